package com.oakenspirits.lakehouse.lake.yaml;

import com.oakenspirits.lakehouse.lake.error.Fault;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A list of a YAML file. */
public final class YamlList implements YamlNode {
    private final Path file;
    private final int line;
    private final List<YamlNode> items;
    private final List<Fault> faults;

    YamlList(Path file, int line, List<YamlNode> items, List<Fault> faults) {
        this.file = file;
        this.line = line;
        this.items = List.copyOf(items);
        this.faults = faults;
    }

    /** All items, of whatever kind. */
    public List<YamlNode> items() {
        return items;
    }

    /** The items that are mappings; each other one is a fault. */
    public List<YamlMap> maps() {
        List<YamlMap> maps = new ArrayList<>();
        for (YamlNode item : items) {
            if (item instanceof YamlMap map) {
                maps.add(map);
            } else {
                item.fault("this item must be a mapping, not " + item.kind(), "write key: value pairs");
            }
        }
        return maps;
    }

    /** The items that are text, not blank; each other one is a fault. */
    public List<YamlScalar> texts() {
        List<YamlScalar> texts = new ArrayList<>();
        for (YamlNode item : items) {
            if (!(item instanceof YamlScalar scalar) || scalar.type() != YamlScalar.Type.TEXT) {
                item.fault("this item must be text, not " + item.kind(), YamlMap.remedyForText(item));
            } else if (scalar.value().isBlank()) {
                item.fault("this item is blank", "give it a value or remove it");
            } else {
                texts.add(scalar);
            }
        }
        return texts;
    }

    /** The items that are single values of any kind; each other one is a fault. */
    public List<YamlScalar> scalars() {
        List<YamlScalar> scalars = new ArrayList<>();
        for (YamlNode item : items) {
            if (item instanceof YamlScalar scalar && scalar.type() != YamlScalar.Type.NOTHING) {
                scalars.add(scalar);
            } else {
                item.fault("this item must be a single value, not " + item.kind(), "write one value");
            }
        }
        return scalars;
    }

    @Override
    public Path file() {
        return file;
    }

    @Override
    public int line() {
        return line;
    }

    @Override
    public String kind() {
        return "a list";
    }

    @Override
    public void fault(String what, String remedy) {
        faults.add(new Fault(file, line, what, remedy));
    }
}
