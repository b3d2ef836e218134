package com.oakenspirits.lakehouse.lake.contract;

import com.oakenspirits.lakehouse.lake.error.Suggestion;
import com.oakenspirits.lakehouse.lake.yaml.YamlList;
import com.oakenspirits.lakehouse.lake.yaml.YamlMap;
import java.time.Duration;
import java.time.Period;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;

/** Reads {@code slaProperties}: latency and retention; other service levels of the standard are for people. */
final class SlaReader {
    private final Map<String, IntFunction<Duration>> latencyUnits = new LinkedHashMap<>();
    private final Map<String, IntFunction<Period>> retentionUnits = new LinkedHashMap<>();

    SlaReader() {
        units(latencyUnits, Duration::ofSeconds, "s", "second", "seconds");
        units(latencyUnits, Duration::ofMinutes, "m", "minute", "minutes");
        units(latencyUnits, Duration::ofHours, "h", "hour", "hours");
        units(latencyUnits, Duration::ofDays, "d", "day", "days");
        units(retentionUnits, Period::ofDays, "d", "day", "days");
        // No "m": the standard has it for minutes elsewhere, and a mistaken one would delete data.
        units(retentionUnits, Period::ofMonths, "month", "months");
        units(retentionUnits, Period::ofYears, "y", "yr", "year", "years");
    }

    Sla read(YamlMap contract) {
        Optional<Duration> latency = Optional.empty();
        Optional<Period> retention = Optional.empty();
        Set<String> seen = new HashSet<>();
        List<YamlMap> levels =
                contract.list("slaProperties").map(YamlList::maps).orElse(List.of());
        for (YamlMap level : levels) {
            level.allow(OdcsKeys.SLA_PROPERTY);
            String name = level.requiredText("property").orElse("");
            if (!seen.add(name) && !level.has("element")) {
                level.faultAt("property", "'" + name + "' is promised twice", "keep one of them");
            }
            if (name.equals("latency")) {
                latency = amount(level, latencyUnits);
            } else if (name.equals("retention")) {
                retention = amount(level, retentionUnits);
            } else if (!name.isEmpty() && !OdcsKeys.SERVICE_LEVELS.contains(name)) {
                level.faultAt(
                        "property",
                        "unknown service level '" + name + "'",
                        Suggestion.remedy(name, OdcsKeys.SERVICE_LEVELS, "Allowed"));
            }
        }
        return new Sla(latency, retention);
    }

    private static <T> Optional<T> amount(YamlMap level, Map<String, IntFunction<T>> units) {
        level.require("value");
        level.require("unit");
        Optional<Integer> value = level.integer("value");
        if (value.isPresent() && value.get() < 1) {
            level.faultAt("value", "value " + value.get() + " promises nothing", "write 1 or more");
        }
        Optional<IntFunction<T>> unit = level.choice("unit", units);
        return value.flatMap(number -> unit.map(of -> of.apply(number)));
    }

    private static <T> void units(Map<String, IntFunction<T>> units, IntFunction<T> of, String... names) {
        for (String name : names) {
            units.put(name, of);
        }
    }
}
