package com.oakenspirits.lakehouse.app;

import static com.oakenspirits.lakehouse.app.CapturedColumn.column;
import static com.oakenspirits.lakehouse.app.CapturedColumn.decimal;
import static com.oakenspirits.lakehouse.app.CapturedColumn.number;
import static com.oakenspirits.lakehouse.app.CapturedColumn.single;
import static com.oakenspirits.lakehouse.app.CapturedColumn.text;
import static com.oakenspirits.lakehouse.app.CapturedColumn.whole;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.oakenspirits.lakehouse.app.CapturedColumn.Form;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

    /** @param full whether events have the whole row before a change */
    static List<CapturedColumn> all(boolean full) {
        List<CapturedColumn> columns = new ArrayList<>();
        numbers(columns);
        times(columns);
        texts(columns);
        infinite(columns);
        nested(columns);
        large(columns);
        if (full) {
            lost(columns);
        }
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
                decimal(20, 5, "%s::text"),
                "999999999999999.99999",
                "-999999999999999.99999",
                "0",
                "0.00001"));
        columns.add(column("nz", "numeric(30)", decimal(30, 0, "%s::text"), "123456789012345678901234567890"));
        columns.add(column("po", "positive", decimal(10, 3, "%s::text"), "0.001", "9999999.999"));
        columns.add(column("mo", "money", money(), "1234.5", streamed("-92233720368547758.08")));
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
                Form.of("logicalType: date", "%s::text").compared(PostgresColumns::years),
                streamed("'1582-10-10'"),
                streamed("'0001-01-01'"),
                "'9999-12-31'"));
        columns.add(column("ts", "timestamp", moment(false), "'1970-01-01 00:00:00'", "'2024-03-31 02:30:00.000001'"));
        columns.add(column("t3", "timestamp(3)", moment(true), "'1969-12-31 23:59:59.999'", "'2024-01-01 0:0:0.1'"));
        columns.add(column(
                "tz",
                "timestamptz",
                Form.of("logicalType: timestamp", "(%s at time zone 'UTC')::text")
                        .compared(PostgresColumns::years),
                "'2024-01-01 10:00:00.123456+02'",
                "'1900-01-01 00:00:00 Europe/Amsterdam'",
                "'9999-12-31 23:59:59+00'"));
        columns.add(column("ti", "time", hours(false), "'23:59:59.999999'", "'1:2'", "'00:00'"));
        columns.add(column("tt", "timetz", zoned(), "'12:00:00.5-03:30'", "'01:00+14'"));
    }

    private static String days(CaptureModes modes) {
        return modes.time().equals("isostring") ? "isostring" : "days";
    }

    private static Form zoned() {
        return text("%s::text")
                .printing(modes -> modes.polls() ? "%s::text" : "(%s at time zone 'UTC')::time::text || 'Z'")
                .compared(PostgresColumns::fraction);
    }

    private static Form money() {
        Form number = decimal(19, 2, "%s::text");
        return number.typed(modes -> modes.polls()
                        ? "logicalType: string"
                        : number.property().apply(modes))
                .printing(modes -> modes.polls() ? "%s::text" : "%s::numeric::text")
                .compared(text -> text.startsWith("$") || text.startsWith("-$")
                        ? text
                        : number.canonical().apply(text));
    }

    private static Form moment(boolean millis) {
        return Form.of("logicalType: timestamp", "%s::text")
                .encoded(modes -> modes.unit(millis))
                // The mode has no more of it.
                .printing(modes -> modes.time().equals("connect") ? "date_trunc('milliseconds', %s)::text" : "%s::text")
                .compared(PostgresColumns::years);
    }

    private static Form hours(boolean millis) {
        return text("%s::text")
                .encoded(modes -> {
                    String unit = modes.time().equals("adaptive_time_microseconds") ? "micros" : modes.unit(millis);
                    return unit.equals("isostring") ? unit : "time-" + unit;
                })
                .printing(modes -> modes.time().equals("connect")
                        ? "date_trunc('milliseconds', %s::interval)::time::text"
                        : "%s::text")
                .compared(PostgresColumns::fraction);
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
        columns.add(column("by", "bytea", bytes("encode(%s, 'hex')"), "'\\x2001ff20'", "''"));
    }

    static Form bytes(String printed) {
        return Form.of("logicalType: string, physicalType: binary", printed)
                .typed(modes -> "logicalType: string, physicalType: binary"
                        + (modes.polls() ? ", customProperties: [{property: encoding, value: base64}]" : ""));
    }

    private static void infinite(List<CapturedColumn> columns) {
        columns.add(column(
                "dax",
                "pg_catalog.date",
                text("%s::text").encoded(PostgresColumns::days).compared(PostgresColumns::years),
                "'infinity'",
                "'-infinity'",
                streamed("'0044-03-15 BC'"),
                "'5874897-12-31'"));
        columns.add(column(
                "tsx",
                "pg_catalog.timestamp",
                text("%s::text").encoded(modes -> modes.unit(false)).compared(PostgresColumns::years),
                "'infinity'",
                "'-infinity'",
                streamed("'0044-03-15 10:00:00 BC'"),
                "'10000-12-31 23:59:59.999999'"));
        columns.add(column(
                "tzx",
                "pg_catalog.timestamptz",
                text("(%s at time zone 'UTC')::text").compared(PostgresColumns::years),
                "'infinity'",
                "'-infinity'",
                streamed("'0044-03-15 10:00:00+00 BC'"),
                "'10000-12-31 23:59:59.999999+00'"));
        columns.add(column("tix", "pg_catalog.time", hours(false), "'24:00'"));
        columns.add(column("ttx", "timetz", zoned(), "'24:00+14'"));
        columns.add(column("iv", "interval", interval(), "'1 day 02:00'", "'-1 year -2 mons +3 days -04:05:06.789'"));
    }

    /** The connector takes a scale of -2 for one of 2046, and writes as many zeros. */
    private static Form negativeScale() {
        Form whole = decimal(10, 0, "%s::text");
        return whole.encoded(modes -> modes.decimal().equals("precise")
                ? "base64(2046)"
                : whole.encoding().apply(modes));
    }

    private static Form interval() {
        String months = "(extract(year from %s) * 12 + extract(month from %s))::int8";
        String micros = "(extract(hour from %s) * 3600000000 + extract(minute from %s) * 60000000"
                + " + extract(microseconds from %s))::int8";
        String approximate = "trunc(((((((" + months + " * 30.4375::float8 + extract(day from %s)::float8) * 24"
                + " + extract(hour from %s)::float8) * 60 + extract(minute from %s)::float8) * 60)"
                + " + extract(microseconds from %s)::float8 / 1000000) * 1000000)";
        // A 64-bit number is all it has.
        String clamped = "case when " + approximate + " >= 9223372036854775807 then '9223372036854775807' when "
                + approximate + " <= -9223372036854775808 then '-9223372036854775808' else (" + approximate
                + ")::numeric::text end";
        return text("%s::text")
                .printing(modes -> modes.polls()
                        ? "%s::text"
                        : modes.interval().equals("numeric")
                                ? clamped
                                : months + " || ' ' || extract(day from %s)::int8 || ' ' || " + micros)
                .compared(PostgresColumns::span);
    }

    /** ISO 8601's span as months, days and microseconds. */
    private static String span(String text) {
        Matcher parts = Pattern.compile("P(-?\\d+)Y(-?\\d+)M(-?\\d+)DT(-?\\d+)H(-?\\d+)M(-?[\\d.E-]+)S")
                .matcher(text);
        return parts.matches()
                ? Long.parseLong(parts.group(1)) * 12
                        + Long.parseLong(parts.group(2))
                        + " "
                        + parts.group(3)
                        + " "
                        + new BigDecimal(parts.group(4))
                                .multiply(BigDecimal.valueOf(3600))
                                .add(new BigDecimal(parts.group(5)).multiply(BigDecimal.valueOf(60)))
                                .add(new BigDecimal(parts.group(6)))
                                .movePointRight(6)
                                // The connector's seconds are a double.
                                .setScale(0, RoundingMode.HALF_UP)
                : text;
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
                "nd", "amount", decimal(38, 10, "%s::text"), "1.5", "-1234567890123456789012345678.0123456789", "0"));
        columns.add(column("nn", "numeric(5,-2)", negativeScale(), "1234567", "-50"));
        columns.add(column(
                "vbt",
                "bit varying(9)",
                // The log's form does not tell how many zeros lead.
                text("%s::text").encoded(modes -> "bits(9)").compared(bits -> bits.replaceFirst("^0+", "")),
                "b'1'",
                "b''",
                "b'101010101'",
                "b'000000001'"));
        columns.add(column("pt", "point", point(), "'(1,-2.5)'", "'(1e300,0.1)'"));
        columns.add(column("hs", "hstore", hstore(), "'a=>1,b=>NULL,\"c d\"=>\"\"'", "''"));
        columns.add(column(
                "ia",
                "int[]",
                array().typed(modes ->
                        modes.polls() ? "logicalType: string" : "logicalType: array, items: {logicalType: integer}"),
                "'{1,NULL,3}'",
                "'{}'"));
        columns.add(column("i8a", "int8[]", array(), "'{-9223372036854775808,NULL}'"));
        columns.add(column("ta", "text[]", array(), "'{\"a,b\",\"c\\\"\",NULL,\"NULL\"}'", "'{}'"));
        columns.add(column(
                "na2",
                "numeric(10,2)[]",
                array().encoded(modes -> modes.decimal().equals("precise") ? "base64(2)" : null),
                "'{1.50,NULL,-99999999.99}'"));
        columns.add(column("daa", "date[]", array().encoded(PostgresColumns::days), "'{2024-01-01,NULL,1969-12-31}'"));
        columns.add(column(
                "tsa",
                "timestamp[]",
                array().encoded(modes -> modes.unit(false)),
                "'{2024-01-01 10:00:00.123456,NULL}'"));
        columns.add(column("tza", "timestamptz[]", array(), "'{2024-01-01 10:00+02,NULL}'"));
        columns.add(column("tia", "time[]", array().encoded(hours(false).encoding()), "'{10:00:00.5,NULL}'"));
        columns.add(column("ua", "uuid[]", array(), "'{123e4567-e89b-12d3-a456-426614174000}'"));
        columns.add(column("boa", "bool[]", array(), "'{true,NULL,false}'"));
        columns.add(column("fa", "float8[]", array(), "'{0.1,1e300,NULL}'"));
        columns.add(column("bya", "bytea[]", each("encode(e, 'base64')"), "array['\\x00ff'::bytea, null]"));
        columns.add(column("vca", "varchar(5)[]", array(), "'{a,NULL}'"));
        columns.add(column("jba", "jsonb[]", each("e::text"), "array['{\"a\":1.50}'::jsonb, null]"));
        columns.add(column("mda", "mood[]", array(), "array['ok'::mood, 'not \"ok\"']"));
        columns.add(column("ea", "inet[]", array(), "'{10.0.0.1,NULL}'"));
        unknown(columns);
    }

    /**
     * A value that the connector reads only out of the log as it is: in a snapshot it takes days before the calendar's reform
     * through JDBC's old calendar, and money through a double.
     */
    private static String streamed(String value) {
        return value + CapturedColumn.STREAMED;
    }

    /** Types that Debezium does not know: the bytes of what the database prints. */
    private static void unknown(List<CapturedColumn> columns) {
        columns.add(column("cc", "\"char\"", text("%s::text"), "'x'"));
        columns.add(column("bx", "box", printed(), "'(1,1),(0,0)'"));
        columns.add(column("ci", "circle", printed(), "'<(0,0),1>'"));
        columns.add(column("pg", "polygon", printed(), "'((0,0),(1,1))'"));
        columns.add(column("pp", "path", printed(), "'((0,0),(1,1))'"));
        columns.add(column("li", "line", printed(), "'{1,2,3}'"));
        columns.add(column("ls", "lseg", printed(), "'[(0,0),(1,1)]'"));
        columns.add(column("pr", "pair", printed(), "row(1, 'a\"b,c')", "row(null, '')"));
        columns.add(column(
                "pa", "pair[]", each("encode(convert_to(e::text, 'UTF8'), 'base64')"), "array[row(1,'x')::pair]"));
        columns.add(column("mr", "nummultirange", printed(), "'{[1,2),[3,4)}'"));
        columns.add(column("tq", "tsquery", printed(), "'a & b'"));
        columns.add(column("pl", "pg_lsn", printed(), "'16/B374D848'"));
        columns.add(column("sn", "pg_snapshot", printed(), "'10:20:10,14'"));
        columns.add(column("rc", "regclass", printed(), "'pg_class'"));
    }

    private static Form printed() {
        return bytes("encode(convert_to(%s::text, 'UTF8'), 'hex')")
                .typed(modes -> modes.polls() ? "logicalType: string" : "logicalType: string, physicalType: binary")
                .printing(modes -> modes.polls() ? "%s::text" : "encode(convert_to(%s::text, 'UTF8'), 'hex')")
                .compared(PostgresColumns::wholes);
    }

    /** The connector's driver prints the numbers of shapes in its own way. */
    private static String wholes(String hex) {
        return hex.matches("([0-9a-f]{2})+")
                ? new String(HexFormat.of().parseHex(hex), UTF_8).replaceAll("\\.0(?!\\d)", "")
                : hex;
    }

    private static Form each(String printed) {
        return array().printing(modes ->
                modes.polls() ? "%s::text" : "(select json_agg(" + printed + ")::text from unnest(%s) e)");
    }

    private static Form array() {
        return text("%s::text")
                .printing(modes -> modes.polls() ? "%s::text" : "array_to_json(%s)::text")
                .compared(CapturedColumn::json);
    }

    private static Form hstore() {
        return text("%s::text")
                .printing(modes -> modes.polls() ? "%s::text" : "hstore_to_json(%s)::text")
                .compared(CapturedColumn::json);
    }

    private static Form point() {
        return text("%s::text")
                .printing(modes -> modes.polls() ? "%s::text" : "'{\"x\":' || (%s)[0] || ',\"y\":' || (%s)[1] || '}'")
                .compared(CapturedColumn::json);
    }

    private static void large(List<CapturedColumn> columns) {
        columns.add(column("lx", "text", text("%s"), "repeat(md5('{n}'), 100)"));
        columns.add(column("ly", "bytea", bytes("encode(%s, 'hex')"), "decode(repeat(md5('{n}'), 200), 'hex')"));
        columns.add(column("lj", "jsonb", text("%s::text"), "to_jsonb(repeat(md5('{n}'), 100))"));
        columns.add(column("lm", "xml", text("%s::text"), "('<a>' || repeat(md5('{n}'), 100) || '</a>')::xml"));
        columns.add(column("la", "text[]", array(), "array_fill(md5('{n}'), array[100])"));
        columns.add(column("li4", "int[]", array(), "array_fill({n}, array[1000])"));
        columns.add(column("li8", "int8[]", array(), "array_fill({n}::int8, array[1000])"));
        columns.add(column("lua", "uuid[]", array(), "array_fill(md5('{n}')::uuid, array[200])"));
        columns.add(column(
                "lda",
                "date[]",
                array().encoded(PostgresColumns::days),
                "array_fill(date '2000-01-01' + {n} % 10000, array[1000])"));
        columns.add(column("lva", "varchar(50)[]", array(), "array_fill(md5('{n}')::varchar(50), array[100])"));
        columns.add(column(
                "lba", "bytea[]", each("encode(e, 'base64')"), "array_fill(decode(md5('{n}'), 'hex'), array[100])"));
        columns.add(column("lja", "jsonb[]", each("e::text"), "array_fill(to_jsonb(md5('{n}')), array[100])"));
        columns.add(column("ljs", "json", text("%s::text"), "to_json(repeat(md5('{n}'), 100))"));
        columns.add(
                column(
                        "ltv",
                        "tsvector",
                        text("%s::text"),
                        "(select to_tsvector('simple', string_agg(md5(({n} + i)::text), ' ')) from generate_series(1, 100) i)"));
        columns.add(column("lct", "citext", text("%s::text"), "repeat(md5('{n}'), 100)::citext"));
        columns.add(column("lpg", "polygon", printed(), "polygon(200, circle(point({n}, 1), 5))"));
        columns.add(column("lh", "hstore", hstore(), "hstore('k', repeat(md5('{n}'), 100))"));
    }

    /** Large values that Debezium 3.5 writes as null where an update left them as they were: nothing tells that from a null. */
    private static void lost(List<CapturedColumn> columns) {
        columns.add(column("lf8", "float8[]", array(), "array_fill({n}::float8, array[1000])"));
        columns.add(column("ls2", "int2[]", array(), "array_fill(({n} % 30000)::int2, array[2000])"));
        columns.add(column("lf4", "float4[]", array(), "array_fill(({n} % 1000)::float4, array[1000])"));
        columns.add(column("lb", "bool[]", array(), "array_fill({n} % 2 = 0, array[3000])"));
        columns.add(column(
                "ln",
                "numeric",
                text("%s::text").encoded(modes -> switch (modes.decimal()) {
                    case "precise" -> "variable-scale";
                    case "string" -> "string";
                    default -> null;
                }),
                "('1' || repeat('0123456789', 800) || {n})::numeric"));
        columns.add(column(
                "lna",
                "numeric(10,2)[]",
                array().encoded(modes -> modes.decimal().equals("precise") ? "base64(2)" : null),
                "array_fill({n}::numeric(10,2), array[1000])"));
        columns.add(column(
                "lta",
                "timestamp[]",
                array().encoded(modes -> modes.unit(false)),
                "array_fill(timestamp '2000-01-01' + make_interval(secs => {n}), array[1000])"));
        columns.add(column(
                "ltz",
                "timestamptz[]",
                array(),
                "array_fill(timestamptz '2000-01-01 00:00:00+00' + make_interval(secs => {n}), array[1000])"));
        columns.add(column(
                "lvb",
                "bit varying",
                text("%s::text").encoded(modes -> "bits(1)").compared(bits -> bits.replaceFirst("^0+", "")),
                "repeat(substr({n}::bit(20)::text, 1, 20), 1000)::varbit"));
    }

    /** A day or moment without the zeros that end it, its year as ISO 8601 has it. */
    static String years(String text) {
        String plain = fraction(text).replaceFirst("(?<=\\d)T(?=\\d)", " ").replaceFirst("(?<=\\d)Z$", "");
        Matcher before = Pattern.compile("(\\d+)(.*) BC").matcher(plain);
        if (before.matches()) {
            return String.format("-%04d%s", Integer.parseInt(before.group(1)) - 1, before.group(2));
        }
        return plain.startsWith("+") ? plain.substring(1) : plain;
    }

    /** Without zeros at the end of a fraction. */
    static String fraction(String text) {
        return text.replaceFirst("(\\.\\d*?)0+(?!\\d)", "$1").replaceFirst("\\.(?!\\d)", "");
    }
}
