package com.oakenspirits.lakehouse.lake.direct;

import static com.oakenspirits.lakehouse.lake.testing.DatasetAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.oakenspirits.lakehouse.lake.stream.PassingRows;
import com.oakenspirits.lakehouse.lake.table.Commit;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.Location;
import com.oakenspirits.lakehouse.lake.table.Stamp;
import com.oakenspirits.lakehouse.lake.table.TableName;
import com.oakenspirits.lakehouse.lake.testing.LocalSpark;
import com.oakenspirits.lakehouse.lake.testing.Seeds;
import io.delta.exceptions.DeltaConcurrentModificationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LocalSpark.class)
class DirectTablesTest {
    private static final TableName THINGS = TableName.silver("things");
    private static final StructType COLUMNS =
            StructType.fromDDL("id string, n int, amount decimal(12,2), day date, at timestamp");
    private static final Map<String, String> PROPERTIES = Map.of(
            "delta.enableChangeDataFeed", "true",
            "delta.enableDeletionVectors", "true",
            "delta.dataSkippingStatsColumns", "id,n,amount,day,at");

    private static final Map<String, String> FEED = Map.of("delta.enableChangeDataFeed", "true");

    @TempDir
    private Path root;

    private SparkSession spark;
    private Lake lake;
    private DirectTables tables;
    private long stamps;

    @BeforeEach
    void open(SparkSession spark) {
        this.spark = spark.newSession();
        this.lake = new Lake(this.spark, new Location.Folder(root.toString()), table -> Optional.of(COLUMNS));
        this.tables = new DirectTables(this.spark, lake);
    }

    @Test
    void rowsThatTheDriverChangesAreThoseThatSparkReads() {
        create("'a', 1", "'b', 2", "'c', 3");
        Map<String, StoredRow> standing = standing();

        commit(
                Change.update(standing.get("b"), row("'b', 20")),
                Change.delete(standing.get("c")),
                Change.insert(row("'d', 4")));

        assertThat(lake.read(spark, THINGS).select("id", "n")).hasRows("a|1", "b|20", "d|4");
        assertThat(lake.feed(spark, THINGS, 1, 1).select("id", "n", "_change_type"))
                .hasRows("b|2|update_preimage", "b|20|update_postimage", "c|3|delete", "d|4|insert");
        Commit commit = lake.log(THINGS).after(0).get(0);
        assertThat(List.of(
                        commit.operation(),
                        commit.rows(),
                        commit.changesData(),
                        commit.userMetadata().get()))
                .isEqualTo(List.of("MERGE", 3L, true, "record 1"));
    }

    @Test
    void aFileWhoseLastRowGoesIsTakenAway() {
        create("'a', 1");
        commit(Change.insert(row("'b', 2")));
        commit(Change.delete(standing().get("b")));

        assertThat(tables.now(THINGS).orElseThrow().files()).hasSize(1);
        assertThat(lake.read(spark, THINGS).select("id")).hasRows("a");
    }

    @Test
    void aStampThatIsThereMakesACommitDoNothing() {
        create("'a', 1");
        TableState before = tables.now(THINGS).orElseThrow();
        Stamp stamp = new Stamp("app", 7, "record");
        tables.commit(THINGS, before, List.of(Change.insert(row("'b', 2"))), stamp);
        tables.commit(THINGS, before, List.of(Change.insert(row("'b', 2"))), stamp);
        new DirectTables(spark, lake).commit(THINGS, before, List.of(Change.insert(row("'b', 2"))), stamp);

        assertThat(lake.read(spark, THINGS).select("id")).hasRows("a", "b");
        assertThat(lake.stamped(THINGS, "app")).hasValue(7);
    }

    @Test
    void aCommitRecordsWhatItsOwnRowsToldWhenTheyWereWritten() {
        var written = spark.sparkContext().longAccumulator();
        Dataset<Row> rows = PassingRows.of(spark.range(0, 5, 1, 2).toDF("n"), (share, passing) -> {
            List<InternalRow> all = new ArrayList<>();
            passing.forEachRemaining(row -> all.add(row.copy()));
            written.add(all.size());
            return all.iterator();
        });

        assertThat(tables.append(THINGS, rows, "app", 3, written::value, seen -> "saw " + seen, FEED))
                .contains(5L);
        assertThat(lake.read(spark, THINGS)).hasSchema("n bigint").hasRows("0", "1", "2", "3", "4");
        assertThat(lake.log(THINGS).newest(Commit::userMetadata)).contains("saw 5");
        assertThat(lake.log(THINGS).newest(commit -> Optional.of(commit.operation())))
                .contains("WRITE");
        assertThat(lake.stamped(THINGS, "app")).hasValue(3);
        assertThat(lake.properties(THINGS)).containsAllEntriesOf(FEED);
    }

    @Test
    void anAppendWhoseRecordFailsLeavesTheTableAsItWasAndMayBeTriedAgain() {
        Dataset<Row> rows = spark.range(2).toDF("n");
        assertThatThrownBy(() -> tables.append(
                        THINGS,
                        rows,
                        "app",
                        1,
                        () -> {
                            throw new IllegalStateException("a message did not come");
                        },
                        Object::toString,
                        FEED))
                .hasMessage("a message did not come");
        assertThat(lake.exists(THINGS)).isFalse();

        assertThat(tables.append(THINGS, rows, "app", 1, () -> "again", String::toString, FEED))
                .contains("again");
        assertThat(tables.append(THINGS, rows, "app", 1, () -> "a third time", String::toString, FEED))
                .isEmpty();
        assertThat(tables.append(
                        THINGS, spark.range(9, 10).toDF("n"), "app", 2, () -> "more", String::toString, Map.of()))
                .contains("more");
        assertThat(lake.read(spark, THINGS)).hasRows("0", "1", "9");
        assertThat(lake.log(THINGS).after(-1).stream()
                        .map(commit -> commit.userMetadata().orElseThrow()))
                .containsExactly("again", "more");
    }

    @Test
    void twoThatCreateATableAtOnceBothAdd() {
        AtomicInteger asked = new AtomicInteger();
        Supplier<String> beaten = () -> {
            asked.incrementAndGet();
            CompletableFuture.runAsync(() -> new DirectTables(spark, lake)
                            .append(
                                    THINGS,
                                    spark.range(1).toDF("n"),
                                    "other",
                                    1,
                                    () -> "first",
                                    String::toString,
                                    FEED))
                    .join();
            return "second";
        };

        assertThat(tables.append(THINGS, spark.range(5, 6).toDF("n"), "app", 1, beaten, String::toString, FEED))
                .contains("second");
        assertThat(asked).hasValue(1);
        assertThat(lake.read(spark, THINGS)).hasRows("0", "5");
        assertThat(lake.log(THINGS).after(-1).stream()
                        .map(commit -> commit.userMetadata().orElseThrow()))
                .containsExactly("first", "second");
    }

    @Test
    void whatWasDecidedOnRowsThatOthersChangedMeanwhileIsRefused() {
        create("'a', 1");
        TableState before = tables.now(THINGS).orElseThrow();
        StoredRow a = standing().get("a");
        spark.sql("update delta.`" + lake.path(THINGS) + "` set n = 5");

        assertThatThrownBy(() -> tables.commit(
                        THINGS, before, List.of(Change.update(a, row("'a', 2"))), new Stamp("app", 1, "")))
                .isInstanceOf(DeltaConcurrentModificationException.class);
        assertThat(lake.read(spark, THINGS).select("id", "n")).hasRows("a|5");
    }

    @Test
    void rowsThatACompactionMovedMeanwhileAreDecidedAnewAndNewOnesAdded() {
        create("'a', 1");
        commit(Change.insert(row("'b', 2")));
        TableState before = tables.now(THINGS).orElseThrow();
        StoredRow a = standing().get("a");
        spark.sql("optimize delta.`" + lake.path(THINGS) + "`");

        assertThatThrownBy(() -> tables.commit(
                        THINGS, before, List.of(Change.update(a, row("'a', 5"))), new Stamp("app", 5, "")))
                .isInstanceOf(DeltaConcurrentModificationException.class);
        tables.commit(THINGS, before, List.of(Change.insert(row("'c', 3"))), new Stamp("app", 5, ""));
        assertThat(lake.read(spark, THINGS).select("id", "n")).hasRows("a|1", "b|2", "c|3");
    }

    @Test
    void newRowsAreAddedBesideAnotherWriterOfNewRows() {
        create("'a', 1");
        TableState before = tables.now(THINGS).orElseThrow();
        lake.append(spark.sql("select " + values("'b', 2")), THINGS, new Stamp("other", 1, ""), PROPERTIES);

        tables.commit(THINGS, before, List.of(Change.insert(row("'c', 3"))), new Stamp("app", 1, ""));
        assertThat(lake.read(spark, THINGS).select("id")).hasRows("a", "b", "c");
    }

    @Test
    void whatChangedBeforeATableWasMadeAnewIsNotKnown() {
        create("'a', 1");
        commit(Change.insert(row("'b', 2")));
        commit(Change.insert(row("'c', 3")));
        assertThat(tables.changed(THINGS, tables.now(THINGS).orElseThrow(), 1, 2))
                .hasValueSatisfying(rows -> assertThat(rows).hasSize(1));

        lake.drop(THINGS);
        create("'z', 26");
        TableState anew = tables.now(THINGS).orElseThrow();
        assertThat(anew.version()).isZero();
        assertThat(tables.changed(THINGS, anew, 2, anew.version())).isEmpty();
    }

    @Test
    void whatChangedBeforeAProcessBeganIsReadFromTheLog() {
        create("'a', 1");
        commit(Change.insert(row("'b', 2")));
        commit(
                Change.update(standing().get("b"), row("'b', 3")),
                Change.delete(standing().get("a")));
        spark.sql("update delta.`" + lake.path(THINGS) + "` set n = 5 where id = 'b'");

        DirectTables later = new DirectTables(spark, lake);
        TableState now = later.now(THINGS).orElseThrow();
        assertThat(later.changed(THINGS, now, 0, now.dataVersion()).orElseThrow().stream()
                        .map(row -> row.getUTF8String(0) + "|" + row.getInt(1))
                        .sorted())
                .containsExactly("a|1", "b|2", "b|2", "b|3", "b|3", "b|5");
        TableState before = later.at(THINGS, 1).orElseThrow();
        assertThat(later.rows(before, 10).orElseThrow().stream()
                        .map(stored -> stored.row().getUTF8String(0).toString())
                        .sorted())
                .containsExactly("a", "b");
        assertThat(later.at(THINGS, 99)).isEmpty();
    }

    @Test
    void whatChangedIsNotKnownOnceItsFilesAreVacuumed() throws IOException {
        create("'a', 1");
        commit(Change.update(standing().get("a"), row("'a', 3")));
        try (Stream<Path> feed = Files.list(Path.of(lake.path(THINGS), "_change_data"))) {
            for (Path file : feed.toList()) {
                Files.delete(file);
            }
        }
        DirectTables later = new DirectTables(spark, lake);
        assertThat(later.changed(THINGS, later.now(THINGS).orElseThrow(), 0, 1)).isEmpty();
    }

    @Test
    void keysAreFoundThoughEveryFileHasLesserAndGreaterOnes() {
        for (int file = 0; file < 12; file++) {
            lake.append(
                    spark.range(5_000)
                            .selectExpr(
                                    "if(id < 4990, concat('i', lpad(" + file * 5_000
                                            + " + id, 9, '0')), concat('r', id)) as id",
                                    "cast(id as int) as n",
                                    "cast(1 as decimal(12,2)) as amount",
                                    "date'2026-01-01' as day",
                                    "timestamp'2026-01-01' as at")
                            .coalesce(1),
                    THINGS,
                    new Stamp("maker", file, "made"),
                    PROPERTIES);
        }
        KeySet keys = new KeySet(KeySet.columns(COLUMNS, List.of("id")));
        keys.addAll(COLUMNS, List.of(row("'i000020007', 0"), row("'i000099999', 0")));

        TableState state = tables.now(THINGS).orElseThrow();
        assertThat(keys.standing(tables, state, 59_999).orElseThrow().values().stream()
                        .map(stored -> stored.row().getInt(1)))
                .containsExactly(7);
        assertThat(keys.standing(tables, state, 5_000).orElseThrow()).hasSize(1);
        KeySet everywhere = new KeySet(KeySet.columns(COLUMNS, List.of("id")));
        everywhere.addAll(COLUMNS, List.of(row("'r4995', 0")));
        assertThat(everywhere.standing(tables, state, 59_999)).isEmpty();
    }

    @Test
    void filesAreSkippedByTheBoundsThatTheDriverWrote() {
        create("'a', 1");
        commit(Change.insert(row("'m', 5")));
        commit(Change.insert(row("'x', 9")));

        KeySet keys = new KeySet(KeySet.columns(COLUMNS, List.of("id")));
        keys.addAll(COLUMNS, List.of(row("'m', 0"), row("'n', 0")));
        TableState state = tables.now(THINGS).orElseThrow();
        assertThat(state.files().stream()
                        .filter(file -> file.bounds("id").meets(keys.values().get("id")))
                        .count())
                .isEqualTo(1);
        assertThat(keys.standing(tables, state, 1).orElseThrow()).hasSize(1);
        // Spark skips by the same statistics.
        assertThat(lake.read(spark, THINGS)
                        .where("at = timestamp '2026-01-01 00:00:09.000001'")
                        .select("id"))
                .hasRows("x");
    }

    @Test
    void anyChangesByTheDriverAndBySparkGiveTheSameTableAndFeed(TestReporter reporter) {
        long seed = Seeds.of(8);
        reporter.publishEntry("seed", Long.toString(seed));
        Random random = new Random(seed);
        create("'k0', 0");
        Map<String, Integer> expected = new TreeMap<>(Map.of("k0", 0));
        for (int round = 0; round < 140; round++) {
            if (random.nextInt(15) == 0) {
                bySpark(random, expected);
            } else {
                byDriver(random, expected, round);
            }
            if (random.nextInt(10) == 0) {
                tables = new DirectTables(spark, lake);
            }
        }
        List<String> rows = expected.entrySet().stream()
                .map(entry -> entry.getKey() + "|" + entry.getValue())
                .toList();
        assertThat(lake.read(spark, THINGS).select("id", "n"))
                .as("seed " + seed)
                .hasRows(rows.toArray(String[]::new));
        assertThat(standing().values().stream()
                        .map(stored -> stored.row().getUTF8String(0) + "|"
                                + stored.row().getInt(1))
                        .sorted()
                        .toList())
                .as("seed %d", seed)
                .isEqualTo(rows.stream().sorted().toList());
        Map<String, Integer> replayed = new TreeMap<>();
        lake.feed(spark, THINGS, 0, lake.log(THINGS).latest().getAsLong())
                .selectExpr("id", "n", "_change_type")
                .where("_change_type <> 'update_preimage'")
                .orderBy("_commit_version", "_change_type")
                .collectAsList()
                .forEach(row -> {
                    if (row.getString(2).equals("delete")) {
                        replayed.remove(row.getString(0));
                    } else {
                        replayed.put(row.getString(0), row.getInt(1));
                    }
                });
        assertThat(replayed)
                .as("seed %d: the change feed from its beginning", seed)
                .isEqualTo(expected);
        assertThat(lake.log(THINGS).after(-1).stream().map(Commit::operation))
                .as("seed %d: small files are put together", seed)
                .contains("OPTIMIZE");
    }

    private void byDriver(Random random, Map<String, Integer> expected, int round) {
        Map<String, StoredRow> standing = standing();
        List<Change> changes = new ArrayList<>();
        String fresh = "k" + round + "-" + random.nextInt(1000);
        changes.add(Change.insert(row("'" + fresh + "', " + round)));
        expected.put(fresh, round);
        for (String key : List.copyOf(standing.keySet())) {
            int dice = random.nextInt(200);
            if (dice == 0) {
                changes.add(Change.delete(standing.get(key)));
                expected.remove(key);
            } else if (dice == 1) {
                changes.add(Change.update(standing.get(key), row("'" + key + "', " + -round)));
                expected.put(key, -round);
            }
        }
        commit(changes.toArray(Change[]::new));
    }

    private void bySpark(Random random, Map<String, Integer> expected) {
        String table = "delta.`" + lake.path(THINGS) + "`";
        int least = random.nextInt(140);
        if (random.nextBoolean()) {
            spark.sql("update " + table + " set n = n + 1000 where n = " + least);
            expected.replaceAll((key, n) -> n == least ? n + 1000 : n);
        } else {
            spark.sql("delete from " + table + " where n = " + least);
            expected.values().removeIf(n -> n == least);
        }
    }

    private void create(String... rows) {
        lake.append(spark.sql("select " + values(rows)), THINGS, new Stamp("maker", 0, "made"), PROPERTIES);
    }

    private void commit(Change... changes) {
        stamps++;
        tables.commit(
                THINGS,
                tables.now(THINGS).orElseThrow(),
                List.of(changes),
                new Stamp("app", stamps, "record " + stamps));
    }

    private UnsafeRow row(String values) {
        return DriverRows.collected(spark.sql("select " + values(values))).get(0);
    }

    private static String values(String... rows) {
        return "id, n, cast(n + 0.5 as decimal(12,2)) as amount, date_add(date '2026-01-01', n) as day,"
                + " timestampadd(microsecond, n * 1000000 + 1, timestamp '2026-01-01') as at from values "
                + java.util.Arrays.stream(rows).map(row -> "(" + row + ")").collect(Collectors.joining(", "))
                + " as v(id, n)";
    }

    private Map<String, StoredRow> standing() {
        return tables.rows(tables.now(THINGS).orElseThrow(), 10_000).orElseThrow().stream()
                .collect(Collectors.toMap(
                        stored -> stored.row().getUTF8String(0).toString(),
                        stored -> stored,
                        (a, b) -> a,
                        TreeMap::new));
    }
}
