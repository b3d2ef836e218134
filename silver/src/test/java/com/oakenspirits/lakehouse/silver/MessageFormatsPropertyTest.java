package com.oakenspirits.lakehouse.silver;

import static org.assertj.core.api.Assertions.assertThat;

import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.ledger.BatchRecord;
import com.oakenspirits.lakehouse.lake.testing.LocalSpark;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A little table changes at random: rows are inserted, updated, deleted and given other keys. Told in the format of a
 * capture, shuffled, in part sent twice and refined in any batches, silver has the rows of the table, and its history what
 * the table had. The tables of a case lie in one dataset, told apart by the first column of the key.
 */
@ExtendWith(LocalSpark.class)
class MessageFormatsPropertyTest {
    private static final int KEYS = 4;
    private static final int CHANGES = 8;

    @TempDir
    private Path folder;

    @Test
    void rowsOfCanalAndUnwrappedEventsGiveTheTableAndItsHistory(SparkSession spark) throws IOException {
        check(spark, Format.CANAL, 20_261_130, 30);
        check(spark, Format.UNWRAPPED, 16, 30);
    }

    @Test
    @Tag("soak")
    void everyFormatGivesTheTableAndItsHistory(SparkSession spark) throws IOException {
        long seed = System.nanoTime();
        Random seeds = new Random(seed);
        for (Format format : Format.values()) {
            check(spark, format, seeds.nextLong(), 80);
        }
    }

    /** A row of a table; {@code was} is the key that it had before, or null. */
    private record Changed(int key, String name, Integer was, String wasNamed) {}

    /** What one statement does. */
    private record Change(int table, long seq, String verb, List<Changed> rows) {}

    private record Json(String value, String key) {}

    private enum Format {
        MAXWELL(
                false,
                "{field: type, delete: [delete]}",
                "[xid, xoffset]",
                "get_json_object(data, '$.w')",
                "get_json_object(data, '$.k')",
                "get_json_object(data, '$.name')"),
        OGG(
                true,
                "{field: op_type, insert: [I], update: [U], delete: [D]}",
                "[pos]",
                "get_json_object(after, '$.w')",
                "coalesce(get_json_object(after, '$.k'), get_json_object(before, '$.k'))",
                "get_json_object(after, '$.name')"),
        CANAL(true, "{field: type, delete: [DELETE]}", "[ts]", "w", "k", "name"),
        UNWRAPPED(false, "{field: __deleted, delete: [\"true\"]}", "[__source_lsn, n]", "w", "k", "name");

        private final boolean history;
        private final String operation;
        private final String sequence;
        private final String table;
        private final String key;
        private final String name;

        Format(boolean history, String operation, String sequence, String table, String key, String name) {
            this.history = history;
            this.operation = operation;
            this.sequence = sequence;
            this.table = table;
            this.key = key;
            this.name = name;
        }

        Contract contract(Path root) throws IOException {
            Things things = Things.with(
                            "- {name: w, logicalType: integer, primaryKey: true, primaryKeyPosition: 1, transformLogic: \""
                                    + table + "\"}",
                            "- {name: k, logicalType: integer, primaryKey: true, primaryKeyPosition: 2, transformLogic: \""
                                    + key + "\"}",
                            "- {name: name, logicalType: string, transformLogic: \"" + name + "\"}")
                    .changes("op")
                    .set("operation", operation)
                    .set("sequenceBy", sequence)
                    .set("unknownFields", "ignore");
            things = this == CANAL ? things.set("rows", "data") : things;
            return (history ? things.set("history", "scd2") : things).in(root);
        }

        /** The messages of a change. */
        List<Json> messages(Change change, Random random) {
            List<Json> messages = new ArrayList<>();
            for (int i = 0; i < change.rows.size() && this != CANAL; i++) {
                Changed row = change.rows.get(i);
                String now = row(change.table, row.key, row.name);
                boolean delete = change.verb.equals("delete");
                switch (this) {
                    case MAXWELL ->
                        messages.add(new Json(
                                "{\"type\":\"" + change.verb + "\",\"xid\":" + change.seq + ",\"xoffset\":" + i
                                        + ",\"data\":" + now
                                        + (change.verb.equals("update") ? ",\"old\":" + old(row) : "") + "}",
                                null));
                    case OGG -> {
                        String before =
                                ",\"before\":" + row(change.table, row.was == null ? row.key : row.was, row.wasNamed);
                        messages.add(new Json(
                                "{\"op_type\":\"" + change.verb.substring(0, 1).toUpperCase(java.util.Locale.ROOT)
                                        + "\",\"pos\":\"" + (change.seq * 10 + i) + "\""
                                        + (change.verb.equals("insert") ? "" : before)
                                        + (delete ? "" : ",\"after\":" + now) + "}",
                                null));
                    }
                    default -> {
                        // As Debezium does it: the old key is deleted, then the new one is created.
                        if (row.was != null && !row.was.equals(row.key)) {
                            unwrapped(messages, change, 2 * i, row.was, null, random);
                        }
                        unwrapped(messages, change, 2 * i + 1, row.key, delete ? null : row, random);
                    }
                }
            }
            if (this == CANAL) {
                messages.add(new Json(
                        "{\"type\":\"" + change.verb.toUpperCase(java.util.Locale.ROOT) + "\",\"ts\":" + change.seq
                                + ",\"data\":"
                                + change.rows.stream()
                                        .map(row -> row(change.table, row.key, row.name))
                                        .collect(Collectors.joining(",", "[", "]"))
                                + ",\"old\":"
                                + (change.verb.equals("update")
                                        ? change.rows.stream()
                                                .map(Format::old)
                                                .collect(Collectors.joining(",", "[", "]"))
                                        : "null")
                                + "}",
                        null));
            }
            return messages;
        }

        private static void unwrapped(List<Json> messages, Change change, int n, int key, Changed row, Random random) {
            String kafka = "{\"w\":" + change.table + ",\"k\":" + key + "}";
            String about =
                    "\"__source_lsn\":" + change.seq + ",\"n\":" + n + ",\"__deleted\":\"" + (row == null) + "\"}";
            boolean bare = row == null && random.nextBoolean();
            messages.add(new Json(
                    (bare ? "{" : "{\"w\":" + change.table + ",\"k\":" + key + ",")
                            + (row == null ? "" : "\"name\":\"" + row.name + "\",")
                            + about,
                    kafka));
            if (row == null) {
                messages.add(new Json(null, kafka));
            }
        }

        private static String row(int table, int key, String name) {
            return "{\"w\":" + table + ",\"k\":" + key + ",\"name\":\"" + name + "\"}";
        }

        /** Only what has changed. */
        private static String old(Changed row) {
            List<String> cells = new ArrayList<>();
            if (row.was != null && row.was != row.key) {
                cells.add("\"k\":" + row.was);
            }
            if (!Objects.equals(row.wasNamed, row.name)) {
                cells.add("\"name\":\"" + row.wasNamed + "\"");
            }
            return "{" + String.join(",", cells) + "}";
        }
    }

    private void check(SparkSession spark, Format format, long seed, int tables) throws IOException {
        Random random = new Random(seed);
        List<String> rows = new ArrayList<>();
        List<String> versions = new ArrayList<>();
        List<Json> sent = new ArrayList<>();
        for (int table = 0; table < tables; table++) {
            Model model = new Model(table, format == Format.CANAL, random);
            for (Change change : model.changes(CHANGES)) {
                sent.addAll(format.messages(change, random));
            }
            rows.addAll(model.rows());
            versions.addAll(format == Format.OGG ? model.versions(10) : model.versions(1));
        }
        List<Message> arriving = new ArrayList<>();
        Collections.shuffle(sent, random);
        for (int i = 0; i < sent.size(); i++) {
            arriving.add(message(arriving.size(), sent.get(i)));
            if (random.nextInt(6) == 0) {
                arriving.add(message(arriving.size(), sent.get(random.nextInt(i + 1))));
            }
        }
        Path root = folder.resolve(format + Long.toHexString(seed));
        Contract contract = format.contract(root);
        Workbench bench = new Workbench(spark, root);
        for (int from = 0; from < arriving.size(); ) {
            int to = Math.min(arriving.size(), from + arriving.size() / 4 + 1 + random.nextInt(arriving.size() / 4));
            bench.land(arriving.subList(from, to));
            bench.opened(contract).catchUp();
            from = to;
        }

        String what = "%s, seed %d".formatted(format, seed);
        assertThat(texts(bench.silver("concat_ws('|', w, k, name)")))
                .as(what)
                .containsExactlyInAnyOrderElementsOf(rows);
        if (format.history) {
            assertThat(texts(bench.table("things_history")
                            .selectExpr("concat_ws('|', w, k, name, valid_from, coalesce(valid_to, 'now'))")))
                    .as(what)
                    .containsExactlyInAnyOrderElementsOf(versions);
        }
        assertThat(bench.records().stream().mapToLong(BatchRecord::read).sum())
                .as(what)
                .isEqualTo(arriving.size());
        assertThat(bench.records().stream().mapToLong(BatchRecord::quarantined).sum())
                .as(what)
                .isZero();
        assertThat(bench.audit(contract).findings()).as(what).isEmpty();
    }

    private static List<String> texts(Dataset<Row> rows) {
        return rows.collectAsList().stream().map(row -> row.getString(0)).toList();
    }

    private static Message message(long offset, Json json) {
        return new Message(
                "things",
                0,
                offset,
                Message.NOON.plusSeconds(offset % 7),
                json.value == null ? null : json.value.getBytes(StandardCharsets.UTF_8),
                json.key == null ? null : json.key.getBytes(StandardCharsets.UTF_8));
    }

    /** The table itself, and what it had when. */
    private static final class Model {
        private final int table;
        private final boolean atOnce;
        private final Random random;
        private final TreeMap<Integer, String> state = new TreeMap<>();
        /** By key and place in the order: the name, or empty where the key is gone. */
        private final Map<Integer, TreeMap<Long, Optional<String>>> told = new HashMap<>();
        /** The same with the place of the row in its statement. */
        private final Map<Integer, TreeMap<Long, Optional<String>>> toldByRow = new HashMap<>();

        /** @param atOnce whether a statement may give rows each other's keys */
        Model(int table, boolean atOnce, Random random) {
            this.table = table;
            this.atOnce = atOnce;
            this.random = random;
        }

        List<Change> changes(int count) {
            List<Change> changes = new ArrayList<>();
            for (long seq = 1; seq <= count; seq++) {
                List<Integer> free = new ArrayList<>();
                for (int key = 0; key < KEYS; key++) {
                    if (!state.containsKey(key)) {
                        free.add(key);
                    }
                }
                int dice = random.nextInt(6);
                if (state.isEmpty() || (dice < 2 && !free.isEmpty())) {
                    changes.add(insert(seq, free));
                } else if (dice == 2) {
                    changes.add(delete(seq));
                } else {
                    changes.add(update(seq));
                }
            }
            return changes;
        }

        private Change insert(long seq, List<Integer> free) {
            List<Changed> rows = new ArrayList<>();
            Collections.shuffle(free, random);
            for (int key : free.subList(0, 1 + random.nextInt(free.size()))) {
                String name = name();
                rows.add(new Changed(key, name, null, null));
                set(seq, rows.size() - 1, key, Optional.of(name));
            }
            return new Change(table, seq, "insert", rows);
        }

        private Change delete(long seq) {
            List<Changed> rows = new ArrayList<>();
            for (int key : some()) {
                rows.add(new Changed(key, state.get(key), null, state.get(key)));
                set(seq, rows.size() - 1, key, Optional.empty());
            }
            return new Change(table, seq, "delete", rows);
        }

        private Change update(long seq) {
            List<Integer> keys = some();
            List<Integer> others = new ArrayList<>(keys);
            if (atOnce) {
                Collections.shuffle(others, random);
            }
            List<Changed> rows = new ArrayList<>();
            TreeMap<Integer, String> before = new TreeMap<>(state);
            for (int i = 0; i < keys.size(); i++) {
                int was = keys.get(i);
                int key = others.get(i);
                if (key == was && random.nextInt(2) == 0) {
                    int wanted = random.nextInt(KEYS);
                    boolean taken = state.containsKey(wanted)
                            || before.containsKey(wanted)
                            || rows.stream().anyMatch(row -> row.key == wanted);
                    key = taken ? key : wanted;
                }
                String name = random.nextBoolean() ? before.get(was) : name();
                rows.add(new Changed(key, name, was, before.get(was)));
            }
            for (int i = 0; i < rows.size(); i++) {
                Changed row = rows.get(i);
                if (rows.stream().noneMatch(other -> other.key == row.was)) {
                    set(seq, i, row.was, Optional.empty());
                }
            }
            for (int i = 0; i < rows.size(); i++) {
                set(seq, i, rows.get(i).key, Optional.of(rows.get(i).name));
            }
            return new Change(table, seq, "update", rows);
        }

        private List<Integer> some() {
            List<Integer> keys = new ArrayList<>(state.keySet());
            Collections.shuffle(keys, random);
            return keys.subList(0, 1 + random.nextInt(keys.size()));
        }

        private String name() {
            return "n" + random.nextInt(3);
        }

        private void set(long seq, int row, int key, Optional<String> name) {
            name.ifPresentOrElse(given -> state.put(key, given), () -> state.remove(key));
            told.computeIfAbsent(key, any -> new TreeMap<>()).put(seq, name);
            toldByRow.computeIfAbsent(key, any -> new TreeMap<>()).put(seq * 10 + row, name);
        }

        List<String> rows() {
            return state.entrySet().stream()
                    .map(row -> table + "|" + row.getKey() + "|" + row.getValue())
                    .toList();
        }

        List<String> versions(int scale) {
            List<String> versions = new ArrayList<>();
            (scale == 1 ? told : toldByRow).forEach((key, names) -> {
                String open = null;
                long from = 0;
                for (Map.Entry<Long, Optional<String>> at : names.entrySet()) {
                    String now = at.getValue().orElse(null);
                    if (Objects.equals(now, open)) {
                        continue;
                    }
                    if (open != null) {
                        versions.add(table + "|" + key + "|" + open + "|" + from + "|" + at.getKey());
                    }
                    open = now;
                    from = at.getKey();
                }
                if (open != null) {
                    versions.add(table + "|" + key + "|" + open + "|" + from + "|now");
                }
            });
            return versions;
        }
    }
}
