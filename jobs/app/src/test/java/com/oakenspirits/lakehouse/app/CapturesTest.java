package com.oakenspirits.lakehouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.oakenspirits.lakehouse.lake.testing.Seeds;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Real databases with a column of every type, changed at random and captured by Debezium's own connectors: silver is what
 * the database prints, cell by cell, and its history what the database had after every step. So it is in the order of the
 * log and in any other, and when the table is polled.
 */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64", disabledReason = "the build has databases for Linux amd64 only")
@ExtendWith(KafkaSandbox.Shared.class)
class CapturesTest {
    private static final int PARTITIONS = 3;
    private static final List<String> DECIMALS = List.of("precise", "string", "double");
    private static final List<String> BINARIES = List.of("bytes", "base64", "hex", "base64-url-safe");

    @TempDir
    private Path folder;

    @Test
    @Tag("long")
    void everyTypeOfPostgresqlIsInSilverAsTheDatabasePrintsIt(KafkaSandbox kafka, TestReporter reporter)
            throws Exception {
        try (CapturedDatabase database = CapturedPostgres.start(folder, false)) {
            mirrored(
                    kafka,
                    database,
                    List.of(
                            new CaptureModes("precise", "adaptive", "bytes", "string", "json", true),
                            new CaptureModes("precise", "adaptive", "bytes", "string", "json", false)),
                    0,
                    2026,
                    reporter);
        }
    }

    @Test
    @Tag("long")
    void everyTypeOfMariaDbIsInSilverAsTheDatabasePrintsIt(KafkaSandbox kafka, TestReporter reporter) throws Exception {
        try (CapturedDatabase database = CapturedMariaDb.start(folder)) {
            mirrored(
                    kafka,
                    database,
                    List.of(
                            new CaptureModes("precise", "adaptive_time_microseconds", "bytes", "", "", true),
                            new CaptureModes("string", "adaptive_time_microseconds", "hex", "", "", false)),
                    0,
                    2026,
                    reporter);
        }
    }

    /** @param years around 1970 that the mode can tell; 0 for all */
    @ParameterizedTest
    @Tag("soak")
    @CsvSource({
        "adaptive, false, 0",
        "adaptive_time_microseconds, true, 0",
        "connect, false, 0",
        "isostring, true, 0",
        "microseconds, false, 0",
        "nanoseconds, true, 250"
    })
    void everyModeOfPostgresqlsConnector(
            String time, boolean full, int years, KafkaSandbox kafka, TestReporter reporter) throws Exception {
        List<CaptureModes> modes = new ArrayList<>();
        for (String decimal : DECIMALS) {
            for (boolean schemas : new boolean[] {true, false}) {
                int n = modes.size() + time.length();
                modes.add(new CaptureModes(
                        decimal,
                        time,
                        BINARIES.get(n % BINARIES.size()),
                        n % 3 == 0 ? "numeric" : "string",
                        n % 5 < 2 ? "map" : "json",
                        schemas));
            }
        }
        try (CapturedDatabase database = CapturedPostgres.start(folder, full)) {
            mirrored(kafka, database, modes, years, Seeds.of(2026), reporter);
        }
    }

    /** @param years around 1970 that the mode can tell; 0 for all */
    @ParameterizedTest
    @Tag("soak")
    @CsvSource({"adaptive_time_microseconds, 0", "connect, 0", "isostring, 0", "microseconds, 0", "nanoseconds, 250"})
    void everyModeOfMariaDbsConnector(String time, int years, KafkaSandbox kafka, TestReporter reporter)
            throws Exception {
        List<CaptureModes> modes = new ArrayList<>();
        for (String decimal : DECIMALS) {
            for (boolean schemas : new boolean[] {true, false}) {
                int n = modes.size() + time.length();
                modes.add(new CaptureModes(decimal, time, BINARIES.get(n % BINARIES.size()), "", "", schemas));
            }
        }
        try (CapturedDatabase database = CapturedMariaDb.start(folder)) {
            mirrored(kafka, database, modes, years, Seeds.of(2026), reporter);
        }
    }

    /**
     * Every other mode in the log's order, the rest in another and some of it twice; and by poll.
     *
     * @param seed of what is changed; drawn anew in the soak build alone
     */
    private void mirrored(
            KafkaSandbox kafka,
            CapturedDatabase database,
            List<CaptureModes> modes,
            int years,
            long seed,
            TestReporter reporter)
            throws Exception {
        Random random = new Random(seed);
        List<CaptureModes> all = new ArrayList<>(modes);
        all.add(CaptureModes.POLL);
        House house = new House(folder.resolve("house"), kafka.address())
                .withBatchesOf(80)
                .withDatabase("captured", database.url(), "reader");
        List<CapturedTable> tables = new ArrayList<>();
        List<PrintedTable.State> states;
        try (Connection connection = database.connect()) {
            CapturedChanges changes = new CapturedChanges(database, connection, all, random, years);
            changes.create();
            changes.fill(10);
            Map<String, Map<String, String>> connectors = new TreeMap<>();
            modes.forEach(mode -> connectors.put(mode.name(), database.connector(mode)));
            try (CaptureProgram debezium = CaptureProgram.start(folder.resolve("captures"), connectors)) {
                changes.all();
                for (CaptureModes mode : modes) {
                    // The broker is shared with other tests, and with other rounds of this one.
                    String dataset = "c" + modes.indexOf(mode) + "_" + Long.toString(System.nanoTime(), 36);
                    CapturedTable table = new CapturedTable(dataset, mode, database);
                    tables.add(table);
                    house.withContract(dataset, table.contract());
                    send(
                            kafka,
                            dataset,
                            debezium.until(mode.name(), CapturedChanges.MARK, CapturedChanges.TABLE),
                            modes.indexOf(mode) % 2 == 0 ? null : random);
                }
            }
            states = changes.states();
        }
        CapturedTable polled = new CapturedTable("polled", CaptureModes.POLL, database);
        house.withContract("polled", polled.contract());
        house.lakehouse("poll", "--dataset", "polled").ends(0);
        house.lakehouse("run", "--until-caught-up", "--layers", "bronze,silver").ends(0);

        Map<String, String> wrong = refused(house.tables());
        PrintedTable.State now = states.get(states.size() - 1);
        long cells = polled.silverIs(house.tables(), now, wrong);
        for (CapturedTable table : tables) {
            cells += table.silverIs(house.tables(), now, wrong);
            cells += table.historyIs(house.tables(), states, wrong);
        }
        reporter.publishEntry("compared", cells + " values in " + modes.size() + " modes, seed " + seed);
        assertThat(wrong.entrySet().stream().map(Object::toString).collect(Collectors.joining("\n")))
                .as("seed %d, modes %s", seed, modes)
                .isEmpty();
    }

    /** @param random the order; null for that of the log */
    private static void send(KafkaSandbox kafka, String topic, List<CaptureProgram.Captured> messages, Random random) {
        kafka.createTopic(topic, PARTITIONS);
        List<CaptureProgram.Captured> sent = new ArrayList<>(messages);
        if (random != null) {
            sent.addAll(messages.subList(messages.size() / 3, messages.size() / 2));
            Collections.shuffle(sent, random);
        }
        sent.forEach(message -> kafka.send(new ProducerRecord<>(
                topic, random == null ? 0 : random.nextInt(PARTITIONS), message.key(), message.value())));
        kafka.flush();
    }

    private static Map<String, String> refused(Tables tables) throws IOException {
        Map<String, String> refused = new TreeMap<>();
        for (String table : tables.versions().keySet()) {
            if (table.startsWith("quarantine.")) {
                tables.texts(
                                table,
                                "concat_ws('; ', transform(reasons, r -> concat_ws(' ', r.rule, r.column, r.message)))")
                        .forEach(reason -> refused.merge(table + " " + reason, "refused", String::concat));
            }
        }
        return refused;
    }
}
