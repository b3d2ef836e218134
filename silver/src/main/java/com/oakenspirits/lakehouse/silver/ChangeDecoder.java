package com.oakenspirits.lakehouse.silver;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.oakenspirits.lakehouse.lake.contract.Changes;
import com.oakenspirits.lakehouse.lake.contract.Contract;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Takes a message apart whose Kafka key and envelope matter too: a message without value that deletes the row of its
 * key, and Debezium's change events. Gives the fields as {@link JsonDecoder} does, with what the message does; two rows
 * where a change moves a row from one key to another.
 */
final class ChangeDecoder implements UDF2<byte[], byte[], Row[]> {
    /** What the message does, as text, or null where a field of it says so. */
    static final String OP = "_op";
    /** 0, or 1 for the second row of a message. */
    static final String PART = "_part";

    private static final long serialVersionUID = 1;

    private final HashMap<String, Integer> positions = new HashMap<>();
    private final ArrayList<String> keys;
    private final boolean keepUnknown;
    /** Null for messages that are no events of Debezium. */
    private final DebeziumDecoder debezium;

    ChangeDecoder(Contract contract, List<String> fields, boolean keepUnknown) {
        for (String field : fields) {
            positions.put(field, positions.size());
        }
        Set<String> keyFields = new LinkedHashSet<>();
        contract.keys().forEach(key -> keyFields.addAll(key.rawFields()));
        this.keys = new ArrayList<>(keyFields);
        this.keepUnknown = keepUnknown;
        this.debezium = contract.changes() == Changes.DEBEZIUM ? new DebeziumDecoder(contract) : null;
    }

    /** As {@link JsonDecoder#schema}, then {@link #OP} and {@link #PART}. */
    static ArrayType schema(List<String> fields) {
        StructType row =
                JsonDecoder.schema(fields).add(OP, DataTypes.StringType).add(PART, DataTypes.IntegerType);
        return DataTypes.createArrayType(row, false);
    }

    @Override
    public Row[] call(byte[] key, byte[] value) {
        try {
            return debezium != null ? event(key, value) : new Row[] {plain(key, value)};
        } catch (JsonProcessingException e) {
            return new Row[] {fault(JsonDecoder.shorten(e.getOriginalMessage()))};
        } catch (IOException e) {
            return new Row[] {fault(JsonDecoder.shorten("not UTF-8: " + e.getMessage()))};
        }
    }

    private Row plain(byte[] key, byte[] value) throws IOException {
        if (value != null) {
            return value.length == 0
                    ? fault("the value is empty")
                    : row(JsonObject.read(value), Op.UPSERT, Map.of(), 0);
        }
        if (key == null || key.length == 0) {
            return fault("the message has neither key nor value");
        }
        Map<String, JsonField> fields = JsonObject.looksLikeOne(key)
                ? JsonObject.read(key)
                : keys.size() == 1 ? Map.of(keys.get(0), new JsonField(JsonObject.scalar(key), true)) : Map.of();
        return fields.isEmpty()
                ? fault("the message key is no JSON object with " + String.join(", ", keys))
                : row(only(fields, keys), Op.DELETE, Map.of(), 0);
    }

    private Row[] event(byte[] key, byte[] value) throws IOException {
        List<DebeziumDecoder.Change> changes = debezium.changes(key, value);
        Row[] rows = new Row[changes.size()];
        for (int i = 0; i < rows.length; i++) {
            DebeziumDecoder.Change change = changes.get(i);
            rows[i] = change.fault().isPresent()
                    ? fault(change.fault().get())
                    : row(change.fields(), change.op(), change.about(), change.part());
        }
        return rows;
    }

    private static Map<String, JsonField> only(Map<String, JsonField> fields, List<String> names) {
        Map<String, JsonField> some = new LinkedHashMap<>();
        names.forEach(name -> some.put(name, fields.get(name)));
        return some;
    }

    private Row row(Map<String, JsonField> fields, Op op, Map<String, String> about, int part) throws IOException {
        Object[] cells = new Object[positions.size() + 4];
        Map<String, JsonField> unknown = new LinkedHashMap<>();
        fields.forEach((field, value) -> {
            Integer position = positions.get(field);
            if (position != null) {
                cells[position] = value == null ? null : value.text();
            } else if (keepUnknown) {
                unknown.put(field, value);
            }
        });
        about.forEach((field, text) -> {
            Integer position = positions.get(field);
            if (position != null) {
                cells[position] = text;
            }
        });
        cells[positions.size()] = unknown.isEmpty() ? null : JsonObject.write(unknown);
        cells[positions.size() + 2] = op.id();
        cells[positions.size() + 3] = part;
        return RowFactory.create(cells);
    }

    private Row fault(String why) {
        Object[] cells = new Object[positions.size() + 4];
        cells[positions.size() + 1] = why;
        cells[positions.size() + 2] = Op.UPSERT.id();
        cells[positions.size() + 3] = 0;
        return RowFactory.create(cells);
    }
}
