package com.oakenspirits.lakehouse.bronze.tables;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Writes the rows of a table as JSON objects, each column in its {@link Form}. A value that the driver cannot give is
 * written as null, and the row says so: no value keeps a row, or the rows behind it, from being read.
 */
final class RowReader {
    /** Of its bytes, in the note of a value that cannot be read. */
    private static final int MOST_BYTES = 1_000;

    private final JsonFactory json = new JsonFactory();
    private final Dialect dialect;
    private final Map<String, Form> forms = new LinkedHashMap<>();
    private final Map<String, String> types = new LinkedHashMap<>();

    /**
     * @param raw whether texts are read as bytes
     * @param columns of all columns of the table
     */
    RowReader(Dialect dialect, boolean raw, ResultSetMetaData columns) throws SQLException {
        this.dialect = dialect;
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            String name = columns.getColumnLabel(i);
            String type = columns.getColumnTypeName(i);
            types.put(name, type);
            Form form = Form.of(dialect, columns.getColumnType(i), type, columns.getPrecision(i));
            forms.put(name, raw && form == Form.TEXT ? Form.RAW_TEXT : form);
        }
    }

    List<String> names() {
        return List.copyOf(forms.keySet());
    }

    /** Why a column is no timestamp, or empty when it is one. */
    Optional<String> noTimestamp(String column) {
        return forms.get(column).dated()
                ? Optional.empty()
                : Optional.of("column " + column + " is of type " + types.get(column) + ", no timestamp or date");
    }

    /** The select list that {@link #row} and {@link #key} read. */
    String selected(List<String> columns, UnaryOperator<String> quoted) {
        return String.join(
                ", ",
                columns.stream()
                        .map(column -> dialect.selected("t." + quoted.apply(column), forms.get(column)) + " AS "
                                + quoted.apply(column))
                        .toList());
    }

    /** A row of a query for all columns, in their order. */
    PolledRow row(ResultSet row, String timestamp, List<String> keys) throws SQLException {
        List<String> names = names();
        Object[] values = new Object[names.size()];
        List<String> problems = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            values[i] = value(row, i + 1, names.get(i), problems);
        }
        Object[] key =
                keys.stream().map(column -> values[names.indexOf(column)]).toArray();
        return new PolledRow(
                object(keys, key),
                object(names, values),
                Printed.changed((String) values[names.indexOf(timestamp)]),
                problems.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", problems)));
    }

    /** The key of a query for the key columns and the timestamp alone, as a row has them. */
    PolledKey key(ResultSet row, String timestamp, List<String> keys) throws SQLException {
        Object[] key = new Object[keys.size()];
        List<String> problems = new ArrayList<>();
        for (int i = 0; i < key.length; i++) {
            key[i] = value(row, i + 1, keys.get(i), problems);
        }
        String changed = (String) value(row, keys.size() + 1, timestamp, problems);
        return new PolledKey(object(keys, key), Printed.changed(changed));
    }

    private Object value(ResultSet row, int at, String column, List<String> problems) throws SQLException {
        try {
            return forms.get(column).read(row, at);
        } catch (SQLException e) {
            if (lost(e)) {
                throw e;
            }
            problems.add("column " + column + " of type " + types.get(column) + " cannot be read (" + firstLine(e) + ")"
                    + raw(row, at));
            return null;
        }
    }

    /** Whether it is the connection that is at fault, not the value. */
    private static boolean lost(SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        return e instanceof SQLNonTransientConnectionException
                || e instanceof SQLRecoverableException
                || state.startsWith("08")
                || state.startsWith("57");
    }

    private static String raw(ResultSet row, int at) throws SQLException {
        try {
            byte[] bytes = row.getBytes(at);
            if (bytes == null) {
                return "";
            }
            String some = Base64.getEncoder().encodeToString(Arrays.copyOf(bytes, Math.min(bytes.length, MOST_BYTES)));
            return "; its " + bytes.length + " bytes in Base64: " + some + (bytes.length > MOST_BYTES ? "…" : "");
        } catch (SQLException e) {
            if (lost(e)) {
                throw e;
            }
            return "";
        }
    }

    static String firstLine(SQLException e) {
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return message.lines().findFirst().orElse("").strip();
    }

    private String object(List<String> columns, Object[] values) {
        StringWriter text = new StringWriter();
        try (JsonGenerator object = json.createGenerator(text)) {
            object.writeStartObject();
            for (int i = 0; i < values.length; i++) {
                object.writeFieldName(columns.get(i));
                forms.get(columns.get(i)).write(object, values[i]);
            }
            object.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }
}
