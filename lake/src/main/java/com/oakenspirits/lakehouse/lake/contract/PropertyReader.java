package com.oakenspirits.lakehouse.lake.contract;

import com.oakenspirits.lakehouse.lake.yaml.YamlMap;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the {@code properties} of a schema object. */
final class PropertyReader {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");

    private final ColumnForm.Defaults defaults;
    private final boolean closed;

    /**
     * @param defaults what the dataset says
     * @param closed whether fields that are not declared refuse a row
     */
    PropertyReader(ColumnForm.Defaults defaults, boolean closed) {
        this.defaults = defaults;
        this.closed = closed;
    }

    /** The properties, those of the primary key first in its order, then the others in the order of the file. */
    List<Property> read(YamlMap schema) {
        List<Property> properties = new ArrayList<>();
        schema.requiredList("properties").ifPresent(list -> {
            list.maps().forEach(property -> properties.add(property(property)));
            if (list.items().isEmpty()) {
                list.fault("the dataset has no property", "add one for every field that silver shall have");
            }
        });
        unique(properties);
        properties.forEach(property -> uniqueValues(property, properties));
        keyOrder(properties);
        properties.sort(Comparator.comparing(property -> keyRank(property)));
        return properties;
    }

    private Property property(YamlMap yaml) {
        OdcsKeys.check(yaml, OdcsKeys.Place.PROPERTY);
        String name = yaml.requiredText("name").orElse("");
        if (name.startsWith("_")) {
            yaml.faultAt("name", "property '" + name + "' begins with _", "such names are the lakehouse's own");
        } else if (!name.isEmpty() && !NAME.matcher(name).matches()) {
            yaml.faultAt(
                    "name",
                    "property '" + name + "' is not snake_case",
                    "use lower-case letters, digits and _, and name the field of the message in 'physicalName'");
        }
        boolean primaryKey = yaml.flag("primaryKey").orElse(false);
        Optional<Integer> position = yaml.integer("primaryKeyPosition");
        Column column = new Column(
                name,
                yaml.text("physicalName").orElse(name),
                new FormReader(yaml, defaults, closed).read(),
                yaml.flag("required").orElse(false),
                primaryKey,
                yaml.text("transformLogic"),
                yaml.text("description").orElse(""),
                yaml.text("classification"));
        if (position.isPresent() && position.get() != -1 && (!primaryKey || position.get() < 1)) {
            yaml.faultAt(
                    "primaryKeyPosition",
                    "primaryKeyPosition " + position.get() + (primaryKey ? " is too small" : " without a primary key"),
                    primaryKey ? "positions begin with 1" : "add 'primaryKey: true' or remove it");
        }
        return new Property(
                column,
                primaryKey ? position.orElse(0) : 0,
                column.transform().map(sql -> Statement.of(yaml, "transformLogic", "transformLogic", sql)),
                OptionRules.of(yaml, column),
                yaml);
    }

    /** Whether a value is there twice no row can tell: what the key says is kept, all else is refused. */
    private static void uniqueValues(Property property, List<Property> all) {
        boolean unique =
                property.yaml().has("unique") && property.yaml().flag("unique").orElse(false);
        boolean onlyKey = property.column().primaryKey()
                && all.stream().filter(other -> other.column().primaryKey()).count() == 1;
        if (unique && !onlyKey) {
            property.yaml()
                    .faultAt(
                            "unique",
                            "unique is not checked for '" + property.column().name() + "': a row is judged by itself",
                            "make it the primary key, or remove it and look for doubles with a query");
        }
    }

    private static void unique(List<Property> properties) {
        Map<String, Property> seen = new HashMap<>();
        for (Property property : properties) {
            String name = property.column().name();
            Property earlier = seen.putIfAbsent(name, property);
            if (earlier != null && !name.isEmpty()) {
                property.yaml()
                        .faultAt(
                                "name",
                                "property '" + name + "' is there twice",
                                "rename this one or that of line "
                                        + earlier.yaml().line("name"));
            }
        }
    }

    private static void keyOrder(List<Property> properties) {
        List<Property> keys = properties.stream()
                .filter(property -> property.column().primaryKey())
                .toList();
        Map<Integer, Property> seen = new HashMap<>();
        for (Property key : keys) {
            Property earlier = seen.putIfAbsent(key.keyPosition(), key);
            if (keys.size() > 1 && key.keyPosition() < 1) {
                key.yaml()
                        .faultAt(
                                "primaryKey",
                                "'" + key.column().name() + "' is one of " + keys.size()
                                        + " primary key properties without a position",
                                "add 'primaryKeyPosition: 1' to the first, 2 to the next");
            } else if (earlier != null) {
                key.yaml()
                        .faultAt(
                                "primaryKeyPosition",
                                "primaryKeyPosition " + key.keyPosition() + " is taken by '"
                                        + earlier.column().name() + "'",
                                "number the primary key properties 1, 2, …");
            }
        }
    }

    private static int keyRank(Property property) {
        return property.column().primaryKey() ? property.keyPosition() : Integer.MAX_VALUE;
    }
}
