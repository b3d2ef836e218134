package com.oakenspirits.lakehouse.bronze.files;

import java.nio.charset.StandardCharsets;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;

/** An object. */
class ParquetFields extends GroupConverter {
    private final ParquetRow row;
    private final JsonPlace place;
    private final Converter[] converters;
    private final byte[][] names;
    private final boolean[] repeated;
    private int next;
    private int open = -1;

    ParquetFields(ParquetConverters converter, GroupType group, JsonPlace place, String path) {
        this.row = converter.row();
        this.place = place;
        int count = group.getFieldCount();
        converters = new Converter[count];
        names = new byte[count][];
        repeated = new boolean[count];
        for (int i = 0; i < count; i++) {
            Type field = group.getType(i);
            int index = i;
            repeated[i] = field.isRepetition(Repetition.REPEATED);
            names[i] = name(field.getName(), i);
            String below = path.isEmpty() ? field.getName() : path + "." + field.getName();
            converters[i] = converter.of(field, () -> begin(index), below);
        }
    }

    private static byte[] name(String name, int index) {
        JsonBuffer json = new JsonBuffer();
        if (index > 0) {
            json.put(',');
        }
        json.quoted(name.getBytes(StandardCharsets.UTF_8));
        json.put(':');
        return json.since(0);
    }

    private void begin(int index) {
        if (open == index) {
            row.json().put(',');
            return;
        }
        skipTo(index);
        row.json().put(names[index]);
        next = index + 1;
        if (repeated[index]) {
            row.json().put('[');
            open = index;
        }
    }

    private void skipTo(int index) {
        if (open >= 0) {
            row.json().put(']');
            open = -1;
        }
        for (; next < index; next++) {
            row.json().put(names[next]);
            row.json().put(repeated[next] ? "[]" : "null");
        }
    }

    @Override
    public Converter getConverter(int index) {
        return converters[index];
    }

    @Override
    public void start() {
        place.begin();
        row.json().put('{');
        next = 0;
        open = -1;
    }

    @Override
    public void end() {
        skipTo(converters.length);
        row.json().put('}');
        place.end();
    }
}
