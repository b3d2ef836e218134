package com.oakenspirits.lakehouse.lake.yaml;

import com.oakenspirits.lakehouse.lake.error.Fault;
import com.oakenspirits.lakehouse.lake.error.Suggestion;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A mapping of a YAML file, read strictly: a value of the wrong kind is a fault with its line, and reads as absent. So a
 * reader asks for everything it needs and looks at the faults once, at the end.
 */
public final class YamlMap implements YamlNode {

    private record Entry(int line, YamlNode value) {}

    private final Path file;
    private final int line;
    private final List<Fault> faults;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    YamlMap(Path file, int line, List<Fault> faults) {
        this.file = file;
        this.line = line;
        this.faults = faults;
    }

    void put(String key, int keyLine, YamlNode value) {
        Entry earlier = entries.putIfAbsent(key, new Entry(keyLine, value));
        if (earlier != null) {
            faults.add(new Fault(
                    file,
                    keyLine,
                    "key '" + key + "' is there twice",
                    "keep this one or that of line " + earlier.line));
        }
    }

    /** The keys in the order of the file. */
    public Set<String> keys() {
        return entries.keySet();
    }

    public boolean has(String key) {
        return entries.containsKey(key);
    }

    /** Whether a key is there with nothing as its value, which is a fault to all who ask for the value. */
    public boolean isNull(String key) {
        return has(key)
                && entries.get(key).value instanceof YamlScalar scalar
                && scalar.type() == YamlScalar.Type.NOTHING;
    }

    /** The line of a key, or that of the mapping when the key is not there. */
    public int line(String key) {
        return has(key) ? entries.get(key).line : line;
    }

    /** Notes a fault for every other key, with the nearest and all allowed names. */
    public void allow(Collection<String> allowed) {
        for (String key : keys()) {
            if (!allowed.contains(key)) {
                faultAt(key, "unknown key '" + key + "'", Suggestion.remedy(key, allowed, "Allowed here"));
            }
        }
    }

    /** The value of a key, whatever its kind; absent also when it is empty, which is a fault. */
    public Optional<YamlNode> node(String key) {
        if (!has(key)) {
            return Optional.empty();
        }
        YamlNode value = entries.get(key).value;
        if (value instanceof YamlScalar scalar && scalar.type() == YamlScalar.Type.NOTHING) {
            faultAt(key, "'" + key + "' has no value", "give it one or leave the key out");
            return Optional.empty();
        }
        return Optional.of(value);
    }

    /** Text, not blank. A number or true/false without quotes is a fault: YAML would have changed it. */
    public Optional<String> text(String key) {
        Optional<YamlNode> value = node(key);
        if (value.isPresent() && !(value.get() instanceof YamlScalar scalar && scalar.type() == YamlScalar.Type.TEXT)) {
            return wrong(key, "text", value.get(), remedyForText(value.get()));
        }
        Optional<String> text = value.map(node -> ((YamlScalar) node).value());
        if (text.isPresent() && text.get().isBlank()) {
            faultAt(key, "'" + key + "' is blank", "give it a value or leave the key out");
            return Optional.empty();
        }
        return text;
    }

    /** Text; its absence is a fault. */
    public Optional<String> requiredText(String key) {
        require(key);
        return text(key);
    }

    /** A single value of any kind, as it is written. */
    public Optional<String> scalar(String key) {
        Optional<YamlNode> value = node(key);
        if (value.isPresent() && !(value.get() instanceof YamlScalar)) {
            return wrong(key, "a single value", value.get(), "write one value");
        }
        return value.map(node -> ((YamlScalar) node).value());
    }

    /** A whole number. */
    public Optional<Integer> integer(String key) {
        Optional<YamlNode> value = node(key);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        if (value.get() instanceof YamlScalar scalar && scalar.type() == YamlScalar.Type.WHOLE_NUMBER) {
            try {
                return Optional.of(Integer.valueOf(scalar.value()));
            } catch (NumberFormatException e) {
                faultAt(
                        key,
                        "'" + key + "' is out of bounds: " + scalar.value(),
                        "write it in decimal digits, below 2147483648");
                return Optional.empty();
            }
        }
        return wrong(key, "a whole number", value.get(), "write it in digits, without quotes");
    }

    /** True or false. */
    public Optional<Boolean> flag(String key) {
        Optional<YamlNode> value = node(key);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        if (value.get() instanceof YamlScalar scalar && scalar.type() == YamlScalar.Type.FLAG) {
            return Optional.of(Boolean.valueOf(scalar.value()));
        }
        return wrong(key, "true or false", value.get(), "write true or false, without quotes");
    }

    /** A text that is one of a few names; another one is a fault with the nearest and all of them. */
    public <T> Optional<T> choice(String key, Map<String, T> choices) {
        return choice(key, key, choices);
    }

    /**
     * A text that is one of a few names; another one is a fault with the nearest and all of them.
     *
     * @param meaning what faults call the value, where the key alone says little
     */
    public <T> Optional<T> choice(String key, String meaning, Map<String, T> choices) {
        Optional<String> name = text(key);
        if (name.isPresent() && !choices.containsKey(name.get())) {
            faultAt(
                    key,
                    "unknown " + meaning + " '" + name.get() + "'",
                    Suggestion.remedy(name.get(), choices.keySet(), "Allowed"));
        }
        return name.map(choices::get);
    }

    /** A mapping. */
    public Optional<YamlMap> map(String key) {
        Optional<YamlNode> value = node(key);
        if (value.isPresent() && !(value.get() instanceof YamlMap)) {
            return wrong(key, "a mapping", value.get(), "write key: value pairs below it");
        }
        return value.map(YamlMap.class::cast);
    }

    /** A mapping; its absence is a fault. */
    public Optional<YamlMap> requiredMap(String key) {
        require(key);
        return map(key);
    }

    /** A list. */
    public Optional<YamlList> list(String key) {
        Optional<YamlNode> value = node(key);
        if (value.isPresent() && !(value.get() instanceof YamlList)) {
            return wrong(key, "a list", value.get(), "write [ … ] or lines that begin with '- '");
        }
        return value.map(YamlList.class::cast);
    }

    /** A list; its absence is a fault. */
    public Optional<YamlList> requiredList(String key) {
        require(key);
        return list(key);
    }

    /** Notes the absence of a key as a fault. */
    public void require(String key) {
        if (!has(key)) {
            fault("'" + key + "' is missing", "add '" + key + ": …'");
        }
    }

    /** Notes a fault at a key's line. */
    public void faultAt(String key, String what, String remedy) {
        faults.add(new Fault(file, line(key), what, remedy));
    }

    @Override
    public void fault(String what, String remedy) {
        faults.add(new Fault(file, line, what, remedy));
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
        return "a mapping";
    }

    static String remedyForText(YamlNode value) {
        boolean quotable = value instanceof YamlScalar scalar && scalar.type() != YamlScalar.Type.NOTHING;
        return quotable ? "put it in quotes" : "write one text";
    }

    private <T> Optional<T> wrong(String key, String expected, YamlNode value, String remedy) {
        faultAt(key, "'" + key + "' must be " + expected + ", not " + value.kind(), remedy);
        return Optional.empty();
    }
}
