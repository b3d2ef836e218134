package com.oakenspirits.lakehouse.bronze.files;

import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.schema.GroupType;

/** A map as an object by the text of its keys. */
final class ParquetMap extends GroupConverter {
    private final ParquetRow row;
    private final JsonPlace place;
    private final Converter entry;
    private int count;

    ParquetMap(ParquetConverters converter, GroupType map, JsonPlace place, String path) {
        this.row = converter.row();
        this.place = place;
        this.entry = new Entry(converter, map.getType(0).asGroupType(), path);
    }

    @Override
    public Converter getConverter(int index) {
        return entry;
    }

    @Override
    public void start() {
        place.begin();
        row.json().put('{');
        count = 0;
    }

    @Override
    public void end() {
        row.json().put('}');
        place.end();
    }

    private final class Entry extends GroupConverter {
        private final Converter key;
        private final Converter value;
        private boolean keyed;
        private boolean valued;

        private Entry(ParquetConverters converter, GroupType entry, String path) {
            key = converter.of(entry.getType(0), new Key(), path + ".key");
            value = entry.getFieldCount() == 1 ? null : converter.of(entry.getType(1), this::value, path + ".value");
        }

        @Override
        public Converter getConverter(int index) {
            return index == 0 ? key : value;
        }

        @Override
        public void start() {
            if (count++ > 0) {
                row.json().put(',');
            }
            keyed = false;
            valued = false;
        }

        @Override
        public void end() {
            if (!valued) {
                value();
                row.json().put("null");
            }
        }

        /** What has no key has the key null, though no map should have one. */
        private void value() {
            if (!keyed) {
                row.json().put("\"null\":");
            }
            valued = true;
        }

        private final class Key implements JsonPlace {
            private int from;

            @Override
            public void begin() {
                from = row.json().length();
            }

            @Override
            public void end() {
                row.json().quoteSince(from);
                row.json().put(':');
                keyed = true;
            }
        }
    }
}
