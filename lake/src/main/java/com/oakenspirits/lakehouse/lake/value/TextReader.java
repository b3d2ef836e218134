package com.oakenspirits.lakehouse.lake.value;

/** Gives a text as it came. */
public record TextReader() implements ValueReader {
    @Override
    public String type() {
        return "string";
    }

    @Override
    public Object read(String text) {
        return text;
    }

    @Override
    public boolean blanksCount() {
        return true;
    }
}
