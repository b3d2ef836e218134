package com.oakenspirits.lakehouse.lake.yaml;

import com.oakenspirits.lakehouse.lake.error.Fault;
import java.nio.file.Path;
import java.util.List;

/** A single value: text, a number, true or false, or nothing. */
public final class YamlScalar implements YamlNode {

    enum Type {
        TEXT("text"),
        WHOLE_NUMBER("a whole number"),
        NUMBER("a number"),
        FLAG("true or false"),
        NOTHING("nothing");

        private final String words;

        Type(String words) {
            this.words = words;
        }
    }

    private final Path file;
    private final int line;
    private final Type type;
    private final String value;
    private final List<Fault> faults;

    YamlScalar(Path file, int line, Type type, String value, List<Fault> faults) {
        this.file = file;
        this.line = line;
        this.type = type;
        this.value = value;
        this.faults = faults;
    }

    /** The value as it is written, without quotes. */
    public String value() {
        return value;
    }

    Type type() {
        return type;
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
        return type.words;
    }

    @Override
    public void fault(String what, String remedy) {
        faults.add(new Fault(file, line, what, remedy));
    }
}
