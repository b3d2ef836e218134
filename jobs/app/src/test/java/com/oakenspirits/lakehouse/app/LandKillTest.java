package com.oakenspirits.lakehouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.oakenspirits.lakehouse.lake.testing.Seeds;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/** {@code land} as a real process, killed with SIGKILL while it lands more files than one commit takes. */
class LandKillTest {
    private static final int FILES = 2_200;
    private static final int KILLS = 4;

    @TempDir
    private Path folder;

    @Test
    @Tag("long")
    void filesThatAKilledJobWasLandingAreLandedOnceByTheNext(TestReporter reporter) throws Exception {
        long seed = Seeds.of(23);
        reporter.publishEntry("seed of the kills", Long.toString(seed));
        Random random = new Random(seed);
        House house = new House(folder, "127.0.0.1:1").withOrders("orders", "orders");
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < FILES; i++) {
            write(i, expected);
        }
        List<Long> commits = new ArrayList<>();
        for (int round = 0; round < KILLS; round++) {
            commits.add(killed(house, round, random));
        }
        reporter.publishEntry("commits at each kill", commits.toString());

        String last = land(house).ends(0).out();
        reporter.publishEntry(
                "the last", last.lines().toList().get((int) last.lines().count() - 1));
        Tables tables = house.tables();
        assertThat(tables.texts("bronze.orders", "source", "offset"))
                .hasSize(expected.size())
                .doesNotHaveDuplicates();
        assertThat(tables.texts(
                        "bronze.orders",
                        "get_json_object(cast(value as string), '$.id')",
                        "get_json_object(cast(value as string), '$.amount')"))
                .isEqualTo(expected.stream().sorted().toList());
        assertThat(tables.rows("bronze.orders").select("source").distinct().count())
                .isEqualTo(FILES);

        house.lakehouse("run", "--until-caught-up", "--layers", "silver").ends(0);
        assertThat(tables.texts("silver.orders", "id", "amount"))
                .isEqualTo(expected.stream().map(row -> row + ".00").sorted().toList());
        assertThat(tables.exists("quarantine.orders")).isFalse();
        assertThat(tables.texts("ops.ledger", "flow", "sum(read) over (partition by flow) as read").stream()
                        .distinct())
                .containsExactlyInAnyOrder("bronze|" + expected.size(), "silver|" + expected.size());
        assertThat(land(house).ends(0).out())
                .contains("0 files landed in bronze.orders: 0 rows; 2,200 files landed before");
    }

    /** Lands until it is killed, before or after a commit; how many commits there are then. */
    private long killed(House house, int round, Random random) throws Exception {
        Process job = house.start("land" + round, "land", "--dataset", "orders", "--files", in());
        try {
            // The first hits anything, the start included; the others the writing of rows, or what follows a commit.
            long latest = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(round == 0 ? 5_000 : 60_000);
            boolean writing = round % 2 == 1;
            long before = writing ? written(house) : house.tables().commits();
            while (job.isAlive()
                    && System.nanoTime() < latest
                    && (round == 0 || (writing ? written(house) : house.tables().commits()) == before)) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
            TimeUnit.MILLISECONDS.sleep(random.nextInt(writing ? 100 : 600));
        } finally {
            job.destroyForcibly();
        }
        job.waitFor();
        assertThat(job.exitValue())
                .as("the job ends well or by the kill (128 + 9): %s", house.errors("land" + round))
                .isIn(0, 137);
        return house.tables().commits();
    }

    /** How many files of rows there are, of commits or not. */
    private static long written(House house) throws IOException {
        Path table = house.root().resolve("bronze/orders");
        if (!Files.exists(table)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(table)) {
            return files.filter(file -> file.toString().endsWith(".parquet")).count();
        }
    }

    private Outcome land(House house) {
        return house.lakehouse("land", "--dataset", "orders", "--files", in());
    }

    private String in() {
        return folder.resolve("in").toString();
    }

    /** Two orders, in one of the formats. */
    private void write(int number, List<String> expected) throws IOException {
        String one = "o" + number + "a";
        String other = "o" + number + "b";
        int amount = number % 1000;
        expected.add(one + "|" + amount);
        expected.add(other + "|" + amount);
        String text = switch (number % 3) {
            case 0 -> "id,amount,count\n%s,%d,1\n%s,%d,1\n".formatted(one, amount, other, amount);
            case 1 -> order(one, amount) + "\n" + order(other, amount) + "\n";
            default -> "[" + order(one, amount) + ",\n " + order(other, amount) + "]";
        };
        String name = "f" + number + List.of(".csv", ".jsonl", ".json").get(number % 3);
        Path file = folder.resolve("in").resolve(number % 7 == 0 ? name + ".gz" : name);
        Files.createDirectories(file.getParent());
        try (OutputStream out = Files.newOutputStream(file);
                OutputStream content = number % 7 == 0 ? new GZIPOutputStream(out) : out) {
            content.write(text.getBytes(UTF_8));
        }
    }

    private static String order(String id, int amount) {
        return "{\"id\":\"%s\",\"amount\":%d,\"count\":1}".formatted(id, amount);
    }
}
