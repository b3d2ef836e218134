package com.oakenspirits.lakehouse.silver;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * How the rows of a message stand between the decoder and Spark: the cells of {@link RawFields}, of all fields, of the
 * message's and of the key's, and what else {@link ChangeRow} has.
 */
final class ChangeCells implements Serializable {
    /** What the message said that it does. */
    static final String WORD = "_word";
    /** Whether the message tells of a key before the change, or of one that the row does not have. */
    static final String OLD = "_old";
    /** The Kafka key, where it is one value. */
    static final String SCALAR = "_scalar";
    /** How many rows the message has; 0 of one that has a fault, but fields that the filter can ask. */
    static final String ROWS = "_rows";

    private static final long serialVersionUID = 1;
    private static final int OTHERS = 8;

    private final HashMap<String, Integer> positions = new HashMap<>();
    private final ArrayList<String> message;
    private final ArrayList<String> keys;
    private final ArrayList<String> asked;
    private final boolean keepUnknown;
    private final int fields;

    /**
     * @param asked the fields that the contract's filter reads
     * @param neverUnknown fields that are known although nothing reads them
     */
    ChangeCells(RawFields fields, List<String> asked, boolean keepUnknown, Set<String> neverUnknown) {
        for (String field : fields.all()) {
            positions.put(field, positions.size());
        }
        this.message = new ArrayList<>(fields.message());
        this.keys = new ArrayList<>(fields.keys());
        this.asked = new ArrayList<>(asked);
        this.keepUnknown = keepUnknown;
        this.fields = positions.size();
        neverUnknown.forEach(field -> positions.putIfAbsent(field, -1));
    }

    /** What the cell of a message's own field is called. */
    static String messageCell(int place) {
        return "m" + place;
    }

    /** What the cell of a field of the key is called. */
    static String keyCell(int place) {
        return "k" + place;
    }

    static ArrayType schema(RawFields fields) {
        StructType row = new StructType();
        for (int i = 0; i < fields.all().size(); i++) {
            row = row.add(JsonDecoder.cell(i), DataTypes.StringType);
        }
        for (int i = 0; i < fields.message().size(); i++) {
            row = row.add(messageCell(i), DataTypes.StringType);
        }
        for (int i = 0; i < fields.keys().size(); i++) {
            row = row.add(keyCell(i), DataTypes.StringType);
        }
        row = row.add(JsonDecoder.UNKNOWN, DataTypes.StringType)
                .add(JsonDecoder.FAULT, DataTypes.StringType)
                .add(ChangeDecoder.OP, DataTypes.StringType)
                .add(ChangeDecoder.PART, DataTypes.IntegerType)
                .add(WORD, DataTypes.StringType)
                .add(OLD, DataTypes.BooleanType)
                .add(SCALAR, DataTypes.StringType)
                .add(ROWS, DataTypes.IntegerType);
        return DataTypes.createArrayType(row, false);
    }

    Row row(ChangeRow row) throws IOException {
        Object[] cells = new Object[width()];
        row.fields().forEach((field, value) -> put(cells, field, value == null ? null : value.text()));
        row.about().forEach((field, text) -> put(cells, field, text));
        int at = width() - OTHERS - keys.size() - message.size();
        for (String field : message) {
            JsonField value = row.message().containsKey(field)
                    ? row.message().get(field)
                    : row.fields().get(field);
            cells[at++] = value == null ? null : value.text();
        }
        for (String field : keys) {
            JsonField value = row.old() == null ? null : row.old().get(field);
            cells[at++] = value == null ? null : value.text();
        }
        cells[at] = unknown(row.unknown());
        cells[at + 2] = row.op() == null ? null : row.op().id();
        cells[at + 3] = row.part();
        cells[at + 4] = row.word();
        cells[at + 5] = row.old() != null;
        cells[at + 6] = row.scalar();
        cells[at + 7] = row.rows();
        return RowFactory.create(cells);
    }

    /** A message that cannot be read at all. */
    Row fault(String why) {
        return fault(why, new Object[width()], 1);
    }

    /**
     * A message that cannot be read as a row. What it says can be asked by the contract's filter: it may be none of the
     * dataset's.
     *
     * @param known its fields, as far as they could be told
     * @param about what it says of itself beside them
     */
    Row fault(String why, Map<String, JsonField> known, Map<String, String> about) {
        Object[] cells = new Object[width()];
        int ofMessage = width() - OTHERS - keys.size() - message.size();
        for (String field : asked) {
            JsonField value = known.get(field);
            String text = value == null ? about.get(field) : value.text();
            put(cells, field, text);
            if (message.contains(field)) {
                cells[ofMessage + message.indexOf(field)] = text;
            }
        }
        return fault(why, cells, 0);
    }

    private static Row fault(String why, Object[] cells, int rows) {
        int at = cells.length - OTHERS;
        cells[at + 1] = why;
        cells[at + 2] = Op.UPSERT.id();
        cells[at + 3] = 0;
        cells[at + 5] = false;
        cells[at + 7] = rows;
        return RowFactory.create(cells);
    }

    private int width() {
        return fields + message.size() + keys.size() + OTHERS;
    }

    private void put(Object[] cells, String field, String text) {
        Integer position = positions.get(field);
        if (position != null && position >= 0) {
            cells[position] = text;
        }
    }

    private String unknown(Map<String, JsonField> fields) throws IOException {
        if (!keepUnknown) {
            return null;
        }
        Map<String, JsonField> unknown = new LinkedHashMap<>();
        fields.forEach((field, value) -> {
            if (!positions.containsKey(field)) {
                unknown.put(field, value);
            }
        });
        return unknown.isEmpty() ? null : JsonObject.write(unknown);
    }
}
