package com.oakenspirits.lakehouse.app;

import static com.oakenspirits.lakehouse.app.CapturedColumn.column;
import static com.oakenspirits.lakehouse.app.CapturedColumn.decimal;
import static com.oakenspirits.lakehouse.app.CapturedColumn.number;
import static com.oakenspirits.lakehouse.app.CapturedColumn.single;
import static com.oakenspirits.lakehouse.app.CapturedColumn.text;
import static com.oakenspirits.lakehouse.app.CapturedColumn.whole;

import com.oakenspirits.lakehouse.app.CapturedColumn.Form;
import java.util.ArrayList;
import java.util.List;

/** A column of every type of MariaDB. */
final class MariaDbColumns {
    private MariaDbColumns() {}

    static List<CapturedColumn> all() {
        List<CapturedColumn> columns = new ArrayList<>();
        numbers(columns);
        times(columns);
        texts(columns);
        shapes(columns);
        return List.copyOf(columns);
    }

    private static void numbers(List<CapturedColumn> columns) {
        columns.add(column("t1", "tinyint(1)", whole("smallint"), "0", "1", "2", "-1", "127", "-128"));
        columns.add(column("ut1", "tinyint(1) unsigned", whole("smallint"), "0", "1", "3", "255"));
        columns.add(column("flag", "boolean", whole("smallint"), "true", "false", "9"));
        columns.add(column("ti", "tinyint", whole("smallint"), "-128", "127"));
        columns.add(column("si", "smallint unsigned", whole("int"), "65535"));
        columns.add(column("mi", "mediumint", whole("int"), "-8388608"));
        columns.add(column("iz", "int zerofill", whole("bigint", "%s + 0"), "7", "4294967295"));
        columns.add(column("bi", "bigint", whole("bigint"), "-9223372036854775808", "9223372036854775807"));
        columns.add(column("ub", "bigint unsigned", unsigned(), "0", "18446744073709551615"));
        columns.add(column("de", "decimal(38,10)", decimal(38, 10, "%s", "cast(%s as double)"), "0", "-1.5"));
        columns.add(column(
                "d0", "decimal(20,0) unsigned", decimal(20, 0, "%s", "cast(%s as double)"), "99999999999999999999"));
        columns.add(column(
                "dl",
                "decimal(65,30)",
                text("%s")
                        .encoded(modes -> switch (modes.decimal()) {
                            case "precise" -> "base64(30)";
                            case "string" -> "string";
                            default -> null;
                        })
                        .printing(modes -> modes.decimal().equals("double") ? "cast(%s as double)" : "%s")
                        .compared(CapturedColumn::plain),
                "-99999999999999999999999999999999999.999999999999999999999999999999",
                "1e-30"));
        columns.add(column(
                "fl",
                "float",
                single("%s * 1e0"),
                "0.1",
                streamed("16777217"),
                streamed("3.4028235e38"),
                streamed("-1e-45"),
                "1e10"));
        columns.add(column("db", "double", number("%s"), "0.1", "1.7976931348623157e308", "-5e-324", "1e-300"));
        columns.add(column(
                "b1", "bit(1)", Form.of("logicalType: boolean", "elt(%s + 1, 'false', 'true')"), "b'0'", "b'1'"));
        columns.add(column("b9", "bit(9)", bits(9), "b'100000001'", "0", "b'1'"));
        columns.add(column("b64", "bit(64)", bits(64), "18446744073709551615", "1"));
        columns.add(column("ye", "year", whole("int", "%s + 0"), "1901", "2155"));
    }

    private static Form unsigned() {
        return decimal(20, 0, "%s", "cast(%s as double)")
                .typed(modes -> "logicalType: number, physicalType: \"decimal(20,0)\"")
                .encoded(modes -> "base64")
                .printing(modes -> "%s");
    }

    private static Form bits(int length) {
        return text("lower(hex(%s))")
                .encoded(modes -> "bits(" + length + ")")
                .typed(modes -> modes.polls()
                        ? "logicalType: string, physicalType: binary, customProperties: [{property: encoding, value:"
                                + " base64}]"
                        : "logicalType: string")
                .printing(modes -> modes.polls() ? "lower(hex(%s))" : "lpad(bin(%s + 0), " + length + ", '0')")
                // A column of bits has the zeros of its last byte too when it is polled.
                .compared(digits -> digits.replaceFirst("^0+(?=.)", ""));
    }

    private static void times(List<CapturedColumn> columns) {
        columns.add(column(
                "da",
                "date",
                Form.of("logicalType: date", "cast(%s as char)"),
                streamed("'1582-10-10'"),
                streamed("'0001-01-01'"),
                "'9999-12-31'"));
        columns.add(column("dt", "datetime", moment(true), "'1999-12-31 23:59:59'", "'9999-12-31 23:59:59'"));
        columns.add(column("dt3", "datetime(3)", moment(true), "'2024-01-01 00:00:00.001'"));
        columns.add(column("dt6", "datetime(6)", moment(false), "'2024-01-01 00:00:00.000001'"));
        columns.add(column(
                "ts3",
                "timestamp(3) null",
                Form.of("logicalType: timestamp", "cast(%s as char)").compared(PostgresForms::fraction),
                "'1970-01-01 00:00:01.001'",
                "'2024-03-31 02:30:00.123'"));
        columns.add(column("tm", "time", span(), "'838:59:59'", "'-838:59:59'", "'24:00:00'", "'0'"));
        columns.add(column("tm6", "time(6)", span(), "'-12:00:00.000001'", "'1:2:3.4'"));
    }

    private static Form moment(boolean millis) {
        return Form.of("logicalType: timestamp", "cast(%s as char)")
                .encoded(modes -> modes.unit(millis))
                .printing(modes -> modes.time().equals("connect")
                        ? "left(cast(cast(%s as datetime(6)) as char), 23)"
                        : "cast(%s as char)")
                .compared(PostgresForms::fraction);
    }

    private static Form span() {
        String micros = "cast(cast(%s as time(6)) as char)";
        String ofADay = "if(%%s >= 0 and %%s %s cast('24:00:00' as time), %s, null)";
        return text("cast(%s as char)")
                .encoded(modes -> {
                    String unit = modes.unit(false);
                    return unit.equals("isostring") ? unit : "time-" + unit;
                })
                // These modes have times of a day; connect in milliseconds.
                .printing(modes -> switch (modes.time()) {
                    case "connect" -> ofADay.formatted("<=", "left(" + micros + ", 12)");
                    case "isostring" -> ofADay.formatted("<", "cast(%s as char)");
                    default -> "cast(%s as char)";
                })
                .compared(PostgresForms::fraction);
    }

    private static void texts(List<CapturedColumn> columns) {
        columns.add(column("ch", "char(5)", text("%s"), "'ab '", "''", "'é€'"));
        columns.add(column("lat", "varchar(20) charset latin1", text("%s"), "'é\\\\\"'", "' '"));
        columns.add(column("ucs", "varchar(20) charset utf16", text("%s"), "'😀 \n\t\\0'"));
        columns.add(column("sj", "text charset sjis", text("%s"), "'テスト'"));
        columns.add(column("bincol", "varchar(20) collate utf8mb4_bin", text("%s"), "'Ä'"));
        columns.add(column("tt", "tinytext", text("%s"), "'t'"));
        columns.add(column("bn", "binary(4)", bytes(), "x'2001ff'", "''"));
        columns.add(column("vb", "varbinary(9)", bytes(), "x'00ff10'", "''"));
        columns.add(column("tb", "tinyblob", bytes(), "x'00'"));
        columns.add(column("bl", "blob", bytes(), "x'ffd8ffe0'"));
        columns.add(column("js", "json", text("%s"), "'{\"a\":12345678901234567.89, \"a\": 1e999}'", "'null'", "'1'"));
        columns.add(column("en", "enum('a','b c','')", text("%s"), "'b c'", "''"));
        columns.add(column("st", "set('x','y')", text("%s"), "'x,y'", "''"));
        columns.add(column("uu", "uuid", text("cast(%s as char)"), "'123e4567-e89b-12d3-a456-426614174001'"));
        // Not inet4 and inet6: Debezium 3.5 does not understand a statement that makes such columns, and does not
        // start.
        columns.add(column("order", "varchar(20)", text("%s"), "'ord'"));
        columns.add(column("lx", "longtext", text("%s"), "repeat(md5('{n}'), 100)"));
        columns.add(column("lb", "longblob", bytes(), "unhex(repeat(md5('{n}'), 100))"));
    }

    private static Form bytes() {
        return PostgresForms.bytes("lower(hex(%s))");
    }

    private static void shapes(List<CapturedColumn> columns) {
        columns.add(column("po", "point", shape("'{\"x\":', st_x(%s), ',\"y\":', st_y(%s), '}'"), "point(1, -2.5)"));
        String wkb =
                "'{\"srid\":', coalesce(nullif(st_srid(%s), 0), 'null'), ',\"wkb\":\"', replace(to_base64(st_aswkb(%s)), '\n', ''), '\"}'";
        columns.add(column(
                "ge",
                "geometry",
                shape(wkb),
                "st_geomfromtext('POLYGON((0 0,0 1,1 1,0 0))', 4326)",
                "st_geomfromtext('GEOMETRYCOLLECTION(POINT(1 1),LINESTRING(0 0,1 2.25))')"));
        columns.add(column("ls", "linestring", shape(wkb), "st_geomfromtext('LINESTRING(0 0,1 2.25)')"));
        columns.add(column("pg", "polygon", shape(wkb), "st_geomfromtext('POLYGON((0 0,0 1,1 1,0 0))')"));
        columns.add(column("mp", "multipoint", shape(wkb), "st_geomfromtext('MULTIPOINT(0 0,1 1)')"));
    }

    private static Form shape(String printed) {
        return text("st_astext(%s)")
                .printing(modes -> modes.polls() ? "st_astext(%s)" : "concat(" + printed + ")")
                .compared(CapturedColumn::json);
    }

    /** A value that the connector reads only out of the log as it is: snapshots have six digits of a float. */
    private static String streamed(String value) {
        return value + CapturedColumn.STREAMED;
    }
}
