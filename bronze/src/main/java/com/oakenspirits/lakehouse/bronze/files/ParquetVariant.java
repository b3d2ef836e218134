package com.oakenspirits.lakehouse.bronze.files;

import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.GroupType;
import org.apache.spark.types.variant.Variant;

/** A variant, which says itself what it is. */
final class ParquetVariant extends GroupConverter {
    private final ParquetRow row;
    private final JsonPlace place;
    private final byte[][] parts = new byte[2][];
    private final Converter[] converters = new Converter[2];
    private final int metadata;

    ParquetVariant(ParquetRow row, GroupType group, JsonPlace place) {
        this.row = row;
        this.place = place;
        this.metadata = group.getFieldIndex("metadata");
        for (int i = 0; i < 2; i++) {
            int index = i;
            converters[i] = new PrimitiveConverter() {
                @Override
                public void addBinary(Binary value) {
                    parts[index] = value.getBytes();
                }
            };
        }
    }

    @Override
    public Converter getConverter(int index) {
        return converters[index];
    }

    @Override
    public void start() {
        parts[0] = null;
        parts[1] = null;
    }

    @Override
    public void end() {
        place.begin();
        String json = parts[1 - metadata] == null
                ? "null"
                : new Variant(parts[1 - metadata], parts[metadata]).toJson(ZoneOffset.UTC);
        row.json().put(json.getBytes(StandardCharsets.UTF_8));
        place.end();
    }
}
