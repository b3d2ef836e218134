package com.oakenspirits.lakehouse.app;

import static com.oakenspirits.lakehouse.app.CapturedColumn.column;
import static com.oakenspirits.lakehouse.app.CapturedColumn.text;

import java.util.List;

/** Columns whose values leave the row (TOAST), so that the log has them only where they are new. */
final class PostgresLargeColumns {
    private PostgresLargeColumns() {}

    static void addTo(List<CapturedColumn> columns) {
        large(columns);
        moreOfThem(columns);
    }

    private static void large(List<CapturedColumn> columns) {
        columns.add(column("lx", "text", text("%s"), "repeat(md5('{n}'), 100)"));
        columns.add(column(
                "ly", "bytea", PostgresForms.bytes("encode(%s, 'hex')"), "decode(repeat(md5('{n}'), 200), 'hex')"));
        columns.add(column("lj", "jsonb", text("%s::text"), "to_jsonb(repeat(md5('{n}'), 100))"));
        columns.add(column("lm", "xml", text("%s::text"), "('<a>' || repeat(md5('{n}'), 100) || '</a>')::xml"));
        columns.add(column("la", "text[]", PostgresForms.array(), "array_fill(md5('{n}'), array[100])"));
        columns.add(column("li4", "int[]", PostgresForms.array(), "array_fill({n}, array[1000])"));
        columns.add(column("li8", "int8[]", PostgresForms.array(), "array_fill({n}::int8, array[1000])"));
        columns.add(column("lua", "uuid[]", PostgresForms.array(), "array_fill(md5('{n}')::uuid, array[200])"));
        columns.add(column(
                "lda",
                "date[]",
                PostgresForms.array().encoded(PostgresForms::days),
                "array_fill(date '2000-01-01' + {n} % 10000, array[1000])"));
        columns.add(column(
                "lva", "varchar(50)[]", PostgresForms.array(), "array_fill(md5('{n}')::varchar(50), array[100])"));
        columns.add(column(
                "lba", "bytea[]", PostgresForms.bytesOf("e"), "array_fill(decode(md5('{n}'), 'hex'), array[100])"));
        columns.add(column(
                "lja", "jsonb[]", PostgresForms.each("e::text"), "array_fill(to_jsonb(md5('{n}')), array[100])"));
        columns.add(column("ljs", "json", text("%s::text"), "to_json(repeat(md5('{n}'), 100))"));
        columns.add(
                column(
                        "ltv",
                        "tsvector",
                        text("%s::text"),
                        "(select to_tsvector('simple', string_agg(md5(({n} + i)::text), ' ')) from generate_series(1, 100) i)"));
        columns.add(column("lct", "citext", text("%s::text"), "repeat(md5('{n}'), 100)::citext"));
        columns.add(column("lpg", "polygon", PostgresForms.printed(), "polygon(200, circle(point({n}, 1), 5))"));
        columns.add(column("lh", "hstore", PostgresForms.hstore(), "hstore('k', repeat(md5('{n}'), 100))"));
    }

    private static void moreOfThem(List<CapturedColumn> columns) {
        columns.add(column("lf8", "float8[]", PostgresForms.array(), "array_fill({n}::float8, array[1000])"));
        columns.add(column("ls2", "int2[]", PostgresForms.array(), "array_fill(({n} % 30000)::int2, array[2000])"));
        columns.add(column("lf4", "float4[]", PostgresForms.array(), "array_fill(({n} % 1000)::float4, array[1000])"));
        columns.add(column("lb", "bool[]", PostgresForms.array(), "array_fill({n} % 2 = 0, array[3000])"));
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
                "lna", "numeric(10,2)[]", PostgresForms.decimals(), "array_fill({n}::numeric(10,2), array[1000])"));
        columns.add(column(
                "lta",
                "timestamp[]",
                PostgresForms.moments(),
                "array_fill(timestamp '2000-01-01' + make_interval(secs => {n}), array[1000])"));
        columns.add(column(
                "ltz",
                "timestamptz[]",
                PostgresForms.array(),
                "array_fill(timestamptz '2000-01-01 00:00:00+00' + make_interval(secs => {n}), array[1000])"));
        columns.add(column(
                "lvb",
                "bit varying",
                text("%s::text").encoded(modes -> "bits(1)").compared(bits -> bits.replaceFirst("^0+", "")),
                "repeat(substr({n}::bit(20)::text, 1, 20), 1000)::varbit"));
    }
}
