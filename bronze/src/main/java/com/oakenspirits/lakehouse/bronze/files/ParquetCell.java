package com.oakenspirits.lakehouse.bronze.files;

import org.apache.parquet.column.Dictionary;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/** A value of a primitive type. What stands in a dictionary is made text once. */
final class ParquetCell extends PrimitiveConverter {
    private final ParquetRow row;
    private final JsonPlace place;
    private final ParquetText text;
    private final PrimitiveTypeName physical;
    private Dictionary dictionary;
    private byte[][] known;

    ParquetCell(ParquetConverters converter, PrimitiveType type, JsonPlace place, String path) {
        this.row = converter.row();
        this.place = place;
        this.text = ParquetText.of(type, path, converter.writer());
        this.physical = type.getPrimitiveTypeName();
    }

    @Override
    public boolean hasDictionarySupport() {
        return true;
    }

    @Override
    public void setDictionary(Dictionary values) {
        dictionary = values;
        known = new byte[values.getMaxId() + 1][];
    }

    @Override
    public void addValueFromDictionary(int id) {
        if (known[id] == null) {
            place.begin();
            int from = row.json().length();
            boolean sound = row.sound();
            decode(id);
            if (sound && row.sound()) {
                known[id] = row.json().since(from);
            }
        } else {
            place.begin();
            row.json().put(known[id]);
        }
        place.end();
    }

    private void decode(int id) {
        switch (physical) {
            case BINARY, FIXED_LEN_BYTE_ARRAY, INT96 -> text.write(row, dictionary.decodeToBinary(id));
            case INT32 -> text.write(row, dictionary.decodeToInt(id));
            case INT64 -> text.write(row, dictionary.decodeToLong(id));
            case FLOAT -> write(dictionary.decodeToFloat(id));
            case DOUBLE -> write(dictionary.decodeToDouble(id));
            case BOOLEAN -> row.json().put(Boolean.toString(dictionary.decodeToBoolean(id)));
        }
    }

    private void write(float value) {
        ParquetText.write(row, value, Float.toString(value));
    }

    private void write(double value) {
        ParquetText.write(row, value, Double.toString(value));
    }

    @Override
    public void addBinary(Binary value) {
        place.begin();
        text.write(row, value);
        place.end();
    }

    @Override
    public void addBoolean(boolean value) {
        place.begin();
        row.json().put(value ? "true" : "false");
        place.end();
    }

    @Override
    public void addInt(int value) {
        addLong(value);
    }

    @Override
    public void addLong(long value) {
        place.begin();
        text.write(row, value);
        place.end();
    }

    @Override
    public void addFloat(float value) {
        place.begin();
        write(value);
        place.end();
    }

    @Override
    public void addDouble(double value) {
        place.begin();
        write(value);
        place.end();
    }
}
