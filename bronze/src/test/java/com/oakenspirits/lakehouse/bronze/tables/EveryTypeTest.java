package com.oakenspirits.lakehouse.bronze.tables;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.oakenspirits.lakehouse.lake.contract.Source;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.Location;
import com.oakenspirits.lakehouse.lake.table.TableName;
import com.oakenspirits.lakehouse.lake.testing.LocalSpark;
import com.oakenspirits.lakehouse.lake.testing.RandomCells;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A table with a column of every type of the database, with extreme and random values: each cell lands as the database
 * prints it, which the database is asked for in a query of its own.
 */
@ExtendWith({LocalSpark.class, Databases.Shared.class})
class EveryTypeTest {
    private static final int RANDOM_ROWS = 40;
    private static final long SEED = 20261130;

    @TempDir
    private Path folder;

    private SparkSession spark;
    private Databases databases;
    private Lake lake;

    @BeforeEach
    void open(SparkSession session, Databases shared) {
        spark = session;
        databases = shared;
        lake = new Lake(session, new Location.Folder(folder.resolve("lake").toString()), table -> Optional.empty());
    }

    /** How a landed cell is told from what the database prints. */
    private enum As {
        /** A JSON text, the same letter for letter. */
        TEXT,
        /** A JSON number of the same digits. */
        WHOLE,
        /** A JSON number, or the text of NaN or an infinity, of the same 64 bits. */
        DOUBLE,
        /** A JSON number of the same 32 bits. */
        FLOAT,
        /** A JSON boolean. */
        FLAG,
        /** Six digits of a second; otherwise the same. */
        MICROS
    }

    /**
     * A column.
     *
     * @param type how it is made
     * @param printed SQL that prints it, {@code %s} standing for its name
     */
    private record Typed(String type, String printed, As as, List<String> values) {
        private Typed(String type, String printed, As as, String... values) {
            this(type, printed, as, List.of(values));
        }
    }

    @Test
    void everyTypeOfMariadbLandsAsItIsPrinted() {
        Map<String, Typed> columns = new LinkedHashMap<>();
        columns.put("t1", new Typed("tinyint(1)", "%s", As.WHOLE, "0", "1", "2", "-1", "127", "-128"));
        columns.put("ut1", new Typed("tinyint(1) unsigned", "%s", As.WHOLE, "0", "1", "3", "255"));
        columns.put("flag", new Typed("boolean", "%s", As.WHOLE, "true", "false", "9"));
        columns.put("ti", new Typed("tinyint", "%s", As.WHOLE, "-128", "127"));
        columns.put("si", new Typed("smallint unsigned", "%s", As.WHOLE, "65535"));
        columns.put("mi", new Typed("mediumint", "%s", As.WHOLE, "-8388608"));
        columns.put("i", new Typed("int zerofill", "%s + 0", As.WHOLE, "7", "4294967295"));
        columns.put("bi", new Typed("bigint", "%s", As.WHOLE, "-9223372036854775808", "9223372036854775807"));
        columns.put("ub", new Typed("bigint unsigned", "%s", As.WHOLE, "0", "18446744073709551615"));
        columns.put(
                "de",
                new Typed(
                        "decimal(65,30)",
                        "%s",
                        As.TEXT,
                        "-99999999999999999999999999999999999.999999999999999999999999999999",
                        "1e-30",
                        "0"));
        columns.put("d0", new Typed("decimal(20,0) unsigned", "%s", As.TEXT, "99999999999999999999"));
        columns.put(
                "fl", new Typed("float", "%s * 1e0", As.FLOAT, "0.1", "16777217", "3.4028235e38", "-1e-45", "1e10"));
        columns.put("db", new Typed("double", "%s", As.DOUBLE, "0.1", "1.7976931348623157e308", "-5e-324", "1e-300"));
        columns.put("b1", new Typed("bit(1)", "%s + 0", As.FLAG, "b'0'", "b'1'"));
        columns.put("b9", new Typed("bit(9)", "to_base64(%s)", As.TEXT, "b'100000001'", "0"));
        columns.put("b64", new Typed("bit(64)", "to_base64(%s)", As.TEXT, "18446744073709551615"));
        columns.put("y", new Typed("year", "cast(%s as char)", As.TEXT, "1901", "2155", "0"));
        columns.put(
                "da",
                new Typed(
                        "date",
                        "cast(%s as char)",
                        As.TEXT,
                        "'0000-00-00'",
                        "'2024-00-00'",
                        "'2024-06-00'",
                        "'0000-01-01'",
                        "'1582-10-10'",
                        "'0001-01-01'",
                        "'9999-12-31'"));
        columns.put(
                "dt",
                new Typed(
                        "datetime",
                        "cast(%s as char)",
                        As.MICROS,
                        "'0000-00-00 00:00:00'",
                        "'2024-00-00 10:11:12'",
                        "'1582-10-10 00:00:00'",
                        "'9999-12-31 23:59:59'"));
        columns.put(
                "dt6",
                new Typed(
                        "datetime(6)",
                        "cast(%s as char)",
                        As.MICROS,
                        "'2024-01-01 00:00:00.000001'",
                        "'2024-12-00 00:00:00.5'"));
        columns.put(
                "ts3",
                new Typed(
                        "timestamp(3) null",
                        "cast(%s as char)",
                        As.MICROS,
                        "'1970-01-01 00:00:01.001'",
                        "'2024-03-31 02:30:00.123'",
                        "0"));
        columns.put(
                "tm",
                new Typed("time", "cast(%s as char)", As.TEXT, "'838:59:59'", "'-838:59:59'", "'24:00:00'", "'0'"));
        columns.put("tm6", new Typed("time(6)", "cast(%s as char)", As.TEXT, "'-12:00:00.000001'", "'1:2:3.4'"));
        columns.put("ch", new Typed("char(5)", "%s", As.TEXT, "'ab '", "''", "'é€'"));
        columns.put("lat", new Typed("varchar(20) charset latin1", "%s", As.TEXT, "'é\\\\\"'", "' '"));
        columns.put("ucs", new Typed("varchar(20) charset utf16", "%s", As.TEXT, "'😀 \n\t\\0'"));
        columns.put("sj", new Typed("text charset sjis", "%s", As.TEXT, "'テスト'"));
        columns.put("bincol", new Typed("varchar(20) collate utf8mb4_bin", "%s", As.TEXT, "'Ä'"));
        columns.put("bn", new Typed("binary(4)", "to_base64(%s)", As.TEXT, "x'2001ff'", "''"));
        columns.put("vb", new Typed("varbinary(9)", "to_base64(%s)", As.TEXT, "x'00ff10'", "''"));
        columns.put("bl", new Typed("blob", "to_base64(%s)", As.TEXT, "x'ffd8ffe0'"));
        columns.put("lt", new Typed("longtext", "%s", As.TEXT, "'{'"));
        columns.put(
                "js",
                new Typed("json", "%s", As.TEXT, "'{\"a\":12345678901234567.89, \"a\": 1e999}'", "'null'", "'1'"));
        columns.put("en", new Typed("enum('a','b c','')", "%s", As.TEXT, "'b c'", "''", "0"));
        columns.put("st", new Typed("set('x','y')", "%s", As.TEXT, "'x,y'", "''"));
        columns.put("uu", new Typed("uuid", "%s", As.TEXT, "'123e4567-e89b-12d3-a456-426614174000'"));
        columns.put("i4", new Typed("inet4", "cast(%s as char)", As.TEXT, "'10.0.0.1'"));
        columns.put("i6", new Typed("inet6", "cast(%s as char)", As.TEXT, "'2001:db8::1'"));
        columns.put("po", new Typed("point", "st_astext(%s)", As.TEXT, "point(1, -2.5)"));
        columns.put(
                "ge",
                new Typed(
                        "geometry",
                        "st_astext(%s)",
                        As.TEXT,
                        "st_geomfromtext('POLYGON((0 0,0 1,1 1,0 0))', 4326)",
                        "st_geomfromtext('GEOMETRYCOLLECTION(POINT(1 1),LINESTRING(0 0,1 2.25))')"));
        columns.put("order", new Typed("varchar(20)", "%s", As.TEXT, "'ord'"));
        columns.put("Mixed `Name\" é", new Typed("int", "%s", As.WHOLE, "1"));
        landsAsPrinted(Databases.Kind.MARIADB, "every_type", "datetime(6)", columns);
    }

    @Test
    void everyTypeOfPostgresqlLandsAsItIsPrinted() {
        databases.run(
                Databases.Kind.POSTGRESQL,
                "drop schema if exists \"Sales Area\" cascade",
                "create schema \"Sales Area\"",
                "drop extension if exists hstore cascade",
                "drop type if exists mood cascade",
                "drop type if exists pair cascade",
                "drop domain if exists positive cascade",
                "create extension hstore",
                "create type mood as enum ('ok', 'not \"ok\"')",
                "create type pair as (a int, b text)",
                "create domain positive as numeric(10,3) check (value > 0)");
        Map<String, Typed> columns = new LinkedHashMap<>();
        columns.put("i2", text("int2", As.WHOLE, "-32768"));
        columns.put("i4", text("int4", As.WHOLE, "2147483647"));
        columns.put("i8", text("int8", As.WHOLE, "-9223372036854775808"));
        columns.put("oi", text("oid", As.WHOLE, "4294967295"));
        columns.put("lo", text("oid", As.WHOLE, "lo_from_bytea(0, '\\x00ff')"));
        columns.put("nu", text("numeric", As.TEXT, "'NaN'", "'Infinity'", "'-Infinity'", "1e-40", "1e100", "1.10"));
        columns.put("ns", text("numeric(5,-2)", As.TEXT, "1234567"));
        columns.put("po", text("positive", As.TEXT, "0.001"));
        columns.put("mo", text("money", As.TEXT, "1234.5", "-92233720368547758.08"));
        columns.put("f4", text("float4", As.FLOAT, "0.1", "'NaN'", "'-Infinity'", "3.4028235e38", "1e-45", "16777217"));
        columns.put("f8", text("float8", As.DOUBLE, "0.1", "'NaN'", "'Infinity'", "'-0'", "5e-324", "1e22"));
        columns.put("bo", new Typed("bool", "%s::int", As.FLAG, "true", "false"));
        columns.put(
                "da",
                new Typed(
                        "date",
                        "%s::text",
                        As.TEXT,
                        "'infinity'",
                        "'-infinity'",
                        "'1582-10-10'",
                        "'0001-01-01'",
                        "'9999-12-31'"));
        columns.put(
                "ts",
                text("timestamp", As.MICROS, "'infinity'", "'-infinity'", "'1582-10-10'", "'2024-01-01 0:0:0.1'"));
        columns.put(
                "tz",
                new Typed(
                        "timestamptz",
                        "(%s at time zone 'UTC')::text", // in UTC, without its zone
                        As.MICROS,
                        "'infinity'",
                        "'2024-01-01 10:00:00.123456+02'",
                        "'1900-01-01 00:00:00 Europe/Amsterdam'",
                        "'9999-12-31 23:59:59+00'"));
        columns.put("ti", text("time", As.TEXT, "'24:00'", "'23:59:59.999999'", "'1:2'"));
        columns.put("tt", text("timetz", As.TEXT, "'24:00+14'", "'12:00:00.5-03:30'"));
        columns.put("iv", text("interval", As.TEXT, "'1 day 02:00'", "'-1 year -2 mons +3 days -04:05:06.789'"));
        columns.put("by", new Typed("bytea", "encode(%s, 'base64')", As.TEXT, "'\\x2001ff20'", "''"));
        columns.put("bt", new Typed("bit(4)", "%s::text", As.TEXT, "b'1010'"));
        columns.put("b1", new Typed("bit(1)", "%s::text", As.TEXT, "b'1'", "b'0'"));
        columns.put("vbt", text("bit varying(9)", As.TEXT, "b'1'", "b''"));
        columns.put(
                "ch", new Typed("char(4)", "case when %1$s is not null then concat('', %1$s) end", As.TEXT, "'ab'"));
        columns.put("cc", text("\"char\"", As.TEXT, "'x'"));
        columns.put("tx", text("text", As.TEXT, "E'tab\\tnl\\n\\u0001'", "''", "'😀'"));
        columns.put("na", text("name", As.TEXT, "'n'"));
        columns.put("js", text("json", As.TEXT, "'{\"b\":1,  \"a\":12345678901234567.89}'", "'null'"));
        columns.put("jb", text("jsonb", As.TEXT, "'{\"b\":1,\"a\":12345678901234567.890}'", "'1e400'"));
        columns.put("xm", text("xml", As.TEXT, "'<a>é</a>'"));
        columns.put("hs", text("hstore", As.TEXT, "'a=>1,b=>NULL,\"c d\"=>\"\"'"));
        columns.put("uu", text("uuid", As.TEXT, "'123e4567-e89b-12d3-a456-426614174000'"));
        columns.put("ine", new Typed("inet", "host(%s)", As.TEXT, "'10.0.0.1'"));
        columns.put("cd", text("cidr", As.TEXT, "'10.0.0.0/8'"));
        columns.put("ma", text("macaddr", As.TEXT, "'08:00:2b:01:02:03'"));
        columns.put("m8", text("macaddr8", As.TEXT, "'08:00:2b:01:02:03:04:05'"));
        columns.put("pt", text("point", As.TEXT, "'(1,-2.5)'"));
        columns.put("bx", text("box", As.TEXT, "'(1,1),(0,0)'"));
        columns.put("ci", text("circle", As.TEXT, "'<(0,0),1>'"));
        columns.put("pg", text("polygon", As.TEXT, "'((0,0),(1,1))'"));
        columns.put("li", text("line", As.TEXT, "'{1,2,3}'"));
        columns.put("ls", text("lseg", As.TEXT, "'[(0,0),(1,1)]'"));
        columns.put("md", text("mood", As.TEXT, "'not \"ok\"'"));
        columns.put("pr", text("pair", As.TEXT, "row(1, 'a\"b,c')", "row(null, '')"));
        columns.put("ra", text("int4range", As.TEXT, "'[1,5)'", "'empty'", "'(,)'"));
        columns.put("tr", text("tstzrange", As.TEXT, "'[2024-01-01 10:00+02,infinity)'"));
        columns.put("mr", text("nummultirange", As.TEXT, "'{[1,2),[3,4)}'"));
        columns.put("ia", text("int[]", As.TEXT, "'{1,NULL,3}'", "'{}'", "'[0:1]={1,2}'"));
        columns.put("ta", text("text[][]", As.TEXT, "'{{\"a,b\",\"c\\\"\"},{NULL,\"NULL\"}}'"));
        columns.put("da2", text("timestamptz[]", As.TEXT, "'{infinity,2024-01-01 10:00+02}'"));
        columns.put("ba", text("bytea[]", As.TEXT, "array['\\x00ff'::bytea]"));
        columns.put("pa", text("pair[]", As.TEXT, "array[row(1,'x')::pair]"));
        columns.put("tv", text("tsvector", As.TEXT, "'a:1 b:2'"));
        columns.put("tq", text("tsquery", As.TEXT, "'a & b'"));
        columns.put("pl", text("pg_lsn", As.TEXT, "'16/B374D848'"));
        columns.put("sn", text("pg_snapshot", As.TEXT, "'10:20:10,14'"));
        columns.put("rc", text("regclass", As.TEXT, "'pg_class'"));
        columns.put("order", text("text", As.TEXT, "'ord'"));
        columns.put("Mixed \"Name` é", text("int", As.WHOLE, "1"));
        landsAsPrinted(Databases.Kind.POSTGRESQL, "\"Sales Area\".\"Order.Items\"", "timestamptz", columns);
    }

    private static Typed text(String type, As as, String... values) {
        return new Typed(type, "%s::text", as, values);
    }

    /** Fills the table, polls it and compares every cell with what the database prints of it. */
    private void landsAsPrinted(Databases.Kind kind, String table, String time, Map<String, Typed> columns) {
        String quote = kind == Databases.Kind.MARIADB ? "`" : "\"";
        StringBuilder create =
                new StringBuilder("create table " + table + " (id int primary key, changed " + time + " not null");
        StringBuilder printed = new StringBuilder("select id");
        columns.forEach((name, typed) -> {
            String quoted = quote + name.replace(quote, quote + quote) + quote;
            create.append(", ").append(quoted).append(' ').append(typed.type);
            printed.append(", ").append(String.format(typed.printed, quoted));
        });
        List<String> statements = new ArrayList<>(List.of("drop table if exists " + table, create + ")"));
        if (kind == Databases.Kind.MARIADB) {
            statements.add(0, "set sql_mode = ''");
            statements.add(0, "set time_zone = '+00:00'");
            statements.add(0, "set names utf8mb4");
        } else {
            statements.add(0, "set time zone 'UTC'");
        }
        int id = 0;
        Random random = new Random(SEED);
        RandomCells cellOf = new RandomCells(
                kind == Databases.Kind.MARIADB ? RandomCells.Dialect.MARIADB : RandomCells.Dialect.POSTGRESQL, random);
        List<Typed> types = List.copyOf(columns.values());
        int extremes =
                types.stream().mapToInt(typed -> typed.values.size()).max().orElse(0);
        for (int row = 0; row < extremes + RANDOM_ROWS; row++) {
            List<String> cells = new ArrayList<>();
            for (Typed typed : types) {
                List<String> listed = typed.values;
                cells.add(
                        row < extremes
                                ? row < listed.size() ? listed.get(row) : "null"
                                : random.nextInt(4) == 0
                                        ? "null"
                                        : cellOf.of(typed.type)
                                                .orElseGet(() -> listed.get(random.nextInt(listed.size()))));
            }
            statements.add("insert into " + table + " values (" + id++ + ", '2024-01-01 00:00:00', "
                    + String.join(", ", cells) + ")");
        }
        databases.run(kind, statements.toArray(String[]::new));

        Source.Table source = new Source.Table("shop", table, "changed", List.of("id"), Duration.ofMinutes(5));
        Poller poller = new Poller(
                spark,
                lake,
                "every_type",
                source,
                databases.database(kind),
                "",
                new Poller.Manner(
                        Poller.Limits.defaults(),
                        false,
                        line -> {},
                        Clock.fixed(Instant.parse("2026-03-02T00:00:00Z"), ZoneOffset.UTC)));
        assertThat(poller.poll(false).landed()).isEqualTo(id);
        assertThat(poller.poll(false).landed()).isZero();

        Map<String, Map<String, String>> landed = landed();
        List<String> wrong = new ArrayList<>();
        String prelude = kind == Databases.Kind.MARIADB ? "set time_zone = '+00:00'" : "set time zone 'UTC'";
        for (List<String> row : databases.rows(kind, prelude, printed + " from " + table)) {
            Map<String, String> found = landed.get(row.get(0));
            int at = 1;
            for (Map.Entry<String, Typed> column : columns.entrySet()) {
                String expected = expected(row.get(at++), column.getValue().as);
                String cell = found.get(column.getKey());
                if (!expected.equals(cell)) {
                    wrong.add(column.getKey() + " " + column.getValue().type + " of row " + row.get(0) + ": expected "
                            + expected + " found " + cell);
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(landed).hasSize(id);
    }

    /** The cell as {@link #landed} gives it. */
    private static String expected(String printed, As as) {
        if (printed == null) {
            return "null";
        }
        return switch (as) {
            case TEXT -> "text " + printed;
            case WHOLE -> "number " + printed;
            case FLAG -> printed.equals("1") ? "true" : "false";
            case DOUBLE -> number(Double.toString(Double.parseDouble(printed)));
            case FLOAT -> number(Float.toString(Float.parseFloat(printed)));
            case MICROS -> {
                boolean time = printed.matches("[0-9]{4}-(?!00)[0-9]{2}-(?!00)[0-9]{2} .*");
                String fraction = printed.contains(".") ? printed.substring(printed.indexOf('.') + 1) : "";
                yield "text "
                        + (time ? printed.substring(0, 19) + "." + (fraction + "000000").substring(0, 6) : printed);
            }
        };
    }

    private static String number(String text) {
        return (text.matches("NaN|-?Infinity") ? "text " : "number ") + text;
    }

    /** By id, the cells of a row by name: their kind and text. */
    private Map<String, Map<String, String>> landed() {
        Map<String, Map<String, String>> landed = new TreeMap<>();
        for (Row row :
                lake.read(spark, TableName.bronze("every_type")).select("value").collectAsList()) {
            Map<String, String> cells = new LinkedHashMap<>();
            try (JsonParser json = new JsonFactory().createParser(row.<byte[]>getAs(0))) {
                json.nextToken();
                while (json.nextToken() == JsonToken.FIELD_NAME) {
                    String name = json.currentName();
                    JsonToken token = json.nextToken();
                    String kind = token.isNumeric() ? "number " : token == JsonToken.VALUE_STRING ? "text " : "";
                    cells.put(name, kind + json.getText());
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
            landed.put(cells.get("id").replace("number ", ""), cells);
        }
        return landed;
    }
}
