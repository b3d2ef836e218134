package com.oakenspirits.lakehouse.silver;

import static org.assertj.core.api.Assertions.assertThat;

import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.ledger.BatchRecord;
import com.oakenspirits.lakehouse.lake.testing.LocalSpark;
import com.oakenspirits.lakehouse.lake.testing.Seeds;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A change stream's tables are a function of the set of its messages: any shuffle, any batching and any restart give the
 * current rows and the history that one fold of the sorted messages gives. A case is a random set of events about three
 * keys of its own; the cases of a world share a lake, because a batch costs seconds whatever is in it.
 */
@ExtendWith(LocalSpark.class)
class ChangeStreamPropertyTest {
    private static final int KEYS = 3;
    private static final int EVENTS = 12;
    private static final String UNCHANGED = "__debezium_unavailable_value";

    @TempDir
    private Path folder;

    @Test
    void anyOrderAndAnyBatchingGiveTheSameRowsAndHistory(SparkSession spark) throws IOException {
        long seed = Seeds.of(19);
        Random seeds = new Random(seed);
        for (Kind kind : List.of(Kind.CURRENT_ONLY_TRUNCATED, Kind.HISTORY_OF_TRACKED, Kind.HISTORY_OF_LARGE_VALUES)) {
            check(spark, kind, seeds.nextLong(), 25, "seed " + seed);
        }
    }

    @Test
    @Tag("long")
    void anyOrderAndAnyBatchingGiveTheSameRowsAndHistorySixHundredTimes(SparkSession spark) throws IOException {
        long seed = Seeds.of(20);
        Random seeds = new Random(seed);
        for (Kind kind : Kind.values()) {
            check(spark, kind, seeds.nextLong(), 100, "seed " + seed);
        }
    }

    /** The kinds of contract. */
    private enum Kind {
        CURRENT_ONLY(false, false, false, false),
        CURRENT_ONLY_TRUNCATED(false, false, false, true),
        CURRENT_WITHOUT_NULLS(false, false, true, false),
        HISTORY_OF_ALL(true, false, false, false),
        HISTORY_OF_TRACKED(true, true, false, false),
        HISTORY_OF_TRACKED_TRUNCATED(true, true, true, true),
        CURRENT_OF_LARGE_VALUES(false, false, false, true),
        HISTORY_OF_LARGE_VALUES(true, false, false, true);

        private final boolean history;
        private final boolean tracked;
        private final boolean ignoreNulls;
        private final boolean truncated;

        Kind(boolean history, boolean tracked, boolean ignoreNulls, boolean truncated) {
            this.history = history;
            this.tracked = tracked;
            this.ignoreNulls = ignoreNulls;
            this.truncated = truncated;
        }

        /** Whether events may leave a city as it was. */
        boolean largeValues() {
            return this == CURRENT_OF_LARGE_VALUES || this == HISTORY_OF_LARGE_VALUES;
        }

        boolean sameVersion(Sent one, Sent other) {
            return Objects.equals(one.name, other.name) && (tracked || Objects.equals(one.city, other.city));
        }

        Contract contract(Path root) throws IOException {
            Things things = Things.with(
                            "- {name: w, logicalType: integer, primaryKey: true, primaryKeyPosition: 1}",
                            "- {name: id, logicalType: string, primaryKey: true, primaryKeyPosition: 2}",
                            "- {name: name, logicalType: string}",
                            "- {name: city, logicalType: string}")
                    .changes("op")
                    .set("operation", "{field: op, delete: [D], truncate: [T]}")
                    .set("sequenceBy", "[seq]");
            things = ignoreNulls ? things.set("ignoreNulls", "true") : things;
            things = history ? things.set("history", "scd2") : things;
            return (tracked ? things.set("trackHistoryOn", "[name]") : things).in(root);
        }
    }

    private void check(SparkSession spark, Kind kind, long seed, int cases, String said) throws IOException {
        Random random = new Random(seed);
        List<Sent> sent = sent(random, kind, cases);
        Path root = folder.resolve(kind + Long.toHexString(seed));
        Contract contract = kind.contract(root);
        Workbench bench = new Workbench(spark, root);
        List<Sent> arriving = new ArrayList<>(sent);
        Collections.shuffle(arriving, random);
        int batches = 0;
        for (int from = 0; from < arriving.size(); ) {
            int to = Math.min(arriving.size(), from + arriving.size() / 8 + 1 + random.nextInt(arriving.size() / 2));
            bench.land(arriving.subList(from, to).stream().map(Sent::message).toList());
            if (random.nextInt(4) > 0) {
                bench.opened(contract).catchUp();
                batches++;
            }
            from = to;
        }
        bench.opened(contract).catchUp();

        String what = "%s, %s, %d cases with seed %d in about %d batches".formatted(said, kind, cases, seed, batches);
        List<Sent> good = sent.stream()
                .filter(s -> s.seq != null && (s.id != null || s.op.equals("T")))
                .toList();
        List<State> states = reference(good, kind);
        assertThat(bench
                        .silver("concat_ws('|', w, id, coalesce(name, '-'), coalesce(city, '-'), _partition, _offset)")
                        .collectAsList()
                        .stream()
                        .map(row -> row.getString(0)))
                .as(what)
                .containsExactlyInAnyOrderElementsOf(states.stream()
                        .filter(state -> state.to == null)
                        .map(State::row)
                        .toList());
        if (kind.history) {
            assertThat(bench
                            .table("things_history")
                            .selectExpr("concat_ws('|', w, id, coalesce(name, '-'), coalesce(city, '-'), _partition,"
                                    + " _offset, valid_from, coalesce(valid_to, 'now'))")
                            .collectAsList()
                            .stream()
                            .map(row -> row.getString(0)))
                    .as(what)
                    .containsExactlyInAnyOrderElementsOf(states.stream()
                            .map(state -> state.row() + "|" + state.from + "|" + (state.to == null ? "now" : state.to))
                            .toList());
        }
        assertThat(bench.records().stream().mapToLong(BatchRecord::read).sum())
                .as(what)
                .isEqualTo(sent.size());
        assertThat(bench.records().stream().mapToLong(BatchRecord::quarantined).sum())
                .as(what)
                .isEqualTo(sent.size() - good.size());
        bench.records()
                .forEach(record -> assertThat(
                                record.applied() + record.superseded() + record.duplicate() + record.quarantined())
                        .as("%s: the law of the ledger in %s", what, record)
                        .isEqualTo(record.read()));
    }

    private static List<Sent> sent(Random random, Kind kind, int cases) {
        List<Sent> sent = new ArrayList<>();
        for (int w = 0; w < cases; w++) {
            for (int i = 0; i < EVENTS; i++) {
                Long seq = random.nextInt(40) == 0 ? null : (long) random.nextInt(EVENTS * 2);
                String id = random.nextInt(40) == 0 ? null : "k" + random.nextInt(KEYS);
                String name = random.nextInt(5) == 0 ? null : "n" + random.nextInt(3);
                String city = random.nextInt(5) == 0 ? null : "c" + random.nextInt(3);
                if (kind.largeValues() && random.nextInt(3) == 0) {
                    city = UNCHANGED;
                }
                Sent one = new Sent(
                        w,
                        id,
                        random.nextInt(5) == 0 ? "D" : "U",
                        seq,
                        name,
                        city,
                        random.nextInt(3),
                        sent.size(),
                        random.nextInt(3));
                sent.add(one);
                if (random.nextInt(7) == 0) {
                    sent.add(one.again(sent.size(), random.nextInt(3)));
                }
            }
        }
        for (int i = 0; kind.truncated && i < 2; i++) {
            sent.add(new Sent(0, null, "T", (long) random.nextInt(EVENTS * 2), null, null, 0, sent.size(), 0));
        }
        return sent;
    }

    /** One sorted fold. */
    private static List<State> reference(List<Sent> good, Kind kind) {
        List<State> all = new ArrayList<>();
        good.stream()
                .filter(s -> s.id != null)
                .map(s -> List.of(s.w, s.id))
                .distinct()
                .forEach(key -> {
                    TreeMap<Long, Sent> bySequence = new TreeMap<>();
                    good.stream()
                            .filter(s -> s.op.equals("T") || (s.id != null && key.equals(List.of(s.w, s.id))))
                            .sorted(Sent.ORDER)
                            .forEach(s -> bySequence.put(s.seq, s));
                    State open = null;
                    for (Sent s : bySequence.values()) {
                        boolean gone = !s.op.equals("U");
                        Sent now = gone ? s : s.after(open == null ? null : open.last, kind);
                        if (open != null && !gone && kind.sameVersion(open.last, now)) {
                            open.last = now;
                        } else {
                            if (open != null) {
                                open.to = s.seq;
                            }
                            open = gone ? null : new State(now, s.seq);
                            if (open != null) {
                                all.add(open);
                            }
                        }
                    }
                });
        return all;
    }

    private static final class State {
        private Sent last;
        private final long from;
        private Long to;

        State(Sent last, long from) {
            this.last = last;
            this.from = from;
        }

        String row() {
            return Stream.of(last.w, last.id, last.name, last.city, last.partition, last.offset)
                    .map(cell -> cell == null ? "-" : cell.toString())
                    .collect(Collectors.joining("|"));
        }
    }

    private record Sent(
            int w, String id, String op, Long seq, String name, String city, int partition, long offset, int second) {
        static final Comparator<Sent> ORDER = Comparator.<Sent>comparingLong(Sent::seq)
                .thenComparing(s -> s.op.equals("U") ? 0 : 1)
                .thenComparing(Sent::second)
                .thenComparing(Sent::partition)
                .thenComparing(Sent::offset);

        Sent again(long newOffset, int newSecond) {
            return new Sent(w, id, op, seq, name, city, partition, newOffset, newSecond);
        }

        /** The row that it makes of the one before it, if there is one. */
        Sent after(Sent before, Kind kind) {
            if (UNCHANGED.equals(city)) {
                return new Sent(w, id, op, seq, name, before == null ? null : before.city, partition, offset, second);
            }
            return before == null || !kind.ignoreNulls ? this : over(before);
        }

        Sent over(Sent before) {
            return new Sent(
                    w,
                    id,
                    op,
                    seq,
                    name == null ? before.name : name,
                    city == null ? before.city : city,
                    partition,
                    offset,
                    second);
        }

        Message message() {
            String json = Stream.of(
                            "\"op\":\"" + op + "\"",
                            seq == null ? "\"seq\":null" : "\"seq\":" + seq,
                            "\"w\":" + w,
                            id == null ? "" : "\"id\":\"" + id + "\"",
                            name == null ? "" : "\"name\":\"" + name + "\"",
                            city == null ? "\"city\":null" : "\"city\":\"" + city + "\"")
                    .filter(part -> !part.isEmpty())
                    .collect(Collectors.joining(",", "{", "}"));
            return new Message(
                    "things",
                    partition,
                    offset,
                    Instant.parse("2026-03-01T12:00:00Z").plusSeconds(second),
                    json.getBytes(StandardCharsets.UTF_8));
        }
    }
}
