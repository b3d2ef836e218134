package com.oakenspirits.lakehouse.bronze.files;

import org.apache.parquet.io.api.Converter;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapKeyValueTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.VariantLogicalTypeAnnotation;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;

/**
 * Gives each field of a Parquet schema what writes it.
 *
 * @param row to which all write
 */
record ParquetConverters(ParquetRow row, ParquetWriter writer) {

    /** @param path of the field, for people */
    Converter of(Type type, JsonPlace place, String path) {
        if (type.isPrimitive()) {
            return whole(type, place, path);
        }
        GroupType group = type.asGroupType();
        LogicalTypeAnnotation logical = group.getLogicalTypeAnnotation();
        if (logical instanceof VariantLogicalTypeAnnotation) {
            return new ParquetVariant(row, group, place);
        }
        boolean wraps = group.getFieldCount() == 1 && group.getType(0).isRepetition(Repetition.REPEATED);
        boolean map = logical instanceof MapLogicalTypeAnnotation || logical instanceof MapKeyValueTypeAnnotation;
        if (wraps && map && keyed(group.getType(0))) {
            return new ParquetMap(this, group, place, path);
        }
        return wraps && (map || logical instanceof ListLogicalTypeAnnotation)
                ? new ParquetList(this, group, place, path)
                : whole(type, place, path);
    }

    /** A field as it is, without a meaning that several make together. */
    Converter whole(Type type, JsonPlace place, String path) {
        return type.isPrimitive()
                ? new ParquetCell(this, type.asPrimitiveType(), place, path)
                : new ParquetFields(this, type.asGroupType(), place, path);
    }

    private static boolean keyed(Type entry) {
        return !entry.isPrimitive()
                && entry.asGroupType().getFieldCount() <= 2
                && entry.asGroupType().getType(0).isPrimitive();
    }
}
