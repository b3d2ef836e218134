package com.oakenspirits.lakehouse.bronze.files;

import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.FileMetaData;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/** Finds the column at which reading a Parquet file fails, by reading its columns one by one. */
final class ParquetStumble {
    private ParquetStumble() {}

    /** The refusal of a file whose row group cannot be read. */
    static FileRefused at(String path, VerifiedInput input, int group, RuntimeException error) {
        FileRefused refused = FileRefused.because(path, error);
        if (refused == error || refused.getMessage().equals(FileRefused.CHANGED)) {
            return refused;
        }
        try (ParquetFileReader reader = ParquetFileReader.open(input, ParquetShape.options())) {
            for (Type field : reader.getFileMetaData().getSchema().getFields()) {
                if (fails(reader, field, group)) {
                    FileRefused named = new FileRefused(
                            path,
                            "column '" + field.getName() + "' (" + ParquetProblems.type(field) + ") cannot be read: "
                                    + refused.getMessage().replaceFirst("^it (is broken|cannot be read): ", ""));
                    named.initCause(error);
                    return named;
                }
            }
        } catch (Exception e) {
            refused.addSuppressed(e);
        }
        return refused;
    }

    private static boolean fails(ParquetFileReader reader, Type field, int group) {
        FileMetaData file = reader.getFileMetaData();
        MessageType alone = new MessageType(file.getSchema().getName(), field);
        try {
            reader.setRequestedSchema(alone);
            try (PageReadStore pages = reader.readRowGroup(group)) {
                RecordReader<ParquetRow> rows = new ColumnIOFactory(file.getCreatedBy())
                        .getColumnIO(alone)
                        .getRecordReader(pages, new ParquetJson(alone, ParquetWriter.of(file.getKeyValueMetaData())));
                for (long i = 0; i < pages.getRowCount(); i++) {
                    rows.read();
                }
            }
            return false;
        } catch (Exception e) {
            return true;
        }
    }
}
