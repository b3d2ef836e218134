package com.oakenspirits.lakehouse.bronze.files;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.CodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation.VariantLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/** Finds what in a Parquet file cannot be read, before any of its rows is. */
final class ParquetProblems {
    private static final int PAGE = 1 << 16;

    private final List<String> problems = new ArrayList<>();

    private ParquetProblems() {}

    /** Each a sentence with the column, its type and a remedy. */
    static List<String> of(ParquetMetadata footer) {
        ParquetProblems found = new ParquetProblems();
        found.fields(footer.getFileMetaData().getSchema(), "");
        found.codecs(footer);
        return found.problems;
    }

    /** Those of the columns. */
    static List<String> of(MessageType schema) {
        ParquetProblems found = new ParquetProblems();
        found.fields(schema, "");
        return found.problems;
    }

    private void fields(GroupType group, String above) {
        Set<String> seen = new HashSet<>();
        for (Type field : group.getFields()) {
            String path = above + field.getName();
            if (!seen.add(field.getName())) {
                problems.add("column '" + path + "' is there twice, the second time as " + type(field)
                        + "; give each column a name of its own");
            }
            if (field.getLogicalTypeAnnotation() instanceof VariantLogicalTypeAnnotation) {
                variant(field.asGroupType(), path);
            } else if (!field.isPrimitive()) {
                fields(field.asGroupType(), path + ".");
            }
        }
    }

    private void variant(GroupType variant, String path) {
        if (variant.getFieldCount() != 2 || !variant.containsField("metadata") || !variant.containsField("value")) {
            problems.add(
                    "column '" + path + "' is a VARIANT of which parts are columns of their own (shredded); write it"
                            + " as plain VARIANT or as text");
        }
    }

    private void codecs(ParquetMetadata footer) {
        Set<CompressionCodecName> codecs = new TreeSet<>();
        footer.getBlocks().forEach(block -> block.getColumns().forEach(column -> codecs.add(column.getCodec())));
        CodecFactory factory = new CodecFactory(new Configuration(false), PAGE);
        try {
            for (CompressionCodecName codec : codecs) {
                if (!available(factory, codec)) {
                    problems.add("it is compressed with " + codec.name().toLowerCase(Locale.ROOT)
                            + ", which is not available here; write it with zstd, snappy, gzip, lz4_raw or none");
                }
            }
        } finally {
            factory.release();
        }
    }

    private static boolean available(CodecFactory factory, CompressionCodecName codec) {
        try {
            factory.getDecompressor(codec);
            return true;
        } catch (RuntimeException | LinkageError missing) {
            return false;
        }
    }

    /** The type of a field as Parquet writes it. */
    static String type(Type field) {
        String logical = field.getLogicalTypeAnnotation() == null ? "" : " (" + field.getLogicalTypeAnnotation() + ")";
        return (field.isPrimitive()
                        ? field.asPrimitiveType().getPrimitiveTypeName().name()
                        : "a group")
                + logical;
    }
}
