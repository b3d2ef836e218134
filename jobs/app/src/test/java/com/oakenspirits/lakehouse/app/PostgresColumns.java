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

/** A column of every type of PostgreSQL. */
final class PostgresColumns {
    /** What the table needs beside itself. */
    static final List<String> TYPES = List.of(
            "create extension hstore",
            "create extension citext",
            "create extension ltree",
            "create type mood as enum ('ok', 'not \"ok\"')",
            "create type pair as (a int, b text)",
            "create domain positive as numeric(10,3) check (value > 0)",
            "create domain amount as numeric");

    private PostgresColumns() {}

    static List<CapturedColumn> all() {
        List<CapturedColumn> columns = new ArrayList<>();
        numbers(columns);
        times(columns);
        texts(columns);
        infinite(columns);
        nested(columns);
        PostgresLargeColumns.addTo(columns);
        return List.copyOf(columns);
    }

    private static void numbers(List<CapturedColumn> columns) {
        columns.add(column("i2", "int2", whole("smallint"), "-32768", "32767"));
        columns.add(column("i4", "int4", whole("int"), "-2147483648", "2147483647"));
        columns.add(column("i8", "int8", whole("bigint"), "-9223372036854775808", "9223372036854775807"));
        columns.add(column("oi", "oid", whole("bigint"), "4294967295"));
        columns.add(column(
                "nu",
                "numeric(20,5)",
                decimal(20, 5, "%s::text", "%s::float8::text"),
                "999999999999999.99999",
                "-999999999999999.99999",
                "0",
                "0.00001"));
        columns.add(column(
                "nz", "numeric(30)", decimal(30, 0, "%s::text", "%s::float8::text"), "123456789012345678901234567890"));
        columns.add(column("po", "positive", decimal(10, 3, "%s::text", "%s::float8::text"), "0.001", "9999999.999"));
        columns.add(column(
                "mo", "money", PostgresForms.money(), "1234.5", PostgresForms.streamed("-92233720368547758.08")));
        columns.add(column("f4", "float4", single("%s::text"), "0.1", "'NaN'", "'-Infinity'", "3.4028235e38", "1e-45"));
        columns.add(column("f8", "float8", number("%s::text"), "0.1", "'NaN'", "'Infinity'", "'-0'", "5e-324", "1e22"));
        columns.add(column("bo", "bool", Form.of("logicalType: boolean", "%s::text"), "true", "false"));
        columns.add(column("b1", "bit(1)", Form.of("logicalType: boolean", "(%s = b'1')::text"), "b'1'", "b'0'"));
        columns.add(
                column("b4", "bit(4)", text("%s::text").encoded(modes -> "bits(4)"), "b'1010'", "b'0000'", "b'0001'"));
    }

    private static void times(List<CapturedColumn> columns) {
        columns.add(column(
                "da",
                "date",
                Form.of("logicalType: date", "%s::text").compared(PostgresForms::years),
                PostgresForms.streamed("'1582-10-10'"),
                PostgresForms.streamed("'0001-01-01'"),
                "'9999-12-31'"));
        columns.add(column(
                "ts",
                "timestamp",
                PostgresForms.moment(false),
                "'1970-01-01 00:00:00'",
                "'2024-03-31 02:30:00.000001'"));
        columns.add(column(
                "t3", "timestamp(3)", PostgresForms.moment(true), "'1969-12-31 23:59:59.999'", "'2024-01-01 0:0:0.1'"));
        columns.add(column(
                "tz",
                "timestamptz",
                Form.of("logicalType: timestamp", "(%s at time zone 'UTC')::text")
                        .compared(PostgresForms::years),
                "'2024-01-01 10:00:00.123456+02'",
                "'1900-01-01 00:00:00 Europe/Amsterdam'",
                "'9999-12-31 23:59:59+00'"));
        columns.add(column("ti", "time", PostgresForms.hours(false), "'23:59:59.999999'", "'1:2'", "'00:00'"));
        columns.add(column("tt", "timetz", PostgresForms.zoned(), "'12:00:00.5-03:30'", "'01:00+14'"));
    }

    private static void texts(List<CapturedColumn> columns) {
        columns.add(column("ch", "char(4)", text("case when %s is not null then concat('', %s) end"), "'ab'"));
        columns.add(column("vc", "varchar(20)", text("%s::text"), "'it''s'", "''", "' '"));
        columns.add(column("tx", "text", text("%s::text"), "E'tab\\tnl\\n\\u0001'", "''", "'😀'"));
        columns.add(column("na", "name", text("%s::text"), "'n'"));
        columns.add(column("ct", "citext", text("%s::text"), "'CaSe'"));
        columns.add(column("js", "json", text("%s::text"), "'{\"b\":1,  \"a\":12345678901234567.89}'", "'null'"));
        columns.add(column("jb", "jsonb", text("%s::text"), "'{\"b\":1,\"a\":12345678901234567.890}'", "'1e400'"));
        columns.add(column("xm", "xml", text("%s::text"), "'<a>é</a>'"));
        columns.add(column("uu", "uuid", text("%s::text"), "'123e4567-e89b-12d3-a456-426614174000'"));
        columns.add(column("ine", "inet", text("inet_out(%s)::text"), "'10.0.0.1'", "'10.0.0.1/8'", "'::1'"));
        columns.add(column("cd", "cidr", text("%s::text"), "'10.0.0.0/8'"));
        columns.add(column("ma", "macaddr", text("%s::text"), "'08:00:2b:01:02:03'"));
        columns.add(column("m8", "macaddr8", text("%s::text"), "'08:00:2b:01:02:03:04:05'"));
        columns.add(column("lt", "ltree", text("%s::text"), "'top.science'"));
        columns.add(column("tv", "tsvector", text("%s::text"), "'a:1 b:2'"));
        columns.add(column("md", "mood", text("%s::text"), "'not \"ok\"'"));
        columns.add(column("ri", "int4range", text("%s::text"), "'[1,5)'", "'empty'", "'(,)'"));
        columns.add(column("rl", "int8range", text("%s::text"), "'[1,5)'"));
        columns.add(column("rn", "numrange", text("%s::text"), "'[1.50,5)'"));
        columns.add(column("rt", "tsrange", text("%s::text"), "'[2024-01-01,infinity)'"));
        columns.add(column("rz", "tstzrange", text("%s::text"), "'[2024-01-01 10:00+02,infinity)'"));
        columns.add(column("rd", "daterange", text("%s::text"), "'[2024-01-01,2024-02-01)'"));
        columns.add(column("order", "text", text("%s::text"), "'ord'"));
        columns.add(column("by", "bytea", PostgresForms.bytes("encode(%s, 'hex')"), "'\\x2001ff20'", "''"));
    }

    private static void infinite(List<CapturedColumn> columns) {
        columns.add(column(
                "dax",
                "pg_catalog.date",
                text("%s::text").encoded(PostgresForms::days).compared(PostgresForms::years),
                "'infinity'",
                "'-infinity'",
                PostgresForms.streamed("'0044-03-15 BC'"),
                "'5874897-12-31'"));
        columns.add(column(
                "tsx",
                "pg_catalog.timestamp",
                text("%s::text").encoded(modes -> modes.unit(false)).compared(PostgresForms::years),
                "'infinity'",
                "'-infinity'",
                PostgresForms.streamed("'0044-03-15 10:00:00 BC'"),
                "'10000-12-31 23:59:59.999999'"));
        columns.add(column(
                "tzx",
                "pg_catalog.timestamptz",
                text("(%s at time zone 'UTC')::text").compared(PostgresForms::years),
                "'infinity'",
                "'-infinity'",
                PostgresForms.streamed("'0044-03-15 10:00:00+00 BC'"),
                "'10000-12-31 23:59:59.999999+00'"));
        columns.add(column("tix", "pg_catalog.time", PostgresForms.midnight(), "'24:00'"));
        columns.add(column("ttx", "timetz", PostgresForms.zoned(), "'24:00+14'"));
        columns.add(column(
                "iv",
                "interval",
                PostgresForms.interval(),
                "'1 day 02:00'",
                "'-1 year -2 mons +3 days -04:05:06.789'"));
    }

    private static void nested(List<CapturedColumn> columns) {
        columns.add(column(
                "nv",
                "numeric",
                text("%s::text")
                        .encoded(modes -> switch (modes.decimal()) {
                            case "precise" -> "variable-scale";
                            case "string" -> "string";
                            default -> null;
                        })
                        .printing(modes -> modes.decimal().equals("double") ? "%s::float8::text" : "%s::text")
                        .compared(CapturedColumn::plain),
                "1e-40",
                "1e100",
                "1.10"));
        columns.add(column(
                "nd",
                "amount",
                decimal(38, 10, "%s::text", "%s::float8::text"),
                "1.5",
                "-1234567890123456789012345678.0123456789",
                "0"));
        columns.add(column("nn", "numeric(5,-2)", PostgresForms.negativeScale(), "1234567", "-50"));
        columns.add(column(
                "vbt",
                "bit varying(9)",
                // The log's form does not tell how many zeros lead.
                text("%s::text").encoded(modes -> "bits(9)").compared(bits -> bits.replaceFirst("^0+", "")),
                "b'1'",
                "b''",
                "b'101010101'",
                "b'000000001'"));
        columns.add(column("pt", "point", PostgresForms.point(), "'(1,-2.5)'", "'(1e300,0.1)'"));
        columns.add(column("hs", "hstore", PostgresForms.hstore(), "'a=>1,b=>NULL,\"c d\"=>\"\"'", "''"));
        columns.add(column(
                "ia",
                "int[]",
                PostgresForms.array()
                        .typed(modes -> modes.polls()
                                ? "logicalType: string"
                                : "logicalType: array, items: {logicalType: integer}"),
                "'{1,NULL,3}'",
                "'{}'"));
        columns.add(column("i8a", "int8[]", PostgresForms.array(), "'{-9223372036854775808,NULL}'"));
        columns.add(column("ta", "text[]", PostgresForms.array(), "'{\"a,b\",\"c\\\"\",NULL,\"NULL\"}'", "'{}'"));
        columns.add(column("na2", "numeric(10,2)[]", PostgresForms.decimals(), "'{1.50,NULL,-99999999.99}'"));
        columns.add(column(
                "daa", "date[]", PostgresForms.array().encoded(PostgresForms::days), "'{2024-01-01,NULL,1969-12-31}'"));
        columns.add(column("tsa", "timestamp[]", PostgresForms.moments(), "'{2024-01-01 10:00:00.123456,NULL}'"));
        columns.add(column("tza", "timestamptz[]", PostgresForms.array(), "'{2024-01-01 10:00+02,NULL}'"));
        columns.add(column(
                "tia",
                "time[]",
                PostgresForms.array().encoded(PostgresForms.hours(false).encoding()),
                "'{10:00:00.5,NULL}'"));
        columns.add(column("ua", "uuid[]", PostgresForms.array(), "'{123e4567-e89b-12d3-a456-426614174000}'"));
        columns.add(column("boa", "bool[]", PostgresForms.array(), "'{true,NULL,false}'"));
        columns.add(column("fa", "float8[]", PostgresForms.array(), "'{0.1,1e300,NULL}'"));
        columns.add(column("bya", "bytea[]", PostgresForms.bytesOf("e"), "array['\\x00ff'::bytea, null]"));
        columns.add(column("vca", "varchar(5)[]", PostgresForms.array(), "'{a,NULL}'"));
        columns.add(column("jba", "jsonb[]", PostgresForms.each("e::text"), "array['{\"a\":1.50}'::jsonb, null]"));
        columns.add(column("mda", "mood[]", PostgresForms.array(), "array['ok'::mood, 'not \"ok\"']"));
        columns.add(column("ea", "inet[]", PostgresForms.array(), "'{10.0.0.1,NULL}'"));
        unknown(columns);
    }

    /** Types that Debezium does not know: the bytes of what the database prints. */
    private static void unknown(List<CapturedColumn> columns) {
        columns.add(column("cc", "\"char\"", text("%s::text"), "'x'"));
        columns.add(column("bx", "box", PostgresForms.printed(), "'(1,1),(0,0)'"));
        columns.add(column("ci", "circle", PostgresForms.printed(), "'<(0,0),1>'"));
        columns.add(column("pg", "polygon", PostgresForms.printed(), "'((0,0),(1,1))'"));
        columns.add(column("pp", "path", PostgresForms.printed(), "'((0,0),(1,1))'"));
        columns.add(column("li", "line", PostgresForms.printed(), "'{1,2,3}'"));
        columns.add(column("ls", "lseg", PostgresForms.printed(), "'[(0,0),(1,1)]'"));
        columns.add(column("pr", "pair", PostgresForms.printed(), "row(1, 'a\"b,c')", "row(null, '')"));
        columns.add(column(
                "pa", "pair[]", PostgresForms.bytesOf("convert_to(e::text, 'UTF8')"), "array[row(1,'x')::pair]"));
        columns.add(column("mr", "nummultirange", PostgresForms.printed(), "'{[1,2),[3,4)}'"));
        columns.add(column("tq", "tsquery", PostgresForms.printed(), "'a & b'"));
        columns.add(column("pl", "pg_lsn", PostgresForms.printed(), "'16/B374D848'"));
        columns.add(column("sn", "pg_snapshot", PostgresForms.printed(), "'10:20:10,14'"));
        columns.add(column("rc", "regclass", PostgresForms.printed(), "'pg_class'"));
    }
}
