package com.oakenspirits.lakehouse.app;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Row;

/**
 * A captured table as a dataset of the lakehouse.
 *
 * @param dataset its name
 * @param modes how it comes here
 */
record CapturedTable(String dataset, CaptureModes modes, CapturedDatabase database) {
    private static final int SHOWN = 120;
    private static final String FROM = "_from";
    private static final String TO = "_to";

    String contract() {
        List<CapturedColumn> columns = database.columns();
        StringBuilder yaml = new StringBuilder(
                modes.polls()
                        ? House.contractOf(dataset, "table", CapturedChanges.TABLE)
                        : House.contractOf(dataset, "topic", dataset));
        yaml.append("""
                  - {name: id, logicalType: integer, physicalType: bigint, required: true, primaryKey: true, primaryKeyPosition: 1}
                  - {name: day, logicalType: date, required: true, primaryKey: true, primaryKeyPosition: 2}
                  - {name: changed, logicalType: timestamp}
                """);
        columns.forEach(
                column -> yaml.append("  - {name: \"%1$s\", %2$s}\n".formatted(column.name(), column.property(modes))));
        yaml.append("  customProperties:\n");
        if (modes.polls()) {
            yaml.append("  - {property: changes, value: upsert}\n");
            yaml.append("  - {property: poll, value: {server: captured, timestamp: changed}}\n");
        } else {
            yaml.append("  - {property: changes, value: debezium}\n  - {property: history, value: scd2}\n");
            yaml.append("  - {property: unknownFields, value: quarantine}\n");
            encoding().ifPresent(said -> yaml.append("  - {property: encoding, value: {" + said + "}}\n"));
        }
        return yaml.toString();
    }

    private Optional<String> encoding() {
        List<String> said = new ArrayList<>();
        if (!modes.binary().equals("bytes")) {
            said.add("bytes: " + modes.binary().replace("base64-url-safe", "base64-url"));
        } else if (!modes.schemas()) {
            said.add("bytes: base64");
        }
        List<String> fields = new ArrayList<>();
        if (!modes.schemas()) {
            fields.add("changed: " + modes.unit(false));
            if (modes.time().equals("isostring")) {
                fields.add("day: isostring");
            }
        }
        database.columns()
                .forEach(column ->
                        column.encoding(modes).ifPresent(as -> fields.add("\"" + column.name() + "\": " + as)));
        if (!fields.isEmpty()) {
            said.add("fields: {" + String.join(", ", fields) + "}");
        }
        return said.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", said));
    }

    /** Compares silver with the table; gives the number of cells. */
    long silverIs(Tables tables, PrintedTable.State state, Map<String, String> wrong) {
        return same(rows(tables, "silver." + dataset, List.of()), state, "silver", wrong);
    }

    /** Compares the history at the time of each step with the table as it was then; gives the number of cells. */
    long historyIs(Tables tables, List<PrintedTable.State> states, Map<String, String> wrong) {
        List<Map<String, String>> history = rows(
                tables,
                "silver." + dataset + "_history",
                List.of("string(unix_micros(valid_from)) as " + FROM, "string(unix_micros(valid_to)) as " + TO));
        long cells = 0;
        for (PrintedTable.State state : states) {
            List<Map<String, String>> then = history.stream()
                    .filter(row -> Long.parseLong(row.get(FROM)) <= state.micros()
                            && (row.get(TO) == null || Long.parseLong(row.get(TO)) > state.micros()))
                    .toList();
            cells += same(then, state, "history after step " + states.indexOf(state), wrong);
        }
        return cells;
    }

    private List<Map<String, String>> rows(Tables tables, String table, List<String> more) {
        List<String> expressions = new ArrayList<>(List.of("string(id) as id"));
        List<String> names = new ArrayList<>(List.of("id"));
        for (CapturedColumn column : database.columns()) {
            names.add(column.name());
            String property = column.property(modes);
            expressions.add((property.contains("binary")
                            ? "lower(hex(`%1$s`))"
                            : property.contains("logicalType: array") ? "to_json(`%1$s`)" : "string(`%1$s`)")
                    .formatted(column.name()));
        }
        expressions.addAll(more);
        more.forEach(expression -> names.add(expression.substring(expression.lastIndexOf(' ') + 1)));
        List<Map<String, String>> rows = new ArrayList<>();
        for (Row row : tables.rows(table)
                .selectExpr(expressions.toArray(String[]::new))
                .collectAsList()) {
            Map<String, String> cells = new LinkedHashMap<>();
            for (int i = 0; i < names.size(); i++) {
                cells.put(names.get(i), row.getString(i));
            }
            rows.add(cells);
        }
        return rows;
    }

    /** @param wrong gets the first fault of each column, and of the keys */
    private long same(
            List<Map<String, String>> found, PrintedTable.State state, String where, Map<String, String> wrong) {
        Map<String, Map<String, String>> byKey = new TreeMap<>();
        found.forEach(row -> byKey.put(row.get("id"), row));
        if (!byKey.keySet().equals(state.rows().keySet()) || found.size() != byKey.size()) {
            wrong.putIfAbsent(
                    dataset + " keys",
                    where + ": the database has " + state.rows().keySet() + ", the lake "
                            + found.stream().map(row -> row.get("id")).sorted().toList());
        }
        state.rows().forEach((key, printed) -> {
            Map<String, String> row = byKey.getOrDefault(key, Map.of());
            for (CapturedColumn column : database.columns()) {
                String text = printed.get(column.printed(modes, database.quoted(column.name())));
                if (!row.isEmpty() && !database.loses(column, modes) && !column.same(text, row.get(column.name()))) {
                    wrong.putIfAbsent(
                            dataset + " " + column.name() + " " + column.type(),
                            where + ", row " + key + ": the database has " + shown(text) + ", the lake "
                                    + shown(row.get(column.name())));
                }
            }
        });
        return (long) found.size() * database.columns().size();
    }

    private static String shown(String text) {
        return text == null || text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "… (" + text.length() + ")";
    }
}
