package com.oakenspirits.lakehouse.bronze.files;

import static com.oakenspirits.lakehouse.lake.testing.DatasetAssert.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.oakenspirits.lakehouse.bronze.Landing;
import com.oakenspirits.lakehouse.lake.ledger.BatchRecord;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.Location;
import com.oakenspirits.lakehouse.lake.table.Stamp;
import com.oakenspirits.lakehouse.lake.table.TableName;
import com.oakenspirits.lakehouse.lake.testing.LocalSpark;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.apache.parquet.example.data.Group;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What files leave in bronze, and that they leave it once. */
@ExtendWith(LocalSpark.class)
class FileLandingTest {
    private static final TableName BRONZE = TableName.bronze("things");
    private static final Instant NOW = Instant.parse("2026-03-02T00:00:00Z");
    private static final Instant WRITTEN = Instant.parse("2026-03-01T12:00:00Z");
    private static final FileLanding.Limits ONE_A_COMMIT = new FileLanding.Limits(1, 1 << 20);
    private static final LandedFiles.Listener NOBODY = (files, bytes, rows) -> {};

    @TempDir
    private Path folder;

    private SparkSession spark;
    private Lake lake;

    @BeforeEach
    void open(SparkSession session) {
        spark = session;
        lake = new Lake(session, new Location.Folder(folder.resolve("lake").toString()), table -> Optional.empty());
    }

    @Test
    void everyRecordOfEveryFormatIsOneRow() throws Exception {
        write("a.csv", "id,name\n1,\"two\nlines\"\n2\n");
        write("b.json", "[{\"id\": 1},\n {\"id\": 2.50}]");
        write("c.jsonl.gz", "{\"id\":1}\n{\"id\"\n");

        LandedFiles landed = land("*");

        assertThat(landed).isEqualTo(new LandedFiles(3, 6, 2, List.of(), List.of(), List.of()));
        assertThat(bronze())
                .hasSchema("source string, partition int, offset bigint, key binary, value binary,"
                        + " headers array<struct<key:string,value:binary>>, timestamp timestamp, landed_at timestamp");
        assertThat(bronze().selectExpr(
                                "substr(source, 1, 13) = 'file:' || substr(source, 6, 8) as s",
                                "partition",
                                "offset",
                                "key",
                                "cast(value as string)",
                                "concat_ws(' ', transform(headers, h -> h.key || '=' || cast(h.value as string)))",
                                "timestamp",
                                "landed_at"))
                .hasRows(
                        at("0|null|{\"id\":\"1\",\"name\":\"two\\nlines\"}|file=a.csv line=2"),
                        at("1|null|2|file=a.csv line=4 malformed=1 value where the header names 2"),
                        at("0|null|{\"id\": 1}|file=b.json line=1"),
                        at("1|null|{\"id\": 2.50}|file=b.json line=2"),
                        at("0|null|{\"id\":1}|file=c.jsonl.gz line=1"),
                        at(
                                "1|null|{\"id\"|file=c.jsonl.gz line=2 malformed=no JSON: Unexpected end-of-input within/between"
                                        + " Object entries"));
        assertThat(bronze().select("source").distinct())
                .hasRows(
                        source("id,name\n1,\"two\nlines\"\n2\n"),
                        source("[{\"id\": 1},\n {\"id\": 2.50}]"),
                        source("{\"id\":1}\n{\"id\"\n"));
        BatchRecord record = lake.log(BRONZE)
                .newest(commit -> commit.userMetadata().flatMap(BatchRecord::fromJson))
                .orElseThrow();
        assertThat(record.source()).isEqualTo("3 files: a.csv, b.json, c.jsonl.gz");
        assertThat(record.flow()).isEqualTo("bronze");
        assertThat(lake.log(BRONZE).after(-1)).hasSize(1).allMatch(commit -> commit.rows() == 6);
    }

    @Test
    void parquetRowsKeepNullsDecimalsAndTimesExactly() throws Exception {
        spark.sql("select 1 as id, cast('12345678901234567890.123456789' as decimal(38,9)) as amount,"
                        + " timestamp'2022-11-03 14:20:49.962001' as at, cast(null as string) as note"
                        + " union all select 2, cast('0' as decimal(38,9)), null, 'é'")
                .coalesce(1)
                .sortWithinPartitions("id")
                .write()
                .parquet(folder.resolve("in/p [1].parquet").toString());

        LandedFiles landed = land("p*");

        assertThat(landed.rows()).isEqualTo(2);
        assertThat(bronze().selectExpr("offset", "cast(value as string)", "size(headers)"))
                .hasRows(
                        "0|{\"id\":1,\"amount\":12345678901234567890.123456789,"
                                + "\"at\":\"2022-11-03 14:20:49.962001Z\",\"note\":null}|1",
                        "1|{\"id\":2,\"amount\":0.000000000,\"at\":null,\"note\":\"é\"}|1");
    }

    @Test
    void theSameContentIsLandedOnceWhateverItsNameAndHoweverOften() throws Exception {
        write("a.jsonl", "{\"id\":1}\n");
        write("copy.jsonl", "{\"id\":1}\n");
        write("packed.jsonl.gz", "{\"id\":1}\n");

        assertThat(land("*").already()).hasSize(2);
        write("renamed.jsonl", "{\"id\":1}\n");
        assertThat(land("renamed*").already()).containsExactly("file:" + in("renamed.jsonl"));
        assertThat(land("*").landed()).isZero();

        assertThat(bronze().select("offset")).hasRows("0");
        assertThat(lake.log(BRONZE).after(-1)).hasSize(1);
    }

    @Test
    void aFileThatGrewIsAnotherFile() throws Exception {
        write("a.jsonl", "{\"id\":1}\n");
        land("*");
        write("a.jsonl", "{\"id\":1}\n{\"id\":2}\n");
        land("*");

        assertThat(bronze().selectExpr("cast(value as string)")).hasRows("{\"id\":1}", "{\"id\":1}", "{\"id\":2}");
    }

    @Test
    void filesWithoutRecordsMakeNoCommitAndUnreadableOnesStopNobody() throws Exception {
        write("empty.csv", "");
        write("header.csv", "id,name\n");
        write("empty.jsonl.gz", "");
        Files.writeString(in("torn.json.gz"), "no gzip");
        Files.writeString(in("broken.parquet"), "no parquet");
        write("twice.csv", "id,id\n1,2\n");

        LandedFiles landed = land("*");

        assertThat(lake.exists(BRONZE)).isFalse();
        assertThat(landed.empty()).hasSize(3);
        assertThat(landed.refused().stream()
                        .map(refused -> Path.of(refused.path()).getFileName() + ": " + refused.reason()))
                .containsExactlyInAnyOrder(
                        "torn.json.gz: it is no whole .gz file: Not in GZIP format",
                        "broken.parquet: it is not a Parquet file; correct it or say what it is with --format",
                        "twice.csv: its first line is no header of a CSV file: 'id' is there twice");
        write("good.jsonl", "{\"id\":1}\n");
        assertThat(land("*").landed()).isEqualTo(1);
        assertThat(bronze().selectExpr("cast(value as string)")).hasRows("{\"id\":1}");
    }

    @Test
    void aRecordLargerThanAnyValueRefusesItsFileOnly() throws Exception {
        write("a.jsonl", "{\"id\":1}\n");
        try (OutputStream huge = Files.newOutputStream(in("huge.jsonl"))) {
            huge.write("{\"id\":2}\n{\"id\":\"".getBytes(UTF_8));
            byte[] much = "x".repeat(1 << 20).getBytes(UTF_8);
            for (int i = 0; i < 65; i++) {
                huge.write(much);
            }
        }

        LandedFiles landed = land("*");

        assertThat(landed.landed()).isEqualTo(1);
        assertThat(landed.refused()).hasSize(1);
        assertThat(landed.refused().get(0).reason())
                .isEqualTo("the record that begins in line 2 is longer than 64 MB; correct the file");
        assertThat(bronze().selectExpr("cast(value as string)")).hasRows("{\"id\":1}");
    }

    @Test
    void aFileThatChangesMeanwhileIsRefused() throws Exception {
        write("a.jsonl", "{\"id\":1}\n");
        write("b.jsonl", "{\"id\":2}\n");
        Clock writing = new ActingClock(() -> Files.writeString(in("b.jsonl"), "{\"id\":2}\n{\"id\":3}\n"));

        LandedFiles landed = landing(FileLanding.Limits.defaults(), writing).land(files("*"), false, NOBODY);

        assertThat(landed.refused()).hasSize(1);
        assertThat(landed.refused().get(0).reason()).startsWith("it changed while it was being landed");
        assertThat(bronze().selectExpr("cast(value as string)")).hasRows("{\"id\":1}");
    }

    @Test
    void aParquetFileThatChangesMeanwhileIsRefusedAndTheOthersAreLanded() throws Exception {
        ParquetFile.write(
                in("a.parquet"), "required int32 id;", ParquetFile.Options.plain(), row -> row.append("id", 1));
        ParquetFile.write(
                in("b.parquet"), "required int32 id;", ParquetFile.Options.plain(), row -> row.append("id", 2));
        FileTime written = Files.getLastModifiedTime(in("b.parquet"));
        Clock writing = new ActingClock(() -> {
            ParquetFile other = ParquetFile.write(
                    in("b.parquet"), "required int32 id;", ParquetFile.Options.plain(), row -> row.append("id", 3));
            // As long and as old as before: only the content tells.
            return Files.setLastModifiedTime(other.path(), written);
        });

        LandedFiles landed = landing(FileLanding.Limits.defaults(), writing).land(files("*"), false, NOBODY);

        assertThat(landed.refused()).hasSize(1);
        assertThat(landed.refused().get(0).path()).endsWith("b.parquet");
        assertThat(landed.refused().get(0).reason()).startsWith("it changed while it was being landed");
        assertThat(bronze().selectExpr("cast(value as string)")).hasRows("{\"id\":1}");
    }

    @Test
    void theSameContentUnderOtherColumnsOfThePathIsOtherData() throws Exception {
        write("dt=2024-01-01/region=EU/a.jsonl", "{\"id\":1}\n");
        write("dt=2024-01-02/region=EU/a.jsonl", "{\"id\":1}\n");
        write("dt=2024-01-02/region=EU/copy.jsonl", "{\"id\":1}\n");
        ParquetFile.write(
                in("dt=2024-01-03/p.parquet"),
                "required int32 id;",
                ParquetFile.Options.plain(),
                row -> row.append("id", 2));

        assertThat(land("").landed()).isEqualTo(3);
        assertThat(land("").already()).hasSize(4);

        assertThat(bronze().selectExpr("cast(value as string)"))
                .hasRows(
                        "{\"id\":1,\"dt\":\"2024-01-01\",\"region\":\"EU\"}",
                        "{\"id\":1,\"dt\":\"2024-01-02\",\"region\":\"EU\"}",
                        "{\"id\":2,\"dt\":\"2024-01-03\"}");
        assertThat(bronze().where("value like '%2024-01-02%'").select("source"))
                .hasRows(source("{\"id\":1}\n") + "?dt=2024-01-02&region=EU");
    }

    @Test
    void whatALakeHasFromBeforePathsWereReadStaysAsItIs() throws Exception {
        write("a.jsonl", "{\"id\":1}\n");
        land("a.jsonl");
        write("dt=2024-01-01/a.jsonl", "{\"id\":1}\n");

        assertThat(land("dt=2024-01-01").already()).hasSize(1);

        assertThat(bronze().selectExpr("cast(value as string)")).hasRows("{\"id\":1}");
    }

    @Test
    void aHundredAndFiftyBadFilesOfAllKindsKeepNoGoodOneOut() throws Exception {
        byte[] torn = packed("{\"id\":1}\n");
        for (int i = 0; i < 25; i++) {
            Files.createDirectories(in("x"));
            Files.writeString(in("bad" + i + ".parquet"), "no parquet at all " + i);
            Files.writeString(in("bad" + i + ".csv"), "a,a\n" + i + ",2\n");
            Files.write(in("bad" + i + ".json.gz"), java.util.Arrays.copyOf(torn, torn.length - 4));
            Files.writeString(in("bad" + i + ".txt"), "?");
            Files.writeString(in("semi" + i + ".csv"), "a;b\n" + i + ";2\n");
            Files.createSymbolicLink(in("link" + i + ".csv"), in("absent"));
        }
        write("good 1.jsonl", "{\"id\":1}\n");
        write("good:2.csv", "id\n2\n");
        ParquetFile.write(
                in("good?3.parquet"), "required int32 id;", ParquetFile.Options.plain(), row -> row.append("id", 3));
        long handles = handles();

        LandedFiles landed = land("*");

        assertThat(landed.landed()).isEqualTo(3);
        assertThat(landed.refused()).hasSize(150);
        assertThat(landed.refused()).extracting(LandedFiles.Refused::path).doesNotHaveDuplicates();
        assertThat(bronze().selectExpr("cast(value as string)")).hasRows("{\"id\":1}", "{\"id\":\"2\"}", "{\"id\":3}");
        assertThat(handles()).isLessThan(handles + 50);
    }

    @Test
    void filesThatFailOnlyWhenTheyAreReadCostOneMoreAttemptAndNotOneEach() throws Exception {
        List<Path> changing = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            write("f" + i + ".jsonl", "{\"id\":" + i + "}\n");
            changing.add(in("f" + i + ".jsonl"));
        }
        write("good.jsonl", "{\"id\":1000}\n");
        Clock writing = new ActingClock(() -> {
            for (Path file : changing) {
                Files.writeString(file, "{\"id\":0}\n{\"id\":1}\n");
            }
            return null;
        });

        LandedFiles landed = landing(FileLanding.Limits.defaults(), writing).land(files("*"), false, NOBODY);

        assertThat(landed.landed()).isEqualTo(1);
        assertThat(landed.refused())
                .hasSize(120)
                .allSatisfy(refused -> assertThat(refused.reason()).startsWith("it changed while"));
        assertThat(bronze().selectExpr("cast(value as string)")).hasRows("{\"id\":1000}");
    }

    @Test
    void rowGroupsThatAreReadByDifferentTasksKeepTheirOffsets() throws Exception {
        ParquetFile.write(
                in("p.parquet"),
                "required int32 id;",
                ParquetFile.Options.plain().groups(2_000),
                IntStream.range(0, 5_000)
                        .<Consumer<Group>>mapToObj(i -> row -> row.append("id", i))
                        .toList());

        LandedFiles landed = land("*");

        assertThat(landed.rows()).isEqualTo(5_000);
        assertThat(bronze().selectExpr("offset", "cast(value as string)"))
                .hasRows(IntStream.range(0, 5_000)
                        .mapToObj(i -> i + "|{\"id\":" + i + "}")
                        .toArray(String[]::new));
    }

    @Test
    void aJobThatDiedBetweenTwoCommitsIsContinued() throws Exception {
        for (int i = 0; i < 5; i++) {
            write("f" + i + ".jsonl", "{\"id\":" + i + "}\n");
        }
        assertThatThrownBy(() -> landing(ONE_A_COMMIT, clock()).land(files("*"), false, (done, bytes, rows) -> {
                    if (done == 2) {
                        throw new IllegalStateException("killed");
                    }
                }))
                .hasMessage("killed");
        assertThat(bronze().count()).isEqualTo(2);

        LandedFiles landed = landing(ONE_A_COMMIT, clock()).land(files("*"), false, NOBODY);

        assertThat(landed.landed()).isEqualTo(3);
        assertThat(landed.already()).hasSize(2);
        assertThat(bronze().selectExpr("cast(value as string)"))
                .hasRows("{\"id\":0}", "{\"id\":1}", "{\"id\":2}", "{\"id\":3}", "{\"id\":4}");
    }

    @Test
    void aJobThatLooksBeforeAndWritesAfterAnotherLandsNothingTwice() throws Exception {
        write("a.jsonl", "{\"id\":1}\n");
        write("b.jsonl", "{\"id\":2}\n");
        // The clock is read after the table was asked what it has and before the commit.
        Clock other = new ActingClock(() -> landing(ONE_A_COMMIT, clock()).land(files("a*"), false, NOBODY));

        LandedFiles landed = landing(FileLanding.Limits.defaults(), other).land(files("*"), false, NOBODY);

        assertThat(landed.landed()).isEqualTo(1);
        assertThat(landed.already()).hasSize(1);
        assertThat(bronze().selectExpr("cast(value as string)")).hasRows("{\"id\":1}", "{\"id\":2}");
    }

    @Test
    void jobsAtOnceLandEachFileOnceAndDisturbNoStream() throws Exception {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            write("f" + i + ".jsonl", "{\"id\":" + i + "}\n");
            expected.add("{\"id\":" + i + "}");
        }
        FileLanding.Limits few = new FileLanding.Limits(4, 1 << 20);
        CyclicBarrier start = new CyclicBarrier(3);
        Callable<LandedFiles> job = () -> {
            start.await();
            return landing(few, clock()).land(files("*"), false, NOBODY);
        };
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            Future<LandedFiles> one = threads.submit(job);
            Future<LandedFiles> two = threads.submit(job);
            start.await();
            for (int i = 0; i < 5; i++) {
                Dataset<Row> message = spark.sql("select 'things' as source, 0 as partition, " + i + "L as offset,"
                        + " cast(null as binary) as key, cast('m" + i + "' as binary) as value,"
                        + " cast(null as array<struct<key: string, value: binary>>) as headers,"
                        + " current_timestamp() as timestamp, current_timestamp() as landed_at");
                lake.append(message, BRONZE, new Stamp("stream", i, ""), Landing.properties());
                expected.add("m" + i);
            }
            assertThat(one.get().landed() + two.get().landed()).isEqualTo(12);
            assertThat(one.get().already().size() + two.get().already().size()).isEqualTo(12);
        } finally {
            threads.shutdownNow();
        }
        assertThat(bronze().selectExpr("cast(value as string)")).hasRows(expected.toArray(String[]::new));
    }

    @Test
    void aDryRunWritesNothing() throws Exception {
        write("a.jsonl", "{\"id\":1}\n");
        assertThat(landing(ONE_A_COMMIT, clock()).land(files("*"), true, NOBODY).landed())
                .isEqualTo(1);
        assertThat(lake.exists(BRONZE)).isFalse();
    }

    @Test
    void manySmallFilesMakeFewCommits() throws Exception {
        for (int i = 0; i < 60; i++) {
            write("f" + i + ".jsonl", "{\"id\":" + i + "}\n");
        }
        assertThat(land("*").landed()).isEqualTo(60);
        assertThat(lake.log(BRONZE).after(-1)).hasSize(1);
        assertThat(bronze().selectExpr("cast(value as string)"))
                .hasRows(IntStream.range(0, 60)
                        .mapToObj(i -> "{\"id\":" + i + "}")
                        .toArray(String[]::new));
    }

    @Test
    void aPatternThatNamesNothingAndANameWithoutFormatAreUsageErrors() throws Exception {
        assertThatThrownBy(() -> files("absent*"))
                .hasMessage("--files '" + in("absent*") + "' names no file. Quote a pattern, and check the path;"
                        + " a relative one begins in the working directory");
        write("a.txt", "x");
        assertThatThrownBy(() -> files("*"))
                .hasMessageContaining("tells no format. Say it with --format csv, json, jsonl or parquet");
        write("folder/_hidden/b.csv", "id\n1\n");
        write("folder/deep/c.csv", "id\n2\n");
        assertThat(files("folder")).extracting(FoundFile::name).containsExactly("c.csv");
    }

    private LandedFiles land(String glob) {
        return landing(FileLanding.Limits.defaults(), clock()).land(files(glob), false, NOBODY);
    }

    private FileLanding landing(FileLanding.Limits limits, Clock clock) {
        return new FileLanding(spark, lake, "things", limits, clock);
    }

    private List<FoundFile> files(String glob) {
        return new FileSearch(spark.sparkContext().hadoopConfiguration())
                .find(List.of(in(glob).toString()), Optional.empty());
    }

    private static Clock clock() {
        return Clock.fixed(NOW, ZoneOffset.UTC);
    }

    private static long handles() throws IOException {
        try (java.util.stream.Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }

    private static byte[] packed(String text) throws IOException {
        java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
        try (OutputStream packed = new GZIPOutputStream(bytes)) {
            packed.write(text.getBytes(UTF_8));
        }
        return bytes.toByteArray();
    }

    private static String at(String row) {
        return "true|0|" + row + "|2026-03-01 12:00:00.0|2026-03-02 00:00:00.0";
    }

    private static String source(String content) throws Exception {
        return "file:"
                + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content.getBytes(UTF_8)));
    }

    private Dataset<Row> bronze() {
        return lake.read(spark, BRONZE);
    }

    private Path in(String name) {
        return folder.resolve("in").resolve(name);
    }

    private void write(String name, String text) throws IOException {
        Path file = in(name);
        Files.createDirectories(file.getParent());
        if (name.endsWith(".gz")) {
            try (OutputStream packed = new GZIPOutputStream(Files.newOutputStream(file))) {
                packed.write(text.getBytes(UTF_8));
            }
        } else {
            Files.writeString(file, text);
        }
        Files.setLastModifiedTime(file, FileTime.from(WRITTEN));
    }

    /** A clock that lets something happen when it is first read. */
    private static final class ActingClock extends Clock {
        private final Callable<?> act;
        private boolean acted;

        private ActingClock(Callable<?> act) {
            this.act = act;
        }

        @Override
        public Instant instant() {
            if (!acted) {
                acted = true;
                try {
                    act.call();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
            return NOW;
        }

        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }
    }
}
