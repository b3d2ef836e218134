package com.oakenspirits.lakehouse.lake.contract;

import com.oakenspirits.lakehouse.lake.error.Suggestion;
import com.oakenspirits.lakehouse.lake.value.BinaryReader;
import com.oakenspirits.lakehouse.lake.value.DecimalReader;
import com.oakenspirits.lakehouse.lake.value.DoubleReader;
import com.oakenspirits.lakehouse.lake.value.IntegerReader;
import com.oakenspirits.lakehouse.lake.value.LocalTimes;
import com.oakenspirits.lakehouse.lake.value.Rounding;
import com.oakenspirits.lakehouse.lake.value.TimestampReader;
import com.oakenspirits.lakehouse.lake.value.ValueReader;
import com.oakenspirits.lakehouse.lake.yaml.YamlList;
import com.oakenspirits.lakehouse.lake.yaml.YamlMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The custom properties of a property: how a value is read where the standard has no key for it. */
final class PropertyExtras {
    static final String ROUNDING = "rounding";
    static final String NON_FINITE = "nonFinite";
    static final String ENCODING = "encoding";
    static final String AMBIGUOUS = "ambiguousTime";
    private static final List<String> SUPPORTED = List.of(ROUNDING, NON_FINITE, ENCODING, AMBIGUOUS);

    private final Map<String, YamlMap> given;

    private PropertyExtras(Map<String, YamlMap> given) {
        this.given = given;
    }

    /** Reads them; unknown ones and doubles are noted. */
    static PropertyExtras of(YamlMap property) {
        Map<String, YamlMap> given = new LinkedHashMap<>();
        if (property.has("customProperties")) {
            for (YamlMap custom :
                    property.list("customProperties").map(YamlList::maps).orElse(List.of())) {
                custom.allow(OdcsKeys.CUSTOM_PROPERTY);
                String name = custom.requiredText("property").orElse("");
                custom.require("value");
                if (!name.isEmpty() && !SUPPORTED.contains(name)) {
                    custom.faultAt(
                            "property",
                            "unknown customProperty '" + name + "' of a property",
                            Suggestion.remedy(name, SUPPORTED, "Allowed here"));
                } else if (given.putIfAbsent(name, custom) != null) {
                    custom.faultAt("property", "customProperty '" + name + "' is there twice", "keep one of them");
                }
            }
        }
        return new PropertyExtras(given);
    }

    Rounding rounding() {
        return choice(ROUNDING, Rounding.words()).orElse(Rounding.NONE);
    }

    boolean nonFinite() {
        return Optional.ofNullable(given.get(NON_FINITE))
                .flatMap(custom -> custom.flag("value"))
                .orElse(false);
    }

    Optional<BinaryReader.Encoding> encoding() {
        return choice(ENCODING, BinaryReader.Encoding.words());
    }

    LocalTimes ambiguousTime() {
        return choice(AMBIGUOUS, LocalTimes.words()).orElse(LocalTimes.REFUSE);
    }

    /** Notes those that say nothing of values of that kind. */
    void checkFit(ValueReader reader) {
        Map<String, Boolean> fits = Map.of(
                ROUNDING,
                reader instanceof IntegerReader || reader instanceof DecimalReader || reader instanceof TimestampReader,
                NON_FINITE,
                reader instanceof DoubleReader,
                ENCODING,
                reader instanceof BinaryReader,
                AMBIGUOUS,
                reader instanceof TimestampReader);
        given.forEach((name, custom) -> {
            if (!fits.getOrDefault(name, true)) {
                custom.faultAt(
                        "property",
                        "customProperty '" + name + "' has no meaning for a " + reader.type(),
                        "remove it, or correct the property's type");
            }
        });
    }

    private <T> Optional<T> choice(String name, Map<String, T> words) {
        return Optional.ofNullable(given.get(name)).flatMap(custom -> custom.choice("value", name, words));
    }
}
