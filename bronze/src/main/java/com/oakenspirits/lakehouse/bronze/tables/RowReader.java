package com.oakenspirits.lakehouse.bronze.tables;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Writes the rows of a result as JSON objects: integers, floats and booleans as such, decimals and all else as the
 * database's own text, timestamps {@code yyyy-MM-dd HH:mm:ss.SSSSSS} (in UTC where they have a zone), bytes in Base64.
 */
final class RowReader {
    private static final DateTimeFormatter MICROS = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS");

    private enum Form {
        TEXT,
        DATE,
        TIMESTAMP,
        INSTANT,
        VALUE
    }

    private final JsonFactory json = new JsonFactory();
    private final List<String> names = new ArrayList<>();
    private final List<Form> forms = new ArrayList<>();
    private final List<String> types = new ArrayList<>();

    RowReader(ResultSetMetaData columns) throws SQLException {
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            names.add(columns.getColumnLabel(i));
            types.add(columns.getColumnTypeName(i));
            forms.add(form(columns.getColumnType(i), columns.getColumnTypeName(i)));
        }
    }

    private static Form form(int type, String name) {
        if (name.equalsIgnoreCase("year")) {
            return Form.TEXT;
        }
        return switch (type) {
            case Types.DATE -> Form.DATE;
            case Types.TIMESTAMP -> name.equalsIgnoreCase("timestamptz") ? Form.INSTANT : Form.TIMESTAMP;
            case Types.TIMESTAMP_WITH_TIMEZONE -> Form.INSTANT;
            case Types.BIT,
                    Types.BOOLEAN,
                    Types.TINYINT,
                    Types.SMALLINT,
                    Types.INTEGER,
                    Types.BIGINT,
                    Types.REAL,
                    Types.FLOAT,
                    Types.DOUBLE,
                    Types.BINARY,
                    Types.VARBINARY,
                    Types.LONGVARBINARY,
                    Types.BLOB -> Form.VALUE;
            default -> Form.TEXT;
        };
    }

    List<String> names() {
        return List.copyOf(names);
    }

    /** Why a column is no timestamp, or empty when it is one. */
    Optional<String> noTimestamp(String column) {
        int at = names.indexOf(column);
        return switch (forms.get(at)) {
            case DATE, TIMESTAMP, INSTANT -> Optional.empty();
            default -> Optional.of("column " + column + " is of type " + types.get(at) + ", no timestamp or date");
        };
    }

    PolledRow read(ResultSet row, String timestamp, List<String> keys) throws SQLException {
        return new PolledRow(object(row, keys), object(row, names), changed(row, names.indexOf(timestamp)));
    }

    private Optional<LocalDateTime> changed(ResultSet row, int at) throws SQLException {
        return Optional.ofNullable(time(row, at));
    }

    private LocalDateTime time(ResultSet row, int at) throws SQLException {
        switch (forms.get(at)) {
            case DATE -> {
                LocalDate date = row.getObject(at + 1, LocalDate.class);
                return date == null ? null : date.atStartOfDay();
            }
            case INSTANT -> {
                OffsetDateTime instant = row.getObject(at + 1, OffsetDateTime.class);
                return instant == null
                        ? null
                        : instant.withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime();
            }
            default -> {
                return row.getObject(at + 1, LocalDateTime.class);
            }
        }
    }

    private String object(ResultSet row, List<String> columns) throws SQLException {
        StringWriter text = new StringWriter();
        try (JsonGenerator object = json.createGenerator(text)) {
            object.writeStartObject();
            for (String column : columns) {
                object.writeFieldName(column);
                write(object, row, names.indexOf(column));
            }
            object.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private void write(JsonGenerator object, ResultSet row, int at) throws SQLException, IOException {
        switch (forms.get(at)) {
            case TEXT -> object.writeString(row.getString(at + 1));
            case VALUE -> value(object, row.getObject(at + 1));
            case DATE -> {
                LocalDate date = row.getObject(at + 1, LocalDate.class);
                object.writeString(date == null ? null : date.toString());
            }
            case TIMESTAMP, INSTANT -> {
                LocalDateTime time = time(row, at);
                object.writeString(time == null ? null : MICROS.format(time));
            }
        }
    }

    private static void value(JsonGenerator object, Object value) throws IOException {
        if (value == null) {
            object.writeNull();
        } else if (value instanceof Boolean flag) {
            object.writeBoolean(flag);
        } else if (value instanceof BigInteger number) {
            object.writeNumber(number);
        } else if (value instanceof Double number) {
            object.writeNumber(number);
        } else if (value instanceof Float number) {
            object.writeNumber(number);
        } else if (value instanceof Number number) {
            object.writeNumber(number.longValue());
        } else if (value instanceof byte[] bytes) {
            object.writeString(Base64.getEncoder().encodeToString(bytes));
        } else {
            object.writeString(value.toString());
        }
    }
}
