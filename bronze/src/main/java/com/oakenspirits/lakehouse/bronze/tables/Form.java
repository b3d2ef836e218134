package com.oakenspirits.lakehouse.bronze.tables;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * How the values of a column are written. Every value is asked for as the text that the database prints, never as an
 * object of the driver's, which has no infinity, no zero date and no {@code tinyint(1)} of 2.
 */
enum Form {
    /** As it is printed: decimals, texts, money, intervals, arrays, JSON and whatever else a database has. */
    TEXT,
    /** As {@link #TEXT}, asked for as bytes: a database without an encoding holds such as are no text. */
    RAW_TEXT,
    /** {@code yyyy-MM-dd}; what no calendar has as it is printed. */
    DATE,
    /** {@code yyyy-MM-dd HH:mm:ss.SSSSSS}; what no calendar has as it is printed. */
    TIMESTAMP,
    /** A time of the day, or a span: as it is printed. */
    TIME,
    /** A JSON number of all digits. */
    INTEGER,
    /** A JSON number with the digits that a float of 32 bits needs; NaN and the infinities as text. */
    FLOAT,
    /** A JSON number with the digits that one of 64 bits needs; NaN and the infinities as text. */
    DOUBLE,
    /** {@code true} or {@code false}. */
    BOOLEAN,
    /** MariaDB's {@code bit(1)}: {@code true} or {@code false}. */
    ONE_BIT,
    /** Base64. */
    BYTES,
    /** As well-known text. */
    GEOMETRY;

    private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9]+");
    private static final Set<String> GEOMETRIES = Set.of(
            "geometry",
            "point",
            "linestring",
            "polygon",
            "multipoint",
            "multilinestring",
            "multipolygon",
            "geometrycollection");

    /**
     * The form of a column.
     *
     * @param type of {@link Types}
     * @param typeName the database's own word
     * @param precision of the column, for MariaDB the number of bits of a {@code bit}
     */
    static Form of(Dialect dialect, int type, String typeName, int precision) {
        String name = typeName.toLowerCase(Locale.ROOT);
        return dialect == Dialect.POSTGRESQL ? postgresql(name) : mariadb(type, name, precision);
    }

    private static Form postgresql(String name) {
        return switch (name) {
            case "bool" -> BOOLEAN;
            case "int2", "int4", "int8", "oid", "serial", "bigserial", "smallserial" -> INTEGER;
            case "float4" -> FLOAT;
            case "float8" -> DOUBLE;
            case "bytea" -> BYTES;
            case "date" -> DATE;
            case "timestamp", "timestamptz" -> TIMESTAMP;
            case "time", "timetz" -> TIME;
            default -> TEXT;
        };
    }

    private static Form mariadb(int type, String name, int precision) {
        if (GEOMETRIES.contains(name)) {
            return GEOMETRY;
        }
        if (name.equals("year")) {
            return TEXT;
        }
        if (name.equals("bit")) {
            return precision == 1 ? ONE_BIT : BYTES;
        }
        return switch (type) {
            case Types.DATE -> DATE;
            case Types.TIMESTAMP, Types.TIMESTAMP_WITH_TIMEZONE -> TIMESTAMP;
            case Types.TIME -> TIME;
            // What a connection whose address asks for it calls a boolean is a tinyint(1) all the same.
            case Types.BIT, Types.BOOLEAN, Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT -> INTEGER;
            case Types.REAL, Types.FLOAT -> FLOAT;
            case Types.DOUBLE -> DOUBLE;
            case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB -> BYTES;
            default -> TEXT;
        };
    }

    /** Whether it can tell when a row was changed. */
    boolean dated() {
        return this == DATE || this == TIMESTAMP;
    }

    /** The value of a column, as {@link #write} takes it; null where there is none. */
    Object read(ResultSet row, int at) throws SQLException {
        if (this == BYTES || this == ONE_BIT) {
            return row.getBytes(at);
        }
        return this == RAW_TEXT ? utf8(row.getBytes(at)) : row.getString(at);
    }

    private static String utf8(byte[] bytes) throws SQLException {
        try {
            return bytes == null
                    ? null
                    : StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(bytes))
                            .toString();
        } catch (CharacterCodingException e) {
            throw new SQLDataException("its bytes are not UTF-8", e);
        }
    }

    /** Writes what {@link #read} gave. */
    void write(JsonGenerator json, Object value) throws IOException {
        if (value == null) {
            json.writeNull();
        } else if (value instanceof byte[] bytes) {
            bytes(json, bytes);
        } else {
            text(json, (String) value);
        }
    }

    private void bytes(JsonGenerator json, byte[] bytes) throws IOException {
        if (this == ONE_BIT) {
            json.writeBoolean(bytes.length > 0 && bytes[bytes.length - 1] != 0);
        } else {
            json.writeString(Base64.getEncoder().encodeToString(bytes));
        }
    }

    private void text(JsonGenerator json, String text) throws IOException {
        switch (this) {
            case INTEGER -> {
                if (WHOLE.matcher(text).matches()) {
                    json.writeNumber(new BigInteger(text));
                } else {
                    json.writeString(text);
                }
            }
            // MariaDB's comes as a double of all its digits; the shortest that tell the float are written.
            case FLOAT -> json.writeNumber(Float.parseFloat(text));
            case DOUBLE -> json.writeNumber(Double.parseDouble(text));
            case BOOLEAN -> json.writeBoolean(text.equals("t") || text.equals("true"));
            case DATE -> json.writeString(Printed.date(text));
            case TIMESTAMP -> json.writeString(Printed.timestamp(text));
            default -> json.writeString(text);
        }
    }
}
