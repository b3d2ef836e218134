package com.oakenspirits.lakehouse.bronze.tables;

import static com.oakenspirits.lakehouse.lake.testing.DatasetAssert.assertThat;
import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.oakenspirits.lakehouse.lake.contract.Source;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.Location;
import com.oakenspirits.lakehouse.lake.table.TableName;
import com.oakenspirits.lakehouse.lake.testing.LocalSpark;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
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

/** Rows that a database deletes and puts back, and rows whose timestamp orders nothing. */
@ExtendWith({LocalSpark.class, Databases.Shared.class})
class PollDeletesTest {
    private static final TableName BRONZE = TableName.bronze("guests");
    /** Long before the clock of the databases: what a job's clock says decides nothing. */
    private static final Instant NOW = Instant.parse("2026-03-02T00:00:00Z");

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
    void aDeletedRowLandsAsADeleteOnceAndOneThatIsPutBackAsItWasLivesAgain(Databases.Kind kind) {
        guests(kind, "(1, 'Ann', '2022-11-03 14:20:00')", "(2, 'Bob', '2022-11-03 14:30:00')", "(3, 'Cat', null)");
        assertThat(poll(kind, true)).isEqualTo(compared(3, 0));
        databases.run(kind, "delete from guests where id in (1, 3)");
        assertThat(poll(kind, false)).isEmpty();
        assertThat(poll(kind, true)).isEqualTo(compared(1, 2));
        assertThat(poll(kind, true)).isEqualTo(compared(1, 0));

        // As old as it was: older than the watermark, and than the delete.
        databases.run(
                kind,
                "insert into guests values (1, 'Ann', '2022-11-03 14:20:00'), (3, 'Cat', null)",
                "update guests set name = 'Bo' where id = 2");
        assertThat(poll(kind, true)).isEqualTo(compared(3, 0));
        assertThat(poll(kind, true)).isEqualTo(compared(3, 0));

        assertThat(messages())
                .hasRows(
                        "0|1|Ann|",
                        "1|2|Bob|",
                        "2|3|Cat|untimed",
                        "3|1|null|deleted",
                        "4|3|null|deleted",
                        "5|2|Bo|",
                        "6|3|Cat|again untimed",
                        "7|1|Ann|again");
        // What silver goes by: the newest message by time is what the database has.
        assertThat(newest()).hasRows("1|Ann", "2|Bo", "3|Cat");
    }

    @ParameterizedTest
    @EnumSource
    void aRowThatIsChangedAfterItWasPutBackWinsWhateverItsTimestampSays(Databases.Kind kind) {
        guests(kind, "(1, 'Ann', '2037-01-01 00:00:00')", "(2, 'Bob', '2022-11-03 14:30:00')");
        poll(kind, true);
        databases.run(kind, "delete from guests where id = 1");
        poll(kind, true);
        assertThat(newest()).hasRows("1|null", "2|Bob");
        databases.run(kind, "insert into guests values (1, 'A', '2036-01-01 00:00:00')");
        poll(kind, false);
        assertThat(newest()).hasRows("1|A", "2|Bob");
        databases.run(kind, "update guests set name = 'B', changed = '2035-01-01 00:00:00' where id = 1");
        poll(kind, false);
        assertThat(newest()).hasRows("1|B", "2|Bob");
        databases.run(kind, "update guests set name = 'C', changed = null where id = 1");
        poll(kind, false);
        assertThat(newest()).hasRows("1|C", "2|Bob");
        databases.run(kind, "delete from guests where id = 1");
        poll(kind, true);
        assertThat(newest()).hasRows("1|null", "2|Bob");
    }

    @ParameterizedTest
    @EnumSource
    void aRowThatWasReplacedByAnOlderOneBetweenTwoPollsIsSeenByTheComparison(Databases.Kind kind) {
        guests(
                kind,
                "(1, 'Ann', null)",
                "(2, 'Bob', '2022-11-03 14:30:00')",
                "(3, 'Cat', '2022-11-03 14:00:00')",
                "(4, 'Dan', '2022-11-03 14:00:00')");
        poll(kind, true);
        databases.run(
                kind,
                "update guests set name = 'A', changed = '2001-01-01 00:00:00' where id = 1",
                "update guests set name = 'C', changed = '2001-01-01 00:00:00' where id = 3");
        assertThat(polled(kind, false)).isZero();
        assertThat(polled(kind, true)).isEqualTo(2);
        assertThat(polled(kind, true)).isZero();
        assertThat(newest()).hasRows("1|A", "2|Bob", "3|C", "4|Dan");
    }

    @ParameterizedTest
    @EnumSource
    void aTableThatLostAllItsRowsIsNotBelievedUntilSomebodySaysSo(Databases.Kind kind) {
        guests(kind, "(1, 'Ann', '2022-11-03 14:20:00')", "(2, 'Bob', '2022-11-03 14:30:00')");
        poll(kind, true);
        databases.run(kind, "truncate table guests");
        assertThat(poll(kind, true))
                .contains(new Polled.Compared(
                        0,
                        0,
                        Optional.of("table:shop.guests has no rows any more, and 2 were landed; none is deleted. Check"
                                + " the table and the rights of the user; if it was emptied, poll once with"
                                + " --accept-empty")));
        assertThat(newest()).hasRows("1|Ann", "2|Bob");
        Poller believing = poller(kind, Poller.Limits.defaults(), true, Clock.fixed(NOW, ZoneOffset.UTC));
        believing.open(0);
        assertThat(believing.poll(true).compared()).isEqualTo(compared(0, 2));
        assertThat(newest()).hasRows("1|null", "2|null");
        assertThat(poll(kind, true)).isEqualTo(compared(0, 0));
    }

    @Test
    void whatAKilledComparisonLeavesIsCompletedByTheNextAndNothingIsTwice() {
        Databases.Kind kind = Databases.Kind.POSTGRESQL;
        guests(
                kind,
                "(1, 'a', '2022-11-03 14:00:01')",
                "(2, 'b', '2022-11-03 14:00:02')",
                "(3, 'c', '2022-11-03 14:00:03')",
                "(4, 'd', '2022-11-03 14:00:04')",
                "(5, 'e', '2022-11-03 14:00:05')",
                "(6, 'f', '2022-11-03 14:00:06')");
        poll(kind, true);
        databases.run(kind, "delete from guests where id <= 5");
        Poller dying = poller(kind, new Poller.Limits(2, 1_000), false, new DyingClock(2));
        dying.open(0);
        assertThatThrownBy(() -> dying.poll(true)).hasMessage("killed");
        assertThat(lake.read(spark, BRONZE).where("value is null").count()).isEqualTo(2);
        // One of those whose delete may be landed is back before the next comparison.
        databases.run(kind, "insert into guests values (1, 'a', '2022-11-03 14:00:01')");
        poll(kind, true);
        poll(kind, true);
        assertThat(newest()).hasRows("1|a", "2|null", "3|null", "4|null", "5|null", "6|f");
        assertThat(lake.read(spark, BRONZE)
                        .where("value is null")
                        .groupBy("key")
                        .count()
                        .where("count > 1")
                        .count())
                .isZero();
        assertThat(lake.read(spark, BRONZE).selectExpr("max(offset) + 1 = count(*)"))
                .hasRows("true");
    }

    @Test
    void aPollByAnotherJobBetweenComparisonAndCommitIsNotDoubled() {
        Databases.Kind kind = Databases.Kind.POSTGRESQL;
        guests(kind, "(1, 'a', '2022-11-03 14:00:01')", "(2, 'b', '2022-11-03 14:00:02')");
        poll(kind, true);
        Poller one = poller(kind, Poller.Limits.defaults(), false, Clock.fixed(NOW, ZoneOffset.UTC));
        Poller two = poller(kind, Poller.Limits.defaults(), false, Clock.fixed(NOW, ZoneOffset.UTC));
        one.open(0);
        two.open(0);
        databases.run(kind, "delete from guests where id = 1");
        one.poll(true);
        assertThat(two.poll(true).landed()).isZero();
        databases.run(kind, "delete from guests where id = 2", "insert into guests values (3, 'c', null)");
        one.poll(true);
        // It goes on from a state that is no more: what it would land has the number of a batch that is there.
        assertThatThrownBy(() -> {
                    databases.run(kind, "delete from guests where id = 3", "insert into guests values (4, 'd', null)");
                    two.poll(true);
                })
                .hasMessageContaining("another job polls table:shop.guests");
        assertThat(newest()).hasRows("1|null", "2|null", "3|c");
    }

    @Test
    void timestampsThatOrderNothingNeitherEndNorRepeatAPollOfPostgresql() {
        Databases.Kind kind = Databases.Kind.POSTGRESQL;
        guests(
                kind,
                "(1, 'ever', 'infinity')",
                "(2, 'never', '-infinity')",
                "(3, 'null', null)",
                "(4, 'Caesar', '0044-03-15 00:00:00 BC')",
                "(5, 'far', '294276-12-31 00:00:00')",
                "(6, 'Gregor', '1582-10-10 00:00:00')",
                "(7, 'ten', '10000-01-01 00:00:00')",
                "(8, 'now', '2022-11-03 14:30:00')");
        everyRowLandsOnceAndAgainWhenItChanges(kind, 8, 7);
        assertThat(lake.read(spark, BRONZE)
                        .where("offset < 8")
                        .selectExpr(
                                "get_json_object(cast(value as string), '$.name')",
                                "get_json_object(cast(value as string), '$.changed')"))
                .hasRows(
                        "ever|infinity",
                        "never|-infinity",
                        "null|null",
                        "Caesar|-0043-03-15 00:00:00.000000",
                        "far|+294276-12-31 00:00:00.000000",
                        "Gregor|1582-10-10 00:00:00.000000",
                        "ten|+10000-01-01 00:00:00.000000",
                        "now|2022-11-03 14:30:00.000000");
    }

    @Test
    void timestampsThatNoCalendarHasNeitherEndNorRepeatAPollOfMariadb() {
        Databases.Kind kind = Databases.Kind.MARIADB;
        databases.run(
                kind,
                "set sql_mode = 'ALLOW_INVALID_DATES'",
                "drop table if exists guests",
                "create table guests (id int primary key, name varchar(20), changed datetime(6))",
                "insert into guests values (1, 'zero', '0000-00-00'), (2, 'half', '2024-00-00'),"
                        + " (3, 'month', '2021-05-00 10:00:00'), (4, 'february', '2023-02-31 00:00:00'), (5, 'leap',"
                        + " '1900-02-29'), (6, 'june', '2022-06-31'), (7, 'null', null), (8, 'year', '0000-05-05'),"
                        + " (9, 'leap day', '2000-02-29'), (10, 'last', '9999-12-31 23:59:59.999999'), (11, 'now',"
                        + " '2022-11-03 14:30:00')");
        everyRowLandsOnceAndAgainWhenItChanges(kind, 11, 9);
        assertThat(lake.read(spark, BRONZE)
                        .where("exists(headers, h -> h.key = 'untimed')")
                        .count())
                .isEqualTo(16);
    }

    @Test
    void theZeroTimestampOfMariadbIsComparedByContent() {
        Databases.Kind kind = Databases.Kind.MARIADB;
        databases.run(
                kind,
                "set sql_mode = ''",
                "drop table if exists guests",
                "create table guests (id int primary key, name varchar(20), changed timestamp(6) not null default 0)",
                "insert into guests values (1, 'zero', 0), (2, 'now', '2022-11-03 14:30:00')");
        everyRowLandsOnceAndAgainWhenItChanges(kind, 2, 2);
    }

    @Test
    void aTextThatIsNotInTheDatabasesOwnEncodingLandsAsARowThatSilverRefuses() {
        Databases.Kind kind = Databases.Kind.POSTGRESQL;
        databases.run(
                kind,
                "drop database if exists raw",
                "create database raw template template0 encoding 'SQL_ASCII' lc_collate 'C' lc_ctype 'C'");
        databases.runIn(
                "raw",
                "create table guests (id int primary key, name text, changed timestamp(6))",
                "insert into guests values (1, 'Ann', '2022-11-03 14:20:00'),"
                        + " (2, E'B\\xFFb', '2022-11-03 14:20:01'), (3, 'Cat', '2022-11-03 14:20:02')");
        Poller poller = new Poller(
                spark,
                lake,
                "guests",
                source(),
                databases.database("raw"),
                "",
                new Poller.Manner(Poller.Limits.defaults(), false, line -> {}, Clock.fixed(NOW, ZoneOffset.UTC)));
        assertThat(poller.poll(true).landed()).isEqualTo(3);
        assertThat(poller.poll(true).landed()).isZero();
        assertThat(lake.read(spark, BRONZE)
                        .selectExpr(
                                "offset",
                                "get_json_object(cast(value as string), '$.name')",
                                "regexp_replace(cast(get(filter(headers, h -> h.key = 'malformed'), 0).value as"
                                        + " string), '[(].*[)]', '()')"))
                .hasRows(
                        "0|Ann|null",
                        "1|null|column name of type text cannot be read (); its 3 bytes in Base64: Qv9i",
                        "2|Cat|null");
    }

    /**
     * Polls with and without comparison; then changes the content of each row and nothing else.
     *
     * @param again how many of them land again: those older than the overlap are not looked at
     */
    private void everyRowLandsOnceAndAgainWhenItChanges(Databases.Kind kind, int rows, int again) {
        assertThat(polled(kind, false)).isEqualTo(rows);
        assertThat(polled(kind, false)).isZero();
        assertThat(polled(kind, true)).isZero();
        String update = "update guests set name = concat('new ', name), changed = changed";
        if (kind == Databases.Kind.MARIADB) {
            databases.run(kind, "set sql_mode = 'ALLOW_INVALID_DATES'", update);
        } else {
            databases.run(kind, update);
        }
        assertThat(polled(kind, true)).isEqualTo(again);
        assertThat(polled(kind, true)).isZero();
    }

    private void guests(Databases.Kind kind, String... rows) {
        databases.run(
                kind,
                "drop table if exists guests",
                "create table guests (id int primary key, name varchar(20), changed "
                        + (kind == Databases.Kind.MARIADB ? "datetime(6)" : "timestamp(6)") + " null)",
                "insert into guests values " + String.join(", ", rows));
    }

    private Dataset<Row> messages() {
        return lake.read(spark, BRONZE)
                .orderBy("offset")
                .selectExpr(
                        "offset",
                        "get_json_object(cast(key as string), '$.id')",
                        "get_json_object(cast(value as string), '$.name')",
                        "array_join(array_sort(filter(transform(headers, h -> h.key), k -> k <> 'batch')), ' ')");
    }

    /** What silver makes of it: of each key the newest by time; among equals a delete, then the later offset. */
    private Dataset<Row> newest() {
        return lake.read(spark, BRONZE)
                .groupBy("key")
                .agg(expr("max_by(struct(value), struct(timestamp, value is null, offset)) as newest"))
                .orderBy("key")
                .selectExpr(
                        "get_json_object(cast(key as string), '$.id')",
                        "get_json_object(cast(newest.value as string), '$.name')");
    }

    private static Optional<Polled.Compared> compared(long keys, long deleted) {
        return Optional.of(new Polled.Compared(keys, deleted, Optional.empty()));
    }

    /** A poll as a process of its own does it. */
    private Optional<Polled.Compared> poll(Databases.Kind kind, boolean compare) {
        Poller poller = poller(kind, Poller.Limits.defaults(), false, Clock.fixed(NOW, ZoneOffset.UTC));
        assertThat(poller.open(0)).isEmpty();
        return poller.poll(compare).compared();
    }

    private long polled(Databases.Kind kind, boolean compare) {
        Poller poller = poller(kind, Poller.Limits.defaults(), false, Clock.fixed(NOW, ZoneOffset.UTC));
        poller.open(0);
        return poller.poll(compare).landed();
    }

    private Poller poller(Databases.Kind kind, Poller.Limits limits, boolean acceptEmpty, Clock clock) {
        return new Poller(
                spark,
                lake,
                "guests",
                source(),
                databases.database(kind),
                "",
                new Poller.Manner(limits, acceptEmpty, line -> {}, clock));
    }

    private static Source.Table source() {
        return new Source.Table(
                "shop", "guests", "changed", List.of("id"), Duration.ofMinutes(5), Optional.of(Duration.ofHours(1)));
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
