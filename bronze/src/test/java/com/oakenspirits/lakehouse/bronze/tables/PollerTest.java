package com.oakenspirits.lakehouse.bronze.tables;

import static com.oakenspirits.lakehouse.lake.testing.DatasetAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.oakenspirits.lakehouse.bronze.Landing;
import com.oakenspirits.lakehouse.lake.config.Database;
import com.oakenspirits.lakehouse.lake.contract.Source;
import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.ledger.BatchRecord;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.Location;
import com.oakenspirits.lakehouse.lake.table.Stamp;
import com.oakenspirits.lakehouse.lake.table.TableName;
import com.oakenspirits.lakehouse.lake.testing.LocalSpark;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What polls of real databases leave in bronze. */
@ExtendWith({LocalSpark.class, Databases.Shared.class})
class PollerTest {
    private static final TableName BRONZE = TableName.bronze("staff");
    private static final Instant NOW = Instant.parse("2026-03-02T00:00:00Z");
    private static final String NO_ROWS = "drop table if exists staff";
    private static final String STAFF =
            "create table staff (staff_id int primary key, name varchar(20), changed timestamp(6) null)";

    @TempDir
    private Path folder;

    private SparkSession spark;
    private Databases databases;
    private Lake lake;

    @BeforeEach
    void open(SparkSession session, Databases shared) {
        spark = session;
        databases = shared;
        lake = new Lake(session, new Location.Folder(folder.resolve("lake").toString()), table -> Optional.empty());
    }

    @ParameterizedTest
    @EnumSource
    void newChangedAndEquallyOldRowsAreLandedOnceAndUnchangedOnesNever(Databases.Kind kind) {
        staff(kind, "(1, 'Ann', '2022-11-03 14:20:49.962000')", "(2, 'Bob', '2022-11-03 14:30:00')");
        assertThat(poll(kind)).isEqualTo(polled(2, 2, 1, 1, "2022-11-03T14:30"));
        assertThat(poll(kind)).isEqualTo(polled(1, 0, 0, 1, "2022-11-03T14:30"));

        databases.run(
                kind,
                // As old as the newest, younger, older but within the overlap, older than the overlap.
                "insert into staff values (3, 'Cat', '2022-11-03 14:30:00'), (4, 'Dan', '2022-11-03 15:00:00.000001'),"
                        + " (5, 'Eve', '2022-11-03 14:26:00'), (6, 'Fay', '2022-11-03 14:24:59')",
                "update staff set name = 'Bo' where staff_id = 2");
        assertThat(poll(kind)).isEqualTo(polled(4, 4, 1, 2, "2022-11-03T15:00:00.000001"));
        databases.run(kind, "update staff set name = 'Ann-Lee', changed = '2022-11-03 15:01:00' where staff_id = 1");
        assertThat(poll(kind)).isEqualTo(polled(2, 1, 1, 3, "2022-11-03T15:01"));

        assertThat(bronze().selectExpr(
                                "source",
                                "partition",
                                "offset",
                                "cast(key as string)",
                                "cast(value as string)",
                                "concat_ws(' ', transform(headers, h -> h.key || '=' || cast(h.value as string)))",
                                "timestamp",
                                "landed_at"))
                .hasRows(
                        row(0, 1, "Ann", 1, "14:20:49.962000", "14:20:49.962"),
                        row(1, 2, "Bob", 1, "14:30:00.000000", "14:30:00.0"),
                        row(2, 5, "Eve", 2, "14:26:00.000000", "14:26:00.0"),
                        row(3, 2, "Bo", 2, "14:30:00.000000", "14:30:00.0"),
                        row(4, 3, "Cat", 2, "14:30:00.000000", "14:30:00.0"),
                        row(5, 4, "Dan", 2, "15:00:00.000001", "15:00:00.000001"),
                        row(6, 1, "Ann-Lee", 3, "15:01:00.000000", "15:01:00.0"));
        assertThat(lake.log(BRONZE).after(-1).stream()
                        .flatMap(commit -> commit.userMetadata().flatMap(BatchRecord::fromJson).stream())
                        .map(record -> record.batchId() + " " + record.source()))
                .containsExactly(
                        "1 table:shop.staff:[0,2) until 2022-11-03T14:30",
                        "2 table:shop.staff:[2,6) until 2022-11-03T15:00:00.000001",
                        "3 table:shop.staff:[6,7) until 2022-11-03T15:01");
    }

    @Test
    void mariadbTypesAreWrittenExactly() {
        databases.run(
                Databases.Kind.MARIADB,
                NO_ROWS,
                "create table staff (staff_id bigint unsigned primary key, amount decimal(30,10), active boolean,"
                        + " born date, at_time time, changed datetime(6), seen timestamp(3) null, bytes varbinary(9),"
                        + " ratio double, small_no tinyint, note text, nothing int, joined year, doc json)",
                "insert into staff values (18446744073709551615, 12345678901234567890.0123456789,"
                        + " true, '1999-12-31', '23:59:58', '2022-11-03 14:20:49.962001', null, x'00ff10', 0.1, -7,"
                        + " 'é \"quoted\"\\\\n', null, 2024, '{\"a\": 1}')");
        poll(Databases.Kind.MARIADB);

        assertThat(bronze().selectExpr("cast(key as string)", "cast(value as string)"))
                .hasRows("{\"staff_id\":18446744073709551615}|{\"staff_id\":18446744073709551615,"
                        + "\"amount\":\"12345678901234567890.0123456789\",\"active\":1,\"born\":\"1999-12-31\","
                        + "\"at_time\":\"23:59:58\",\"changed\":\"2022-11-03 14:20:49.962001\",\"seen\":null,"
                        + "\"bytes\":\"AP8Q\",\"ratio\":0.1,\"small_no\":-7,\"note\":\"é \\\"quoted\\\"\\\\n\","
                        + "\"nothing\":null,\"joined\":\"2024\",\"doc\":\"{\\\"a\\\": 1}\"}");
    }

    @Test
    void postgresqlTypesAreWrittenExactly() {
        databases.run(
                Databases.Kind.POSTGRESQL,
                NO_ROWS,
                "create table staff (staff_id bigint primary key, amount numeric(30,10), active boolean, born date,"
                        + " at_time time, changed timestamptz, seen timestamp, bytes bytea, ratio double precision,"
                        + " note text, nothing int, doc jsonb, id uuid, tags text[])",
                "insert into staff values (9223372036854775807, 12345678901234567890.0123456789, true, '1999-12-31',"
                        + " '23:59:58', '2022-11-03 16:20:49.962001+02', '2022-11-03 14:20:49.962', '\\x00ff10', 0.1,"
                        + " 'é \"quoted\"', null, '{\"a\": 1}', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '{x,y}')");
        poll(Databases.Kind.POSTGRESQL);

        assertThat(bronze().selectExpr("cast(key as string)", "cast(value as string)", "timestamp"))
                .hasRows("{\"staff_id\":9223372036854775807}|{\"staff_id\":9223372036854775807,"
                        + "\"amount\":\"12345678901234567890.0123456789\",\"active\":true,\"born\":\"1999-12-31\","
                        + "\"at_time\":\"23:59:58\",\"changed\":\"2022-11-03 14:20:49.962001\","
                        + "\"seen\":\"2022-11-03 14:20:49.962000\",\"bytes\":\"AP8Q\",\"ratio\":0.1,"
                        + "\"note\":\"é \\\"quoted\\\"\",\"nothing\":null,\"doc\":\"{\\\"a\\\": 1}\","
                        + "\"id\":\"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11\",\"tags\":\"{x,y}\"}"
                        + "|2022-11-03 14:20:49.962001");
    }

    @ParameterizedTest
    @EnumSource
    void rowsWithoutTimestampAreLandedOnceAndAgainWhenTheyChange(Databases.Kind kind) {
        staff(kind, "(1, 'Ann', null)", "(2, 'Bob', '2022-11-03 14:30:00')", "(3, 'Cat', null)");
        assertThat(poll(kind)).isEqualTo(polled(3, 3, 1, 1, "2022-11-03T14:30"));
        assertThat(poll(kind).landed()).isZero();
        databases.run(kind, "update staff set name = 'An' where staff_id = 1");
        assertThat(poll(kind)).isEqualTo(polled(3, 1, 1, 2, "2022-11-03T14:30"));

        assertThat(bronze().selectExpr("offset", "get_json_object(cast(value as string), '$.name')", "timestamp"))
                .hasRows(
                        "0|Bob|2022-11-03 14:30:00.0",
                        "1|Ann|2026-03-02 00:00:00.0",
                        "2|Cat|2026-03-02 00:00:00.0",
                        "3|An|2026-03-02 00:00:00.0");
    }

    @Test
    void aTimestampInTheFutureHidesNothing() {
        staff(Databases.Kind.MARIADB, "(1, 'Ann', '2037-01-01 00:00:00')");
        Polled first = poll(Databases.Kind.MARIADB);
        assertThat(first.landed()).isEqualTo(1);
        assertThat(first.watermark().orElseThrow()).isBefore(LocalDateTime.of(2037, 1, 1, 0, 0));
        databases.run(Databases.Kind.MARIADB, "insert into staff values (2, 'Bob', utc_timestamp(6))");
        assertThat(poll(Databases.Kind.MARIADB).landed()).isEqualTo(1);
        assertThat(bronze().select("offset")).hasRows("0", "1");
    }

    @Test
    void aJobThatDiesBeforeACommitIsContinuedFromTheLastOne() {
        staff(
                Databases.Kind.POSTGRESQL,
                "(1, 'a', '2022-11-03 14:00:01')",
                "(2, 'b', '2022-11-03 14:00:02')",
                "(3, 'c', '2022-11-03 14:00:03')",
                "(4, 'd', '2022-11-03 14:00:03')",
                "(5, 'e', '2022-11-03 14:00:05')");
        Poller dying = poller(Databases.Kind.POSTGRESQL, source(), new Poller.Limits(2, 1_000), new DyingClock(2));
        dying.open(0);
        assertThatThrownBy(() -> dying.poll(false)).hasMessage("killed");
        assertThat(bronze().count()).isEqualTo(2);
        assertThat(opening().unreported(1)).isEmpty();
        assertThat(opening().unreported(0))
                .extracting(Poller.Landed::batch, Poller.Landed::rows, Poller.Landed::watermark)
                .containsExactly(tuple(1L, 2L, Optional.of(LocalDateTime.parse("2022-11-03T14:00:02"))));

        assertThat(poll(Databases.Kind.POSTGRESQL)).isEqualTo(polled(5, 3, 1, 2, "2022-11-03T14:00:05"));
        assertThat(bronze().selectExpr("offset", "get_json_object(cast(value as string), '$.name')"))
                .hasRows("0|a", "1|b", "2|c", "3|d", "4|e");
        assertThat(opening().unreported(0)).extracting(Poller.Landed::rows).containsExactly(2L, 3L);
    }

    @Test
    void aBatchThatIsMissingIsNamed() {
        staff(Databases.Kind.POSTGRESQL, "(1, 'a', '2022-11-03 14:00:01')");
        poll(Databases.Kind.POSTGRESQL);
        databases.run(Databases.Kind.POSTGRESQL, "insert into staff values (2, 'b', '2022-11-03 14:00:02')");
        poll(Databases.Kind.POSTGRESQL);
        assertThat(opened(0)).isEmpty();
        assertThat(opened(4)).containsExactly("batches 3 to 4, every one, is missing in the sequence");

        // What the log tells and the rows do not: a table that was restored.
        spark.sql("restore table delta.`" + lake.path(BRONZE) + "` to version as of 0");
        Poller poller = poller(Databases.Kind.POSTGRESQL, source(), Poller.Limits.defaults(), clock());
        assertThat(poller.open(2))
                .containsExactly("batch 2 of table:shop.staff is recorded, but bronze.staff does not have its rows;"
                        + " what the database still has of them is read again");
        assertThat(poller.poll(false)).isEqualTo(polled(2, 1, 1, 3, "2022-11-03T14:00:02"));
        assertThat(bronze().selectExpr("offset", "get_json_object(cast(value as string), '$.name')"))
                .hasRows("0|a", "2|b");

        Map<String, Long> forged = new Mark(7, 3, Optional.empty()).consumed("table:shop.staff");
        BatchRecord record =
                new BatchRecord("bronze", "staff", 7, "", 0, 0, 0, 0, 0, List.of(), "", forged, List.of(), 0, 0);
        lake.append(
                spark.createDataFrame(List.<Row>of(), Landing.schema()),
                BRONZE,
                new Stamp("forger", 1, record.toJson()),
                Map.of());
        assertThat(opened(7)).contains("batches 4 to 6, every one, is missing in the sequence");
    }

    @Test
    void ofTwoJobsAtOnceOneGoesOn() {
        staff(Databases.Kind.POSTGRESQL, "(1, 'a', '2022-11-03 14:00:01')");
        Poller one = poller(Databases.Kind.POSTGRESQL, source(), Poller.Limits.defaults(), clock());
        Poller two = poller(Databases.Kind.POSTGRESQL, source(), Poller.Limits.defaults(), clock());
        one.open(0);
        two.open(0);
        one.poll(false);
        assertThatThrownBy(() -> two.poll(false))
                .isInstanceOf(LakehouseException.class)
                .hasMessage(
                        "another job polls table:shop.staff into bronze.staff at the same time; one of the two goes on");
        assertThat(bronze().count()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void whatIsWrongWithTheTableIsSaidWithTheNamesThereAre(Databases.Kind kind) {
        staff(kind, "(1, 'a', '2022-11-03 14:00:01')");
        assertThatThrownBy(() ->
                        polling(kind, new Source.Table("shop", "staf", "changed", List.of("staff_id"), Duration.ZERO)))
                .hasMessageStartingWith("database shop has no table 'staf'; did you mean 'staff'? Tables: ");
        assertThatThrownBy(() ->
                        polling(kind, new Source.Table("shop", "staff", "changd", List.of("staff_id"), Duration.ZERO)))
                .hasMessage("table staff of database shop has no column 'changd'; did you mean 'changed'?"
                        + " Columns: staff_id, name, changed");
        assertThatThrownBy(
                        () -> polling(kind, new Source.Table("shop", "staff", "changed", List.of("id"), Duration.ZERO)))
                .hasMessage("table staff of database shop has no column 'id'; columns: staff_id, name, changed");
        assertThatThrownBy(() ->
                        polling(kind, new Source.Table("shop", "staff", "name", List.of("staff_id"), Duration.ZERO)))
                .hasMessageContaining("no timestamp or date; name another one as 'timestamp' of poll in the contract");
    }

    @ParameterizedTest
    @EnumSource
    void aWrongPasswordAndADatabaseThatIsDownAreTold(Databases.Kind kind) {
        Database right = databases.database(kind);
        Poller wrong = new Poller(
                spark,
                lake,
                "staff",
                source(),
                new Database(right.url(), right.user(), Optional.of("not-this-one")),
                "databases.shop in conf/env/test.yaml",
                manner(Poller.Limits.defaults(), clock()));
        assertThatThrownBy(() -> wrong.poll(false))
                .isInstanceOf(LakehouseException.class)
                .hasMessageStartingWith("database shop at " + right.url() + " refuses user 'reader' (")
                .hasMessageEndingWith("). Correct databases.shop in conf/env/test.yaml")
                .hasMessageNotContaining("not-this-one");
        String nowhere = right.url().replaceFirst(":\\d+/", ":1/");
        Poller down = new Poller(
                spark,
                lake,
                "staff",
                source(),
                new Database(nowhere, right.user(), right.password()),
                "databases.shop in conf/env/test.yaml",
                manner(Poller.Limits.defaults(), clock()));
        assertThatThrownBy(() -> down.poll(false))
                .isInstanceOf(DatabaseDown.class)
                .hasMessageStartingWith("database shop at " + nowhere + " does not answer (")
                .hasMessageEndingWith("). Start it, or correct databases.shop in conf/env/test.yaml");
    }

    private void staff(Databases.Kind kind, String... rows) {
        databases.run(kind, NO_ROWS, STAFF, "insert into staff values " + String.join(", ", rows));
    }

    /** A poll as a process of its own does it. */
    private Polled poll(Databases.Kind kind) {
        Poller poller = poller(kind, source(), Poller.Limits.defaults(), clock());
        assertThat(poller.open(0)).isEmpty();
        return poller.poll(false);
    }

    private Polled polling(Databases.Kind kind, Source.Table source) {
        return poller(kind, source, Poller.Limits.defaults(), clock()).poll(false);
    }

    private List<String> opened(long reported) {
        return opening().open(reported);
    }

    private Poller opening() {
        return poller(Databases.Kind.POSTGRESQL, source(), Poller.Limits.defaults(), clock());
    }

    private Poller poller(Databases.Kind kind, Source.Table source, Poller.Limits limits, Clock clock) {
        return new Poller(spark, lake, "staff", source, databases.database(kind), "", manner(limits, clock));
    }

    private static Poller.Manner manner(Poller.Limits limits, Clock clock) {
        return new Poller.Manner(limits, false, line -> {}, clock);
    }

    private static Source.Table source() {
        return new Source.Table("shop", "staff", "changed", List.of("staff_id"), Duration.ofMinutes(5));
    }

    private static Polled polled(long read, long landed, int batches, long batch, String watermark) {
        return new Polled(read, landed, batches, batch, Optional.of(LocalDateTime.parse(watermark)), Optional.empty());
    }

    private static String row(long offset, int id, String name, int batch, String time, String timestamp) {
        return "table:shop.staff|0|" + offset + "|{\"staff_id\":" + id + "}|{\"staff_id\":" + id + ",\"name\":\"" + name
                + "\",\"changed\":\"2022-11-03 " + time + "\"}|batch=" + batch + "|2022-11-03 " + timestamp
                + "|2026-03-02 00:00:00.0";
    }

    private Dataset<Row> bronze() {
        return lake.read(spark, BRONZE);
    }

    private static Clock clock() {
        return Clock.fixed(NOW, ZoneOffset.UTC);
    }

    /** A clock that is read so often and then no more. */
    private static final class DyingClock extends Clock {
        private int left;

        private DyingClock(int reads) {
            this.left = reads;
        }

        @Override
        public Instant instant() {
            if (left-- == 0) {
                throw new IllegalStateException("killed");
            }
            return NOW;
        }

        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
