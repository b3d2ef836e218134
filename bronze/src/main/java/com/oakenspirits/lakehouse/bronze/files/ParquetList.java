package com.oakenspirits.lakehouse.bronze.files;

import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;

/** A list in any of the ways that lists have been written in. */
final class ParquetList extends GroupConverter {
    private final ParquetRow row;
    private final JsonPlace place;
    private final Converter element;
    private int count;

    ParquetList(ParquetConverters converter, GroupType list, JsonPlace place, String path) {
        this.row = converter.row();
        this.place = place;
        Type repeated = list.getType(0);
        boolean wrapped = !repeated.isPrimitive()
                && repeated.asGroupType().getFieldCount() == 1
                && !repeated.asGroupType().getType(0).isRepetition(Repetition.REPEATED)
                && !repeated.getName().equals("array")
                && !repeated.getName().equals(list.getName() + "_tuple");
        JsonPlace next = () -> {
            if (count++ > 0) {
                row.json().put(',');
            }
        };
        element = wrapped
                ? new Element(converter, repeated.asGroupType(), next, path)
                : converter.whole(repeated, next, path);
    }

    @Override
    public Converter getConverter(int index) {
        return element;
    }

    @Override
    public void start() {
        place.begin();
        row.json().put('[');
        count = 0;
    }

    @Override
    public void end() {
        row.json().put(']');
        place.end();
    }

    /** The group around an element of a list, which may be null. */
    private static final class Element extends GroupConverter {
        private final ParquetRow row;
        private final JsonPlace place;
        private final Converter element;
        private boolean there;

        private Element(ParquetConverters converter, GroupType group, JsonPlace place, String path) {
            this.row = converter.row();
            this.place = place;
            this.element = converter.of(group.getType(0), () -> there = true, path);
        }

        @Override
        public Converter getConverter(int index) {
            return element;
        }

        @Override
        public void start() {
            place.begin();
            there = false;
        }

        @Override
        public void end() {
            if (!there) {
                row.json().put("null");
            }
        }
    }
}
