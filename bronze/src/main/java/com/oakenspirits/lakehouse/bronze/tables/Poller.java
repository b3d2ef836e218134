package com.oakenspirits.lakehouse.bronze.tables;

import com.oakenspirits.lakehouse.lake.config.Database;
import com.oakenspirits.lakehouse.lake.contract.Source;
import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.ledger.BatchRecord;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.TableName;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;

/**
 * Lands what is new or changed in a table of a database. How far it has come stands in the commit of the rows. A poll
 * looks again at a stretch before that, for transactions that were committed late, and lands nothing of it that bronze
 * has. A row that is deleted is noticed where the contract asks for it, by comparing keys.
 */
public final class Poller {

    /**
     * How much one commit takes.
     *
     * @param rows at most
     * @param characters of their values, about
     */
    public record Limits(int rows, long characters) {
        public static Limits defaults() {
            return new Limits(50_000, 32L << 20);
        }
    }

    /**
     * How polls are made.
     *
     * @param acceptEmpty whether a table that has lost all its rows is believed
     * @param progress is told every ten seconds how far a long poll is
     */
    public record Manner(Limits limits, boolean acceptEmpty, Consumer<String> progress, Clock clock) {}

    /** How often a running job looks for timestamps such as 2024-00-00: no index helps to find them. */
    private static final Duration HALF_DATES_EVERY = Duration.ofHours(1);

    private final Source.Table source;
    private final Database database;
    private final String place;
    private final Manner manner;
    private final TableName table;
    private final PolledTable bronze;
    private final PollTurn.Job job;
    private Mark mark = Mark.none();
    private Optional<Long> halfDatesSeen = Optional.empty();

    /** @param place where the database is configured, for errors */
    public Poller(
            SparkSession spark,
            Lake lake,
            String dataset,
            Source.Table source,
            Database database,
            String place,
            Manner manner) {
        this.source = source;
        this.database = database;
        this.place = place;
        this.manner = manner;
        this.table = TableName.bronze(dataset);
        this.bronze = new PolledTable(spark, lake, table, source.id());
        this.job = new PollTurn.Job(
                dataset,
                source.id(),
                source.deletes().isPresent(),
                bronze,
                manner.limits,
                manner.clock,
                UUID.randomUUID().getMostSignificantBits());
    }

    /**
     * Finds out from bronze where polling goes on. To be called before the first poll, and after a failure.
     *
     * @param reported the number of the newest batch that the books know, 0 for none
     * @return what is missing in the sequence of batches, one line each
     */
    public List<String> open(long reported) {
        Mark rows = bronze.byRows();
        List<Mark> marks =
                bronze.commits().stream().map(PolledTable.Polling::mark).toList();
        List<String> missing = new ArrayList<>();
        for (int i = marks.size() - 2; i >= 0; i--) {
            gap(marks.get(i + 1).batch(), marks.get(i).batch(), missing);
        }
        Mark newest = marks.isEmpty() ? rows : marks.get(0);
        if (newest.next() > rows.next()) {
            // A table that was restored: its log still tells of what it has lost.
            Mark kept = marks.stream()
                    .filter(earlier -> earlier.next() <= rows.next())
                    .findFirst()
                    .orElse(Mark.none());
            missing.add(numbers(kept.batch() + 1, newest.batch()) + " of " + source.id() + " is recorded, but " + table
                    + " does not have its rows; what the database still has of them is read again");
            newest = new Mark(newest.batch(), newest.next(), kept.watermark());
        }
        if (reported > newest.batch()) {
            gap(newest.batch(), reported + 1, missing);
            newest = new Mark(reported, newest.next(), newest.watermark());
        }
        mark = newest;
        return missing;
    }

    /**
     * The batches that bronze has and the books do not, because their job died before it wrote them down.
     *
     * @param reported the number of the newest batch that the books know, 0 for none
     * @return oldest first; of a long time only the newest
     */
    public List<Landed> unreported(long reported) {
        List<PolledTable.Polling> commits = bronze.commits();
        List<Landed> landed = new ArrayList<>();
        for (int i = commits.size() - 1; i >= 0; i--) {
            Mark until = commits.get(i).mark();
            boolean first = i == commits.size() - 1;
            if (until.batch() > reported && (!first || until.batch() == 1)) {
                BatchRecord record = commits.get(i).record();
                Instant started = Instant.ofEpochMilli(record.startedAt());
                landed.add(new Landed(
                        until.batch(),
                        until.next() - (first ? 0 : commits.get(i + 1).mark().next()),
                        until.watermark(),
                        started,
                        started.plusMillis(record.durationMs())));
            }
        }
        return landed;
    }

    /**
     * A batch that bronze has.
     *
     * @param rows that were new or changed
     */
    public record Landed(
            long batch, long rows, Optional<LocalDateTime> watermark, Instant startedAt, Instant finishedAt) {}

    /**
     * Lands what is new or changed.
     *
     * @param compare whether to compare the keys too, where the contract asks for deletes; see {@link KeyComparison}
     * @throws IllegalStateException when the database does not answer; another try may succeed
     * @throws LakehouseException (flow failed) when it refuses, the table or a column is not there, or another job
     *     polls the same table
     */
    public Polled poll(boolean compare) {
        try (SourceDatabase open = SourceDatabase.open(source, database, place)) {
            open.check();
            Pulse pulse = new Pulse(manner.progress);
            PollTurn turn = new PollTurn(job, mark, open.now(), pulse);
            Optional<LocalDateTime> from = mark.watermark().map(time -> time.minus(source.overlap()));
            Map<String, KnownRow> known = bronze.since(from, job.deletes() && mark.next() > 0);
            try {
                open.changedSince(from, row -> row.changed().ifPresent(time -> turn.take(row, known.get(row.key()))));
                untimed(open, turn);
                turn.commit();
                Optional<Polled.Compared> compared = compare && job.deletes()
                        ? Optional.of(new KeyComparison(open, bronze, source.id(), manner.acceptEmpty, pulse).run(turn))
                        : Optional.empty();
                return new Polled(
                        turn.read(),
                        turn.landed(),
                        turn.batches(),
                        turn.mark().batch(),
                        turn.mark().watermark(),
                        compared);
            } finally {
                mark = turn.mark();
            }
        }
    }

    /** Rows that do not say when they were changed are compared by their content. */
    private void untimed(SourceDatabase open, PollTurn turn) {
        boolean half = halfDatesSeen
                .map(seen -> System.nanoTime() - seen >= HALF_DATES_EVERY.toNanos())
                .orElse(true);
        Map<String, KnownRow> known = new HashMap<>();
        boolean[] asked = {false};
        open.untimed(half, row -> {
            if (row.changed().isPresent()) {
                return;
            }
            if (!asked[0]) {
                asked[0] = true;
                known.putAll(bronze.untimed(turn.now()));
            }
            turn.take(row, known.get(row.key()));
        });
        if (half) {
            halfDatesSeen = Optional.of(System.nanoTime());
        }
    }

    private static void gap(long before, long after, List<String> missing) {
        if (after > before + 1) {
            missing.add(numbers(before + 1, after - 1) + " is missing in the sequence");
        }
    }

    private static String numbers(long first, long last) {
        return first == last ? "batch " + first : "batches " + first + " to " + last + ", every one,";
    }
}
