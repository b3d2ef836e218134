package com.oakenspirits.lakehouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.oakenspirits.lakehouse.lake.stream.Leases;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code backfill} through the real command: files by date, a range again, killed, twice at once, misused. */
class BackfillCommandTest {
    private static final String[] ALL = {"--from", "2000-01-01", "--to", "2100-01-01"};

    @TempDir
    private Path folder;

    private House house;

    @BeforeEach
    void house() {
        house = new House(folder, "127.0.0.1:1").withOrders("orders", "orders");
    }

    @Test
    void filesOfSomeDaysAreLandedOnceAndTheirMessagesAreReadAgain() throws Exception {
        for (String day : List.of("2026-09-01", "2026-09-03", "2026-09-04")) {
            house.write(in(day + ".jsonl"), order(day + "a") + "\n" + order(day + "b") + "\n");
        }
        String[] days = {
            "--from",
            "2026-09-01",
            "--to",
            "2026-09-04",
            "--files",
            in("{date}.jsonl").toString(),
            "--pause",
            "0s"
        };
        assertThat(backfill(days).ends(0).out())
                .startsWith(
                        "orders: files of 3 days, 2 landed, 4 rows; 0 landed before, 0 refused; no file for 1 days");
        assertThat(backfill(days).ends(0).out()).contains("0 landed, 0 rows; 2 landed before");
        house.lakehouse("run", "--until-caught-up", "--layers", "silver").ends(0);

        Path contract = house.conf().resolve("contracts/test/orders.odcs.yaml");
        house.write(
                contract,
                Files.readString(contract)
                        .replace("version: 1.0.0", "version: 1.1.0")
                        .replace("{name: note,", "{name: note, transformLogic: upper(note),"));
        Outcome dry = backfill("--from", "2000-01-01", "--to", "2100-01-01", "--dry-run");
        assertThat(dry.ends(0).out()).startsWith("orders: 4 messages would be refined again");
        Outcome done =
                backfill("--from", "2000-01-01", "--to", "2100-01-01", "--max-rows-per-batch", "3", "--pause", "0s");

        assertThat(done.ends(0).out()).startsWith("orders: 4 messages refined again");
        assertThat(done.err().lines())
                .hasSize(2)
                .anyMatch(line -> line.matches(" *\\d+ s  3 of 4 messages, 75 %, about \\d+ s left"))
                .anyMatch(line -> line.matches(" *\\d+ s  4 of 4 messages, 100 %"));
        assertThat(house.tables().texts("silver.orders", "id", "note"))
                .containsExactlyInAnyOrder("2026-09-01a|N", "2026-09-01b|N", "2026-09-03a|N", "2026-09-03b|N");
        assertThat(house.lakehouse("audit").ends(0).out()).contains("proven");
        assertThat(house.lakehouse("status").ends(0).out()).doesNotContain("held by");
    }

    @Test
    void aBackfillThatWasKilledGoesOnWhereItWas() throws Exception {
        house.write(
                in("many.jsonl"),
                String.join(
                        "\n",
                        IntStream.range(0, 12).mapToObj(i -> order("o" + i)).toList()));
        house.lakehouse(
                        "land",
                        "--dataset",
                        "orders",
                        "--files",
                        in("many.jsonl").toString())
                .ends(0);
        house.lakehouse("run", "--until-caught-up", "--layers", "silver").ends(0);
        Path log = house.root().resolve("silver/orders/_delta_log");
        Process job = house.start(
                "job",
                "backfill",
                "--dataset",
                "orders",
                "--from",
                "2000-01-01",
                "--to",
                "2100-01-01",
                "--max-rows-per-batch",
                "2",
                "--pause",
                "1s");
        try {
            long end = System.nanoTime() + Duration.ofMinutes(3).toNanos();
            while (!Files.exists(log.resolve("00000000000000000002.json")) && System.nanoTime() < end) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
        } finally {
            job.destroyForcibly().waitFor();
        }
        assertThat(house.lakehouse("leases").ends(0).out()).contains("backfill.orders");

        Outcome next = backfill(ALL).ends(0);

        assertThat(next.told())
                .singleElement()
                .asString()
                .matches("lakehouse: an earlier backfill did not come to its end; going on after \\d+ of 12 messages");
        assertThat(next.out()).matches("(?s)orders: \\d+ messages refined again, \\d+ before\\s*");
        assertThat(house.tables().texts("ops.ledger", "flow", "sum(read) over (partition by flow) as read").stream()
                        .distinct())
                .contains("backfill|12");
        assertThat(backfill(ALL).ends(0).out()).startsWith("orders: 12 messages refined again");
        assertThat(house.lakehouse("audit").ends(0).out()).contains("proven");
    }

    @Test
    void theSecondRunOfAJobIsToldWhoHasTheFirstAndEndsWithACodeOfItsOwn() throws Exception {
        house.withDays("orders");
        house.write(in("one.jsonl"), order("a"));
        Configuration hadoop = house.spark().sparkContext().hadoopConfiguration();
        try (Leases other = new Leases(house.root() + "/_leases", hadoop, "other", Clock.systemUTC())) {
            for (String name : List.of("backfill.orders", "land.orders", "refresh")) {
                assertThat(other.take(name)).isPresent();
            }
            for (List<String> command : List.of(
                    List.of("backfill", "--dataset", "orders", "--offsets", "orders-0:[0,1)"),
                    List.of(
                            "land",
                            "--dataset",
                            "orders",
                            "--files",
                            in("one.jsonl").toString()),
                    List.of("refresh"))) {
                String name = command.get(0) + (command.size() > 1 ? ".orders" : "");
                Outcome second = house.lakehouse(command.toArray(String[]::new)).ends(4);
                assertThat(second.told())
                        .singleElement()
                        .asString()
                        .startsWith("lakehouse: '" + name + "' is running already: 'other' (process ")
                        .endsWith("). Nothing was done. Wait for its end; if it is dead: lakehouse leases --break "
                                + name);
            }
            assertThat(house.lakehouse("status").ends(0).out())
                    .contains("land.orders                  held by 'other'");
            house.lakehouse("leases", "--break", "land.orders").ends(0);
            house.lakehouse(
                            "land",
                            "--dataset",
                            "orders",
                            "--files",
                            in("one.jsonl").toString())
                    .ends(0);
        }
    }

    @Test
    void misuseIsToldInOneLine() {
        house.lakehouse("backfill", "--dataset", "ordres", "--from", "2026-01-01", "--to", "2026-01-02")
                .ends(2)
                .tellsOnly("there is no dataset 'ordres'; did you mean 'orders'? Datasets: orders");
        backfill("--from", "2026-01-02", "--to", "2026-01-01")
                .ends(2)
                .tellsOnly("--from 2026-01-02T00:00:00Z is not before --to 2026-01-01T00:00:00Z; the range begins at"
                        + " --from and ends before --to");
        backfill("--from", "yesterday", "--to", "2026-01-01")
                .ends(2)
                .tellsOnly("--from 'yesterday' is no time; write a date such as 2026-11-21 (its beginning, UTC) or an"
                        + " instant such as 2026-11-21T08:00:00Z");
        backfill("--from", "2026-01-01")
                .ends(2)
                .tellsOnly("which messages? Write --from and --to, such as --from 2026-11-01 --to 2026-11-08, or"
                        + " --offsets");
        backfill("--from", "2026-01-01", "--to", "2026-01-02", "--files", "x.csv")
                .ends(2)
                .tellsOnly("--files 'x.csv' does not say where the day stands; write {date}, or {yyyy}, {MM} and {dd}."
                        + " Files without a day in their name are landed by: lakehouse land");
        backfill("--offsets", "orders-0:[9,3)")
                .ends(2)
                .tellsOnly(
                        "--offsets 'orders-0:[9,3)' is no range of offsets; write source, partition, the first offset"
                                + " and the one after the last, such as 'sales-0:[120,300)'");
        backfill("--offsets", "orders-0:[0,3)", "--max-rows-per-batch", "0")
                .ends(2)
                .tellsOnly("--max-rows-per-batch 0 is not at least 1");
        backfill("--offsets", "orders-0:[0,3)", "--pause", "long")
                .ends(2)
                .tellsOnly("--pause 'long' is no time; write auto, 500ms, 10s or 1m");
        backfill(ALL)
                .ends(2)
                .tellsOnly(
                        "nothing of bronze.orders was refined yet, so there is nothing to refine again: lakehouse run");
    }

    @Test
    void aRangeOfNothingSaysSo() {
        house.write(in("one.jsonl"), order("a"));
        house.lakehouse(
                        "land",
                        "--dataset",
                        "orders",
                        "--files",
                        in("one.jsonl").toString())
                .ends(0);
        house.lakehouse("run", "--until-caught-up", "--layers", "silver").ends(0);

        backfill("--from", "2000-01-01", "--to", "2000-01-02")
                .ends(0)
                .tellsOnly("nothing of bronze.orders was landed from 2000-01-01T00:00:00Z to 2000-01-02T00:00:00Z");
    }

    @Test
    void daysEndBeforeTheTimeThatTheRangeEndsBefore() {
        Instant noon = Instant.parse("2026-02-28T12:00:00Z");
        assertThat(FilesByDate.days(noon, Instant.parse("2026-03-01T00:00:00Z")).toString())
                .isEqualTo("[2026-02-28]");
        assertThat(FilesByDate.days(noon, Instant.parse("2026-03-01T00:00:01Z")).toString())
                .isEqualTo("[2026-02-28, 2026-03-01]");
        assertThat(new FilesByDate(List.of("{yyyy}/{MM}/{dd}/*.{csv,json}"))
                        .of(noon.atOffset(java.time.ZoneOffset.UTC).toLocalDate()))
                .containsExactly("2026/02/28/*.{csv,json}");
    }

    private Outcome backfill(String... options) {
        String[] line = new String[options.length + 3];
        System.arraycopy(new String[] {"backfill", "--dataset", "orders"}, 0, line, 0, 3);
        System.arraycopy(options, 0, line, 3, options.length);
        return house.lakehouse(line);
    }

    private Path in(String name) {
        return folder.resolve("in").resolve(name);
    }

    private static String order(String id) {
        return "{\"id\":\"" + id + "\",\"amount\":\"1.50\",\"day\":\"2026-09-01\",\"count\":1,\"note\":\"n\"}";
    }
}
