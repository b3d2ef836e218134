package com.oakenspirits.lakehouse.silver;

import static org.assertj.core.api.Assertions.assertThat;

import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.direct.DirectTables;
import com.oakenspirits.lakehouse.lake.ledger.BatchRecord;
import com.oakenspirits.lakehouse.lake.stream.Landed;
import com.oakenspirits.lakehouse.lake.testing.LocalSpark;
import com.oakenspirits.lakehouse.lake.testing.Seeds;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Silver is a function of the set of messages: any order, any batching and any restart give what a plain fold of the
 * sorted messages gives. A case is a random set of messages about keys of its own; several cases share a lake (a
 * world), cut into random batches, because a batch costs a second whatever is in it.
 */
@ExtendWith(LocalSpark.class)
class RefineryPropertyTest {
    private static final Comparator<Sent> ORDER = Comparator.<Sent>comparingInt(sent -> sent.seq)
            .thenComparing(sent -> sent.message.at())
            .thenComparing(sent -> sent.message.source())
            .thenComparing(sent -> sent.message.partition())
            .thenComparing(sent -> sent.message.offset());

    @TempDir
    private Path folder;

    private boolean byDriver;

    @Test
    void anyOrderAndAnyBatchingGiveTheSameTables(SparkSession spark) throws IOException {
        int[] casesOfWorlds = {1, 20, 20, 2};
        check(spark, Seeds.of(13), casesOfWorlds);
    }

    @Test
    @Tag("long")
    void anyOrderAndAnyBatchingGiveTheSameTablesAHundredTimes(SparkSession spark) throws IOException {
        int[] casesOfWorlds = new int[9];
        for (int i = 0; i < casesOfWorlds.length; i++) {
            casesOfWorlds[i] = 1 + i % 9;
        }
        check(spark, Seeds.of(14), casesOfWorlds);
    }

    @Test
    void fewMessagesAreRefinedByTheDriverToTheSameTables(SparkSession spark) throws IOException {
        byDriver = true;
        check(spark, Seeds.of(15), new int[] {1, 20, 2});
    }

    @Test
    @Tag("long")
    void fewMessagesAreRefinedByTheDriverToTheSameTablesManyTimes(SparkSession spark) throws IOException {
        byDriver = true;
        int[] casesOfWorlds = new int[9];
        for (int i = 0; i < casesOfWorlds.length; i++) {
            casesOfWorlds[i] = 1 + i % 9;
        }
        check(spark, Seeds.of(16), casesOfWorlds);
    }

    private void check(SparkSession spark, long seed, int[] casesOfWorlds) throws IOException {
        Random seeds = new Random(seed);
        for (int world = 0; world < casesOfWorlds.length; world++) {
            long worldSeed = seeds.nextLong();
            check(
                    spark,
                    new World(worldSeed, casesOfWorlds[world], world % 2 == 0 ? 4 : 30),
                    "seed " + seed + ", world " + world);
        }
    }

    private void check(SparkSession spark, World world, String what) throws IOException {
        Path root = folder.resolve(Long.toHexString(world.seed));
        Contract contract = world.contract(root);
        Workbench bench = new Workbench(spark, root);
        boolean handedOver = byDriver || world.random.nextBoolean();
        Optional<DirectTables> direct = byDriver ? Optional.of(bench.direct()) : Optional.empty();
        Refinery refinery = bench.opened(contract, world.random.nextInt(40) + 1L, direct);
        long read = 0;
        // As a flow keeps what it lands while its dataset is lent.
        Optional<Landed> kept = Optional.empty();
        for (List<Message> batch : world.batches()) {
            if (world.random.nextInt(3) == 0) {
                direct = direct.map(any -> bench.direct());
                refinery = bench.opened(contract, world.random.nextInt(40) + 1L, direct);
            }
            long version = bench.land(batch);
            if (handedOver && !(byDriver && world.random.nextInt(5) == 0)) {
                try (Landed landed = bench.landed(batch, version)) {
                    Landed all = kept.flatMap(before -> before.and(landed)).orElse(landed);
                    kept = Optional.of(all).filter(any -> world.random.nextInt(3) == 0);
                    if (kept.isEmpty()) {
                        read += refinery.refine(all);
                    }
                }
            } else if (world.random.nextBoolean()) {
                read += refinery.catchUp();
            }
        }
        read += bench.opened(contract).catchUp();
        if (byDriver) {
            // In some worlds chance leaves the driver nothing: one message to a table that is there is always its own.
            List<Message> last = List.of(world.last());
            try (Landed landed = bench.landed(last, bench.land(last))) {
                read += bench.opened(contract, 1_000, direct).refine(landed);
            }
            assertThat(bench.byTheDriver())
                    .as("%s: commits by the driver", what)
                    .isPositive();
        }

        assertThat(read).as(what).isEqualTo(world.sent.size());
        assertThat(rows(bench))
                .as("%s: silver after the batches %s", what, world.described())
                .containsExactlyInAnyOrderElementsOf(world.silver());
        assertThat(quarantine(bench))
                .as("%s: quarantine after the batches %s", what, world.described())
                .containsExactlyInAnyOrderElementsOf(world.quarantine());
        assertThat(bench.records().stream().mapToLong(BatchRecord::read).sum())
                .as(what)
                .isEqualTo(world.sent.size());
        assertThat(bench.records().stream().mapToLong(BatchRecord::quarantined).sum())
                .as(what)
                .isEqualTo(world.quarantine().size());
    }

    private static List<String> rows(Workbench bench) {
        return bench.silver("*").collectAsList().stream()
                .map(row -> row.mkString("|"))
                .toList();
    }

    private static List<String> quarantine(Workbench bench) {
        return bench.quarantine().collectAsList().stream()
                .map(row -> row.mkString("|"))
                .toList();
    }

    /** What orders a world's messages. */
    private enum Sequenced {
        BY_TIME,
        BY_COLUMN,
        BY_EXPRESSIONS
    }

    /**
     * A message and what it says.
     *
     * @param row the silver columns before the coordinates, empty for garbage
     */
    private record Sent(Message message, String key, int seq, Optional<String> row, String reasons) {

        String coordinates() {
            return message.source() + "|" + message.partition() + "|" + message.offset();
        }
    }

    /** A set of messages, its contract, and what has to become of it. */
    private static final class World {
        private final long seed;
        private final Random random;
        private final Sequenced sequenced;
        private final List<Sent> sent = new ArrayList<>();
        private final List<List<Message>> batches = new ArrayList<>();

        World(long seed, int cases, int mostKeys) {
            this.seed = seed;
            this.random = new Random(seed);
            this.sequenced = List.of(Sequenced.values()).get(random.nextInt(3));
            Map<String, Long> next = new HashMap<>();
            for (int i = 0; i < cases; i++) {
                int keys = 1 + random.nextInt(mostKeys);
                for (int messages = 1 + random.nextInt(12); messages > 0; messages--) {
                    send("c" + i + "k" + random.nextInt(keys), next);
                }
            }
            Collections.shuffle(sent, random);
            List<Message> batch = new ArrayList<>();
            for (Sent one : sent) {
                batch.add(one.message);
                if (random.nextInt(Math.max(3, sent.size() / 3)) == 0) {
                    batches.add(batch);
                    batch = new ArrayList<>();
                }
            }
            if (!batch.isEmpty()) {
                batches.add(batch);
            }
        }

        private void send(String key, Map<String, Long> next) {
            String source = "s" + random.nextInt(2);
            int partition = random.nextInt(2);
            long offset = next.merge(source + partition, 1L, Long::sum) - 1;
            Instant at = Message.NOON.plusMillis(random.nextInt(3));
            int seq = random.nextInt(3);
            int rev = random.nextInt(2);
            String n = random.nextInt(3) == 0 ? "null" : Integer.toString(random.nextInt(2));
            int kind = random.nextInt(12);
            String unknown = random.nextInt(4) == 0 ? "{\"x\":1.50}" : "null";
            String tag = "0".repeat(seq) + rev;
            String ordering = switch (sequenced) {
                case BY_TIME -> "";
                case BY_COLUMN -> ",\"seq\":" + seq;
                case BY_EXPRESSIONS -> ",\"tag\":\"" + tag + "\"";
            };
            String line = "\"line\":0";
            String fields = ",\"n\":" + n + ordering + (unknown.equals("null") ? "" : ",\"x\":1.50");
            String json = "{\"id\":\"" + key + "\"," + line + fields + "}";
            String reasons = "";
            switch (kind) {
                case 0 -> {
                    json = random.nextBoolean() ? "[" + json + "]" : json.substring(0, random.nextInt(json.length()));
                    reasons = "decode ";
                }
                case 1 -> {
                    json = "{" + line + fields + "}";
                    reasons = "key id";
                }
                case 2 -> {
                    json = json.replace("\"n\":" + n, "\"n\":\"many\"");
                    reasons = "type n";
                }
                case 3 -> {
                    json = json.replace(line, "\"line\":\"\"").replace("\"n\":" + n, "\"n\":7");
                    reasons = "key line; not_seven ";
                }
                default -> {}
            }
            String row = key + "|0|" + n
                    + switch (sequenced) {
                        case BY_TIME -> "|" + unknown;
                        case BY_COLUMN -> "|" + seq + "|" + unknown;
                        case BY_EXPRESSIONS -> "|" + tag + "|" + unknown + "|" + tag.length() + "|" + rev;
                    };
            int order = switch (sequenced) {
                case BY_TIME -> 0;
                case BY_COLUMN -> seq;
                case BY_EXPRESSIONS -> seq * 2 + rev;
            };
            Message message = new Message(source, partition, offset, at, json.getBytes(StandardCharsets.UTF_8));
            sent.add(new Sent(message, key, order, reasons.isEmpty() ? Optional.of(row) : Optional.empty(), reasons));
        }

        Contract contract(Path root) throws IOException {
            Things things = Things.with(
                            "- {name: id, logicalType: string, primaryKey: true, primaryKeyPosition: 1}",
                            "- {name: line, logicalType: integer, primaryKey: true, primaryKeyPosition: 2}",
                            "- {name: n, logicalType: integer}")
                    .rule("{name: not_seven, type: custom, engine: lakehouse, implementation: n <> 7,"
                            + " severity: error, description: Seven is too many.}");
            return switch (sequenced) {
                case BY_TIME -> things.in(root);
                case BY_COLUMN ->
                    things.column("- {name: seq, logicalType: integer}")
                            .set("sequenceBy", "[seq]")
                            .in(root);
                case BY_EXPRESSIONS ->
                    things.column("- {name: tag, logicalType: string}")
                            .set("sequenceBy", "[length(tag), \"right(tag, 1)\"]")
                            .in(root);
            };
        }

        /** A sound message of a key of its own, from a source of its own, that becomes one of the world's. */
        Message last() {
            String json = "{\"id\":\"last\",\"line\":0,\"n\":1"
                    + switch (sequenced) {
                        case BY_TIME -> "}";
                        case BY_COLUMN -> ",\"seq\":7}";
                        case BY_EXPRESSIONS -> ",\"tag\":\"7\"}";
                    };
            String row = "last|0|1"
                    + switch (sequenced) {
                        case BY_TIME -> "|null";
                        case BY_COLUMN -> "|7|null";
                        case BY_EXPRESSIONS -> "|7|null|1|7";
                    };
            Message message = new Message("last", 0, 0, Message.NOON, json.getBytes(StandardCharsets.UTF_8));
            sent.add(new Sent(message, "last", 7, Optional.of(row), ""));
            return message;
        }

        List<List<Message>> batches() {
            return batches;
        }

        /** The reference: the newest message of each key. */
        List<String> silver() {
            Map<String, Sent> newest = new HashMap<>();
            sent.stream().filter(one -> one.row.isPresent()).sorted(ORDER).forEach(one -> newest.put(one.key, one));
            return newest.values().stream()
                    .map(one ->
                            one.row.orElseThrow() + "|" + Timestamp.from(one.message.at()) + "|" + one.coordinates())
                    .toList();
        }

        /** The reference: what cannot be a row. */
        List<String> quarantine() {
            return sent.stream()
                    .filter(one -> one.row.isEmpty())
                    .map(one -> one.coordinates() + "|" + one.reasons)
                    .toList();
        }

        /** For a failure: who sent what when, batch by batch. */
        String described() {
            return sequenced + " "
                    + batches.stream()
                            .map(batch -> batch.stream()
                                    .map(m -> m.source() + "-" + m.partition() + ":" + m.offset() + "@"
                                            + m.at().toEpochMilli() % 1000 + " "
                                            + new String(m.value(), StandardCharsets.UTF_8))
                                    .toList())
                            .toList();
        }
    }
}
