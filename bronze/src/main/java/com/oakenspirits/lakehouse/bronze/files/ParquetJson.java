package com.oakenspirits.lakehouse.bronze.files;

import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.RecordMaterializer;
import org.apache.parquet.schema.MessageType;

/**
 * Makes JSON of rows while Parquet puts them together: groups are objects, lists arrays, maps objects by the text of
 * their keys, or arrays of {@code {"key": …, "value": …}} where a key is a group. A field that is not there is null.
 */
final class ParquetJson extends RecordMaterializer<ParquetRow> {
    private final ParquetRow row = new ParquetRow();
    private final GroupConverter root;

    ParquetJson(MessageType schema, ParquetWriter writer) {
        root = new ParquetFields(new ParquetConverters(row, writer), schema, row::clear, "");
    }

    @Override
    public ParquetRow getCurrentRecord() {
        return row;
    }

    @Override
    public GroupConverter getRootConverter() {
        return root;
    }
}
