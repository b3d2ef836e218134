package com.oakenspirits.lakehouse.gold;

import com.oakenspirits.lakehouse.lake.table.Lake;
import java.math.BigDecimal;
import java.sql.Date;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * A star of which only the shape is fixed: a fact with a day, and one to three dimensions that it may name, each with a key
 * and columns of any type, one row for a key or a history of versions. Few different values, so that rows meet.
 */
final class RandomStar {
    private static final List<String> KEY_TYPES = List.of("int", "bigint", "string", "date", "decimal(9,2)");
    private static final List<String> TYPES = List.of("int", "string", "date", "decimal(9,2)", "boolean");
    private static final int KEYS = 5;
    private static final LocalDate DAY = LocalDate.of(2022, 2, 25);

    private final Random random;
    private final List<Table> tables = new ArrayList<>();
    private final Map<String, Map<String, Row>> rows = new TreeMap<>();
    private final Map<String, SilverState<Row>> states = new TreeMap<>();

    /** A column. */
    record Column(String name, String type) {}

    /**
     * A table of the star.
     *
     * @param keys the columns that tell its rows apart; of a dimension the first is what facts name
     * @param columns those of the keys too
     * @param history whether it has versions, from {@code valid_from} to {@code valid_to}
     */
    record Table(String name, List<String> keys, List<Column> columns, boolean history) {
        Column key() {
            return columns.get(0);
        }

        StructType schema() {
            StructType schema = new StructType();
            for (Column column : columns) {
                schema = schema.add(column.name(), org.apache.spark.sql.types.DataType.fromDDL(column.type()));
            }
            return schema;
        }
    }

    /** @param lake where its tables are to be */
    RandomStar(SparkSession spark, Lake lake, Random random) {
        this.random = random;
        List<Column> fact = new ArrayList<>(List.of(new Column("id", "int"), new Column("day", "date")));
        for (int i = 0; i <= random.nextInt(3); i++) {
            String key = any(KEY_TYPES);
            boolean history = random.nextInt(3) == 0;
            List<Column> columns = new ArrayList<>(List.of(new Column("k", key)));
            attributes(columns, "a", 1 + random.nextInt(3));
            if (history) {
                columns.add(new Column("valid_from", "date"));
                columns.add(new Column("valid_to", "date"));
            }
            tables.add(new Table("d" + i, history ? List.of("k", "valid_from") : List.of("k"), columns, history));
            fact.add(new Column("d" + i, key.equals("int") && random.nextBoolean() ? "bigint" : key));
        }
        attributes(fact, "m", 2 + random.nextInt(2));
        // There is something to add up in any star.
        fact.add(new Column("n", "int"));
        fact.add(new Column("amount", "decimal(9,2)"));
        tables.add(0, new Table("f", List.of("id"), fact, false));
        for (Table table : tables) {
            rows.put(table.name(), new TreeMap<>());
            states.put(
                    table.name(),
                    new SilverState<>(
                            lake,
                            table.name(),
                            table.keys(),
                            some -> spark.createDataFrame(some, table.schema()).coalesce(1)));
        }
    }

    Table fact() {
        return tables.get(0);
    }

    List<Table> dimensions() {
        return tables.subList(1, tables.size());
    }

    List<Table> tables() {
        return tables;
    }

    void begin() {
        tables.forEach(table -> IntStream.range(0, 12).forEach(any -> comes(table)));
        tables.forEach(table -> states.get(table.name()).become(rows.get(table.name())));
    }

    /** Rows come, change, go or all go, in some of the tables. */
    void change() {
        for (Table table : tables) {
            if (random.nextInt(3) > 0) {
                continue;
            }
            Map<String, Row> some = rows.get(table.name());
            for (int i = random.nextInt(4); i >= 0; i--) {
                switch (random.nextInt(12)) {
                    case 0 -> some.clear();
                    case 1, 2, 3 ->
                        List.copyOf(some.keySet()).stream()
                                .skip(random.nextInt(some.size() + 1))
                                .findFirst()
                                .ifPresent(some::remove);
                    default -> comes(table);
                }
            }
            states.get(table.name()).become(some);
        }
    }

    private void comes(Table table) {
        Map<String, Object> cells = new HashMap<>();
        table.columns().forEach(column -> cells.put(column.name(), value(column.type())));
        String key;
        if (table.equals(fact())) {
            cells.put("id", random.nextInt(20));
            // Some name no member of the dimension, some one that is not there.
            dimensions()
                    .forEach(dimension -> cells.put(
                            dimension.name(),
                            random.nextInt(6) == 0
                                    ? null
                                    : key(type(table, dimension.name()), random.nextInt(KEYS + 1))));
            key = cells.get("id").toString();
        } else {
            int number = random.nextInt(KEYS);
            cells.put("k", random.nextInt(9) == 0 ? null : key(table.key().type(), number));
            key = cells.get("k") + "@";
            if (table.history()) {
                key += inForce(cells, key, rows.get(table.name()));
            }
        }
        rows.get(table.name())
                .put(
                        key,
                        RowFactory.create(table.columns().stream()
                                .map(column -> cells.get(column.name()))
                                .toArray()));
    }

    /** From a day on: until that of the next version, and the one in force ends, wherever in between it falls. */
    private String inForce(Map<String, Object> cells, String prefix, Map<String, Row> versions) {
        LocalDate from = DAY.plusDays(random.nextInt(10));
        Date begins = Date.valueOf(from);
        Date ends = random.nextInt(6) == 0 ? Date.valueOf(from.plusDays(random.nextInt(2))) : null;
        for (Map.Entry<String, Row> version : Map.copyOf(versions).entrySet()) {
            if (version.getKey().startsWith(prefix)) {
                int last = version.getValue().size() - 1;
                Date other = version.getValue().getDate(last - 1);
                Date until = version.getValue().getDate(last);
                if (other.before(begins) && (until == null || until.after(begins))) {
                    Object[] closed = new Object[last + 1];
                    IntStream.range(0, last)
                            .forEach(i -> closed[i] = version.getValue().get(i));
                    closed[last] = begins;
                    versions.put(version.getKey(), RowFactory.create(closed));
                } else if (other.after(begins) && (ends == null || other.before(ends))) {
                    ends = other;
                }
            }
        }
        cells.put("valid_from", begins);
        cells.put("valid_to", ends);
        return from.toString();
    }

    private void attributes(List<Column> columns, String prefix, int number) {
        for (int i = 0; i < number; i++) {
            columns.add(new Column(prefix + i, any(TYPES)));
        }
    }

    private static String type(Table table, String name) {
        return table.columns().stream()
                .filter(column -> column.name().equals(name))
                .findFirst()
                .orElseThrow()
                .type();
    }

    private Object key(String type, int number) {
        return switch (type) {
            case "int" -> number;
            case "bigint" -> (long) number;
            case "string" -> "k" + number;
            case "date" -> Date.valueOf(DAY.plusDays(number));
            default -> new BigDecimal(number + ".25");
        };
    }

    private Object value(String type) {
        if (random.nextInt(6) == 0) {
            return null;
        }
        return switch (type) {
            case "int" -> random.nextInt(9) - 3;
            case "string" -> "v" + random.nextInt(4);
            case "date" -> Date.valueOf(DAY.plusDays(random.nextInt(10)));
            case "boolean" -> random.nextBoolean();
            case "bigint" -> (long) random.nextInt(5);
            default -> BigDecimal.valueOf(random.nextInt(1500) - 500, 2);
        };
    }

    private <T> T any(List<T> some) {
        return some.get(random.nextInt(some.size()));
    }
}
