package com.oakenspirits.lakehouse.gold;

import com.oakenspirits.lakehouse.gold.RandomStar.Column;
import com.oakenspirits.lakehouse.gold.RandomStar.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/** Queries over a star, of the grammar that can be refreshed by what has changed. */
final class RandomModels {
    private final RandomStar star;
    private final Random random;
    /** What the query in the making can name, as {@code alias.column}. */
    private final List<Column> scope = new ArrayList<>();
    /** What the last query for rows calls its columns. */
    private final List<Column> named = new ArrayList<>();

    /**
     * A query.
     *
     * @param grain its first columns
     */
    record Query(String sql, List<String> grain) {}

    RandomModels(RandomStar star, Random random) {
        this.star = star;
        this.random = random;
    }

    /** A row for each fact, with what the dimensions say of it. */
    Query rows() {
        String from = from(true);
        return new Query(
                "select s.id, s.day, s.n, s.amount, " + columns(2) + ", s.n * s.amount as product from " + from
                        + where(),
                List.of("id"));
    }

    /** Facts in groups of anything that is at hand. */
    Query groups() {
        String from = from(false);
        List<String> keys = keys(1 + random.nextInt(2));
        return new Query(
                "select " + named(keys) + ", " + aggregates() + " from " + from + where() + " group by "
                        + String.join(", ", keys) + having(),
                grain(keys));
    }

    /** Groups of the rows of another model. */
    Query chain(String model) {
        scope.clear();
        scope.addAll(
                List.of(new Column("s.day", "date"), new Column("s.n", "int"), new Column("s.amount", "decimal(9,2)")));
        scope.addAll(named);
        List<String> keys = keys(1);
        return new Query(
                "select " + named(keys) + ", count(distinct s.c0) as firsts, " + aggregates()
                        + ", max(s.product) as most" + " from gold." + model + " s group by " + String.join(", ", keys)
                        + having(),
                grain(keys));
    }

    /** A dimension with what its facts come to, by a join with groups. */
    Query dimension() {
        Table dimension = any(star.dimensions());
        scope.clear();
        see("s", star.fact());
        String inner = "select s." + dimension.name() + " as k, " + aggregates() + " from silver.f s" + where()
                + " group by s." + dimension.name() + having();
        String keys = dimension.keys().stream().map(key -> "d." + key).collect(Collectors.joining(", "));
        return new Query(
                "with x as (" + inner + ") select " + keys + ", d.a0, x.rows, x.total from silver." + dimension.name()
                        + " d " + any(List.of("left join", "join")) + " x on x.k = d.k",
                dimension.keys());
    }

    /** Members of a dimension that are named, or are not. */
    Query members() {
        Table dimension = any(star.dimensions());
        scope.clear();
        see("s", star.fact());
        return new Query(
                "select d.* from silver." + dimension.name() + " d left " + any(List.of("semi", "anti"))
                        + " join silver.f s on s." + dimension.name() + " = d.k"
                        + (random.nextBoolean() ? " and " + condition() : ""),
                dimension.keys());
    }

    /** Facts and members counted under one roof, told apart by a name, and a row that is always there. */
    Query union() {
        String from = from(false);
        String key = "cast(" + keys(1).get(0) + " as string)";
        Table dimension = any(star.dimensions());
        return new Query(
                "with u as (select " + key + " as name, s.n as n from " + from + where() + " union all select cast("
                        + "d.a0 as string), 1 from silver." + dimension.name() + " d) select 'of' as part, name,"
                        + " count(*) as rows, sum(n) as n from u group by name union all select distinct 'seen',"
                        + " cast(day as string), 1L, 1L from silver.f union all select 'none', '', 0L, 0L",
                List.of("part", "name"));
    }

    /** Pairs of facts of the same member. */
    Query pairs() {
        String dimension = any(star.dimensions()).name();
        return new Query(
                "select a.id, count(b.id) as others, sum(b.amount) as amount from silver.f a "
                        + any(List.of("left ", "")) + "join silver.f b on a." + dimension + " = b." + dimension
                        + " and a.id <> b.id group by a.id",
                List.of("id"));
    }

    private String from(boolean once) {
        scope.clear();
        see("s", star.fact());
        StringBuilder from = new StringBuilder("silver.f s");
        for (Table dimension : star.dimensions()) {
            String on = " silver." + dimension.name() + " " + dimension.name() + "_ on " + dimension.name() + "_.k = s."
                    + dimension.name();
            // Of all versions of a member one would not leave one row a fact.
            boolean asOf = dimension.history() && (once || random.nextInt(3) > 0);
            if (asOf) {
                on += " and #.valid_from <= s.day and (#.valid_to is null or #.valid_to > s.day)"
                        .replace("#", dimension.name() + "_");
            }
            String kind = any(
                    once
                            ? List.of("left", "left", "inner", "left semi", "left anti")
                            : List.of("left", "left", "inner", "left semi", "left anti", "full outer", "right"));
            if (random.nextInt(4) == 0) {
                on += " and " + condition();
            }
            from.append(' ').append(kind).append(" join").append(on);
            if (!kind.startsWith("left ")) {
                see(dimension.name() + "_", dimension);
            }
        }
        return from.toString();
    }

    private void see(String alias, Table table) {
        table.columns().forEach(column -> scope.add(new Column(alias + "." + column.name(), column.type())));
    }

    private String where() {
        return random.nextInt(3) == 0 ? " where " + condition() : "";
    }

    private String having() {
        return switch (random.nextInt(6)) {
            case 0 -> " having count(*) > 1";
            case 1 -> " having sum(s.n) > 0";
            default -> "";
        };
    }

    private String aggregates() {
        Column any = any(scope);
        return "count(*) as rows, sum(s.amount) as total, sum(s.n) as n, count(distinct "
                + any(scope).name()
                + ") as different, min(" + any.name() + ") as least, max(" + any.name() + ") as most_of,"
                + " sum(s.amount) filter (where " + condition() + ") as some, count_if(" + condition() + ") as those";
    }

    private String condition() {
        Column column = any(scope);
        String test = switch (column.type()) {
            case "boolean" -> "";
            case "date" -> " < date'2022-03-02'";
            case "string" -> " <> 'v1'";
            default -> " > 1";
        };
        return random.nextInt(5) == 0 ? column.name() + " is null" : column.name() + test;
    }

    private String columns(int number) {
        List<String> columns = new ArrayList<>();
        named.clear();
        for (int i = 0; i < number; i++) {
            Column column = any(scope);
            named.add(new Column("s.c" + i, column.type()));
            columns.add(column.name() + " as c" + i);
        }
        return String.join(", ", columns);
    }

    private List<String> keys(int number) {
        List<String> keys = new ArrayList<>();
        while (keys.size() < number) {
            String key = key(any(scope));
            if (!keys.contains(key)) {
                keys.add(key);
            }
        }
        return keys;
    }

    private String key(Column column) {
        boolean asItIs = random.nextBoolean();
        return switch (column.type()) {
            case "date" -> asItIs ? column.name() : "trunc(" + column.name() + ", 'MM')";
            case "string" -> asItIs ? column.name() : "coalesce(" + column.name() + ", 'none')";
            // Delta keeps no statistics of such a column, which tables are told to keep of their keys.
            case "boolean" -> "cast(" + column.name() + " as string)";
            default -> column.name();
        };
    }

    private static String named(List<String> keys) {
        return keys.stream().map(key -> key + " as g" + keys.indexOf(key)).collect(Collectors.joining(", "));
    }

    private static List<String> grain(List<String> keys) {
        return keys.stream().map(key -> "g" + keys.indexOf(key)).toList();
    }

    private <T> T any(List<T> some) {
        return some.get(random.nextInt(some.size()));
    }
}
