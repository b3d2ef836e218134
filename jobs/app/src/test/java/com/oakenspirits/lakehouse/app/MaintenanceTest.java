package com.oakenspirits.lakehouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** OPTIMIZE on every table, from another process and without a pause, while the job updates, deletes and refuses. */
@ExtendWith(KafkaSandbox.Shared.class)
class MaintenanceTest {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int ROUNDS = 30;
    private static final int KEYS = 12;
    private static final String[] TABLES = {
        "silver.orders",
        "silver.people",
        "silver.people_history",
        "bronze.orders",
        "silver.people_events",
        "quarantine.orders",
        "bronze.people"
    };

    private static final List<String> KINDS =
            List.of("silver.orders", "silver.people", "silver.people_history", "bronze.orders");

    @TempDir
    private Path folder;

    private final Map<String, String> orders = new TreeMap<>();
    private final Map<Integer, List<Change>> people = new TreeMap<>();
    private int refused;
    private int messages;

    /** What happened to a person; no name is a delete. */
    private record Change(int sequence, String name) {}

    @Test
    @Tag("long")
    void compactionBesideTheStreamCostsNoFailedBatchAndNoRow(KafkaSandbox kafka, TestReporter reporter)
            throws Exception {
        String suffix = folder.getFileName().toString();
        kafka.createTopic("orders-" + suffix, 1);
        kafka.createTopic("people-" + suffix, 1);
        House house = new House(folder, kafka.address())
                .withOrders("orders", "orders-" + suffix)
                .withContract("people", people("people-" + suffix));
        SparkSession spark = house.spark();
        AtomicBoolean over = new AtomicBoolean();
        Map<String, AtomicInteger> compacted = new ConcurrentHashMap<>();
        Thread maintenance = new Thread(() -> {
            while (!over.get()) {
                for (String table : TABLES) {
                    compact(house, spark, table, compacted);
                }
            }
        });
        Process job = house.start("job", "run", "--layers", "bronze,silver");
        try {
            maintenance.start();
            long latest = System.nanoTime() + PATIENCE.toNanos();
            // A busy machine gives the stream few files at a time: it goes on until there was something to compact.
            for (int round = 0;
                    round < ROUNDS || (!compacted.keySet().containsAll(KINDS) && System.nanoTime() < latest);
                    round++) {
                send(kafka, suffix, round);
                TimeUnit.MILLISECONDS.sleep(700);
            }
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (System.nanoTime() < end && job.isAlive() && refined(house) < messages) {
                TimeUnit.MILLISECONDS.sleep(500);
            }
            assertThat(job.isAlive()).isTrue();
        } finally {
            over.set(true);
            job.destroyForcibly().waitFor();
            maintenance.join();
        }
        reporter.publishEntry("compactions", compacted.toString());
        assertThat(house.errors("job").lines())
                .as("only progress is told")
                .allSatisfy(line -> assertThat(line).matches(" *\\d+ s  (orders|people) .*"));
        Tables tables = house.tables();
        assertThat(tables.exists("ops.incidents")).isFalse();
        assertThat(tables.texts("silver.orders", "id", "amount")).containsExactlyElementsOf(expectedOrders());
        assertThat(tables.texts("silver.people", "id", "name")).containsExactlyElementsOf(expectedPeople());
        assertThat(tables.texts("silver.people_history", "id", "name", "valid_from", "valid_to"))
                .containsExactlyElementsOf(expectedHistory());
        assertThat(tables.texts("quarantine.orders", "partition", "offset"))
                .hasSize(refused)
                .doesNotHaveDuplicates();
        List<String> landed = new ArrayList<>(tables.texts("bronze.orders", "source", "partition", "offset"));
        landed.addAll(tables.texts("bronze.people", "source", "partition", "offset"));
        assertThat(landed).hasSize(messages).doesNotHaveDuplicates();
        assertThat(compacted.keySet()).as("every kind of table was compacted").containsAll(KINDS);
    }

    private static void compact(House house, SparkSession spark, String table, Map<String, AtomicInteger> compacted) {
        if (!house.tables().exists(table)) {
            return;
        }
        String what = table;
        try {
            if (spark.sql("optimize " + delta(house, table))
                            .selectExpr("metrics.numFilesRemoved")
                            .head()
                            .getLong(0)
                    == 0) {
                return;
            }
        } catch (RuntimeException e) {
            // The stream was first; the next round compacts what it wrote.
            assertThat(e.getClass().getName()).startsWith("io.delta.exceptions.Concurrent");
            what = table + " yielded";
        }
        compacted.computeIfAbsent(what, name -> new AtomicInteger()).incrementAndGet();
    }

    private static String delta(House house, String table) {
        return "delta.`" + house.root().resolve(table.replace('.', '/')) + "`";
    }

    private void send(KafkaSandbox kafka, String suffix, int round) {
        for (int i = 0; i < 5; i++) {
            String id = "o" + (round + i) % KEYS;
            String amount = round + "." + i + "0";
            kafka.send(
                    "orders-" + suffix,
                    id,
                    "{\"id\":\"%s\",\"day\":\"2022-10-17\",\"amount\":\"%s\",\"count\":1}".formatted(id, amount));
            orders.put(id, amount);
        }
        kafka.send("orders-" + suffix, "bad", "{\"id\":\"bad" + round + "\",\"count\":0}");
        refused++;
        for (int i = 0; i < 4; i++) {
            int id = (round + i) % KEYS;
            // Every fourth round comes late.
            int sequence = 10 * (round % 4 == 3 ? round - 2 : round) + i + (round % 4 == 3 ? 5 : 0);
            String name = (round + i) % 6 == 5 ? null : "n" + round + "-" + i;
            kafka.send(
                    "people-" + suffix,
                    "p" + id,
                    "{\"op\":\"%s\",\"seq\":%d,\"id\":%d,\"name\":\"%s\"}"
                            .formatted(name == null ? "DELETE" : "SET", sequence, id, name));
            people.computeIfAbsent(id, key -> new ArrayList<>()).add(new Change(sequence, name));
        }
        kafka.flush();
        messages += 10;
    }

    private static long refined(House house) {
        Tables tables = house.tables();
        if (!tables.exists("silver.people") || !tables.exists("silver.orders")) {
            return 0;
        }
        // What an order came to stands in its newest row, so the batches themselves are asked.
        return List.of("silver.orders", "silver.people").stream()
                .flatMap(table -> house
                        .spark()
                        .sql("describe history " + delta(house, table))
                        .where("userMetadata is not null")
                        .selectExpr("cast(get_json_object(userMetadata, '$.read') as bigint)")
                        .collectAsList()
                        .stream())
                .mapToLong(row -> row.getLong(0))
                .sum();
    }

    private List<String> expectedOrders() {
        return orders.entrySet().stream()
                .map(order -> order.getKey() + "|" + order.getValue())
                .sorted()
                .toList();
    }

    private List<String> expectedPeople() {
        return expectedHistory().stream()
                .filter(version -> version.endsWith("|null"))
                .map(version -> version.substring(0, version.indexOf('|', version.indexOf('|') + 1)))
                .sorted()
                .toList();
    }

    private List<String> expectedHistory() {
        List<String> versions = new ArrayList<>();
        people.forEach((id, changes) -> {
            List<Change> sorted = changes.stream()
                    .sorted(Comparator.comparingInt(Change::sequence))
                    .toList();
            for (int i = 0; i < sorted.size(); i++) {
                if (sorted.get(i).name() != null) {
                    versions.add(id + "|" + sorted.get(i).name() + "|"
                            + sorted.get(i).sequence() + "|"
                            + (i + 1 < sorted.size() ? sorted.get(i + 1).sequence() : null));
                }
            }
        });
        return versions.stream().sorted().toList();
    }

    private static String people(String topic) {
        return House.contractOf("people", "topic", topic) + """
                  - {name: id, logicalType: integer, required: true, primaryKey: true, primaryKeyPosition: 1}
                  - {name: name, logicalType: string}
                  customProperties:
                  - {property: changes, value: op}
                  - {property: operation, value: {field: op, delete: [DELETE]}}
                  - {property: sequenceBy, value: [seq]}
                  - {property: history, value: scd2}
                """;
    }
}
