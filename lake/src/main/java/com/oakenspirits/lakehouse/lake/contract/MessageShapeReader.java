package com.oakenspirits.lakehouse.lake.contract;

import com.oakenspirits.lakehouse.lake.yaml.YamlMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads the custom properties that say where the rows of a message are: {@code rows}, {@code before}, {@code filter}. */
final class MessageShapeReader {
    static final List<String> PROPERTIES = List.of("rows", "before", "filter");

    private final Map<String, YamlMap> given;
    private final Optional<Changes> changes;

    /**
     * @param given the custom properties by name
     * @param changes what the contract says of them; empty when that is faulty
     */
    MessageShapeReader(Map<String, YamlMap> given, Optional<Changes> changes) {
        this.given = given;
        this.changes = changes;
    }

    /** Reads them and notes what does not fit together. */
    MessageShape read() {
        return new MessageShape(ofChanges("rows"), filter().map(Statement::sql), ofChanges("before"));
    }

    /** The statement of {@code filter}, for the check of its SQL. */
    Optional<Statement> filter() {
        return Optional.ofNullable(given.get("filter"))
                .flatMap(custom -> custom.text("value").map(sql -> Statement.of(custom, "value", "filter", sql)));
    }

    private Optional<String> ofChanges(String name) {
        Optional<YamlMap> custom = Optional.ofNullable(given.get(name));
        custom.filter(any -> changes.filter(kind -> kind != Changes.OP).isPresent())
                .ifPresent(yaml -> yaml.faultAt(
                        "property",
                        "customProperty '" + name + "' has no meaning with changes '"
                                + changes.get().name().toLowerCase(Locale.ROOT) + "'",
                        "remove it, or write 'changes: op'"));
        return custom.flatMap(yaml -> yaml.text("value"));
    }
}
