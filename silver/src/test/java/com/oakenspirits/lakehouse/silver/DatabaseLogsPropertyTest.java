package com.oakenspirits.lakehouse.silver;

import static org.assertj.core.api.Assertions.assertThat;

import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.ledger.BatchRecord;
import com.oakenspirits.lakehouse.lake.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever logs a database goes through, however often its connector starts anew and however its partitions are read and
 * cut into batches: once an operator has accepted each log, the tables are those of the history as it happened.
 */
@ExtendWith(LocalSpark.class)
class DatabaseLogsPropertyTest {
    private static final Pattern WAITS = Pattern.compile("--accept-log 'things@([^']+)'$");
    private static final int PARTITIONS = 3;
    private static final int KEYS = 6;
    private static final int EVENTS = 14;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(longs = {11})
    void acceptedLogsComeToTheHistoryAsItHappened(long seed, SparkSession spark) throws IOException {
        check(spark, seed);
    }

    @ParameterizedTest
    @Tag("soak")
    @ValueSource(longs = {1, 2, 3, 4})
    void acceptedLogsComeToTheHistoryAsItHappenedInManyWorlds(long seed, SparkSession spark) throws IOException {
        check(spark, seed);
    }

    private void check(SparkSession spark, long seed) throws IOException {
        Random random = new Random(seed);
        Workbench bench = new Workbench(spark, folder.resolve("lake"));
        Contract contract = Things.with(
                        "- {name: id, logicalType: integer, required: true, primaryKey: true}",
                        "- {name: city, logicalType: string}")
                .changes("debezium")
                .set("history", "scd2")
                .in(folder);
        List<Change> history = history(random, random.nextBoolean());
        List<List<Message>> partitions = sent(random, history);
        int messages = partitions.stream().mapToInt(List::size).sum();

        int[] next = new int[PARTITIONS];
        int accepted = 0;
        for (int landed = 0; landed < messages; ) {
            List<Message> some = new ArrayList<>();
            for (int partition = 0; partition < PARTITIONS; partition++) {
                int until = Math.min(partitions.get(partition).size(), next[partition] + random.nextInt(messages / 2));
                some.addAll(partitions.get(partition).subList(next[partition], until));
                next[partition] = until;
            }
            if (!some.isEmpty()) {
                bench.land(some);
                landed += some.size();
                accepted += random.nextInt(3) > 0 ? caughtUp(bench, contract) : 0;
            }
        }
        accepted += caughtUp(bench, contract);

        String what = "seed " + seed;
        assertThat(accepted).as(what).isEqualTo(2);
        List<String> versions = versions(history);
        assertThat(texts(
                        bench,
                        "things_history",
                        "concat_ws('|', id, city, unix_timestamp(valid_from),"
                                + " coalesce(unix_timestamp(valid_to), 'now'))"))
                .as(what)
                .containsExactlyInAnyOrderElementsOf(versions);
        assertThat(texts(bench, "things", "concat_ws('|', id, city)"))
                .as(what)
                .containsExactlyInAnyOrderElementsOf(versions.stream()
                        .filter(version -> version.endsWith("|now"))
                        .map(version -> version.replaceFirst("\\|[0-9]+\\|now$", ""))
                        .toList());
        assertThat(bench.records().stream().mapToLong(BatchRecord::read).sum())
                .as(what)
                .isEqualTo(messages);
        assertThat(bench.rebuild(contract).swap(true).values())
                .as(what)
                .allMatch(difference -> difference.added() + difference.removed() == 0);
    }

    /** Accepts every log that waits, as a patient operator. */
    private static int caughtUp(Workbench bench, Contract contract) {
        for (int accepted = 0; ; accepted++) {
            try {
                bench.opened(contract).catchUp();
                return accepted;
            } catch (LakehouseException e) {
                Matcher waits = WAITS.matcher(e.getMessage());
                assertThat(waits.find()).as(e.getMessage()).isTrue();
                try {
                    bench.accepting(contract, waits.group(1)).catchUp();
                } catch (LakehouseException another) {
                    assertThat(another.getMessage()).doesNotContain("'things@" + waits.group(1) + "'");
                }
            }
        }
    }

    private static List<String> texts(Workbench bench, String table, String expression) {
        return bench.table(table).selectExpr(expression).collectAsList().stream()
                .map(row -> row.getString(0))
                .toList();
    }

    /**
     * What happens in the database.
     *
     * @param log 0, 1 or 2
     * @param id null for a truncate
     */
    private record Change(int log, String file, int pos, int second, String op, Integer id, String city) {
        Message message(int partition, long offset) {
            String row = id == null ? "null" : "{\"id\":%d,\"city\":\"%s\"}".formatted(id, city);
            String source =
                    ("{\"connector\":\"mariadb\",\"ts_ms\":%d000,\"snapshot\":\"false\",\"server_id\":%d,\"file\":\"%s\","
                                    + "\"pos\":%d,\"row\":0}")
                            .formatted(second, 7, file, pos);
            return Message.sent(
                            offset,
                            "{\"before\":%s,\"after\":%s,\"op\":\"%s\",\"source\":%s}"
                                    .formatted(
                                            op.equals("d") ? row : "null", op.equals("d") ? "null" : row, op, source))
                    .in(partition);
        }
    }

    /** @param renamed whether each log has a name of its own; else each is a reset of the one before, without truncates */
    private static List<Change> history(Random random, boolean renamed) {
        List<Change> history = new ArrayList<>();
        int second = 1_000;
        for (int log = 0; log < 3; log++) {
            int file = log == 0 ? 40 : 1;
            int pos = 4;
            for (int i = 0; i < EVENTS; i++) {
                second += 1 + random.nextInt(4);
                pos += 30 + random.nextInt(300);
                if (random.nextInt(6) == 0) {
                    file++;
                    pos = 4;
                }
                boolean truncate = renamed && random.nextInt(12) == 0;
                history.add(new Change(
                        log,
                        "%s.%06d".formatted(renamed ? "bin" + log : "bin", file),
                        pos,
                        second,
                        truncate ? "t" : random.nextInt(5) == 0 ? "d" : "u",
                        truncate ? null : 1 + random.nextInt(KEYS),
                        "c" + random.nextInt(3)));
            }
            second += 200 + random.nextInt(5_000);
        }
        return history;
    }

    /** What connectors send of it, in each partition: in order, and some once more after a restart. */
    private static List<List<Message>> sent(Random random, List<Change> history) {
        List<List<Message>> partitions = new ArrayList<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            partitions.add(new ArrayList<>());
        }
        for (int i = 0; i < history.size(); i++) {
            int now = i;
            int again = random.nextInt(6) == 0 ? Math.max(0, i - random.nextInt(EVENTS)) : i;
            history.subList(again, i + 1).stream()
                    .filter(change -> change.log == history.get(now).log)
                    .forEach(change -> {
                        int partition = change.id == null ? 0 : change.id % PARTITIONS;
                        List<Message> messages = partitions.get(partition);
                        messages.add(change.message(partition, messages.size()));
                    });
        }
        return partitions;
    }

    /** One fold of what happened. */
    private static List<String> versions(List<Change> history) {
        List<String> versions = new ArrayList<>();
        Map<Integer, Change> open = new TreeMap<>();
        for (Change change : history) {
            List<Integer> ends = change.id == null ? List.copyOf(open.keySet()) : List.of(change.id);
            for (Integer id : ends) {
                Change before = open.get(id);
                boolean same = before != null && change.op.equals("u") && before.city.equals(change.city);
                if (before != null && !same) {
                    versions.add(text(before, Integer.toString(change.second)));
                    open.remove(id);
                }
                if (change.op.equals("u") && !same) {
                    open.put(id, change);
                }
            }
        }
        versions.addAll(
                open.values().stream().map(change -> text(change, "now")).collect(Collectors.toList()));
        return versions;
    }

    private static String text(Change change, String until) {
        return change.id + "|" + change.city + "|" + change.second + "|" + until;
    }
}
