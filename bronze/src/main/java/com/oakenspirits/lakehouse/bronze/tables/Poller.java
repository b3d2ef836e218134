package com.oakenspirits.lakehouse.bronze.tables;

import com.oakenspirits.lakehouse.lake.config.Database;
import com.oakenspirits.lakehouse.lake.contract.Source;
import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import com.oakenspirits.lakehouse.lake.ledger.BatchRecord;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.TableName;
import io.delta.exceptions.DeltaConcurrentModificationException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.spark.sql.SparkSession;

/**
 * Lands what is new or changed in a table of a database. How far it has come stands in the commit of the rows. A poll
 * looks again at a stretch before that, for transactions that were committed late, and lands nothing of it that bronze
 * has. A row that is deleted is not noticed: the database does not tell.
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

    private final String dataset;
    private final Source.Table source;
    private final Database database;
    private final String place;
    private final Limits limits;
    private final Clock clock;
    private final TableName table;
    private final PolledTable bronze;
    private final long job = UUID.randomUUID().getMostSignificantBits();
    private Mark mark = Mark.none();

    /** @param place where the database is configured, for errors */
    public Poller(
            SparkSession spark,
            Lake lake,
            String dataset,
            Source.Table source,
            Database database,
            String place,
            Limits limits,
            Clock clock) {
        this.dataset = dataset;
        this.source = source;
        this.database = database;
        this.place = place;
        this.limits = limits;
        this.clock = clock;
        this.table = TableName.bronze(dataset);
        this.bronze = new PolledTable(spark, lake, table, source.id());
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
     * @throws IllegalStateException when the database does not answer; another try may succeed
     * @throws LakehouseException (flow failed) when it refuses, the table or a column is not there, or another job
     *     polls the same table
     */
    public Polled poll() {
        Mark before = mark;
        try (SourceDatabase open = SourceDatabase.open(source, database, place)) {
            open.check();
            Turn turn = new Turn(open.now());
            Optional<LocalDateTime> from = before.watermark().map(time -> time.minus(source.overlap()));
            Map<String, String> known = bronze.since(from);
            open.changedSince(from, row -> turn.take(row, known));
            Map<String, String> untimed = new HashMap<>();
            open.withoutTimestamp(row -> {
                if (!turn.untimedSeen) {
                    turn.untimedSeen = true;
                    untimed.putAll(bronze.untimed());
                }
                turn.take(row, untimed);
            });
            turn.commit();
            return new Polled(turn.read, turn.landed, turn.batches, mark.batch(), mark.watermark());
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

    /** One poll. */
    private final class Turn {
        private final LocalDateTime now;
        private final long started = clock.millis();
        private List<PolledRow> rows = new ArrayList<>();
        private Optional<LocalDateTime> newest = Optional.empty();
        private long characters;
        private long read;
        private long landed;
        private int batches;
        private boolean untimedSeen;

        private Turn(LocalDateTime now) {
            this.now = now;
        }

        private void take(PolledRow row, Map<String, String> known) {
            read++;
            if (row.digest().equals(known.get(row.key()))) {
                return;
            }
            rows.add(row);
            characters += row.value().length() + row.key().length();
            // A timestamp in the future must not hide what comes before it.
            newest = row.changed().map(time -> time.isAfter(now) ? now : time).or(() -> newest);
            if (rows.size() >= limits.rows || characters >= limits.characters) {
                commit();
            }
        }

        private void commit() {
            if (rows.isEmpty()) {
                return;
            }
            Optional<LocalDateTime> watermark = mark.watermark()
                    .filter(old -> newest.isEmpty() || old.isAfter(newest.get()))
                    .or(() -> newest);
            Mark after = mark.after(rows.size(), watermark);
            String record = record(mark, after).toJson();
            try {
                if (!bronze.append(rows, after, record, new Timestamp(started))) {
                    throw overtaken(null);
                }
            } catch (DeltaConcurrentModificationException e) {
                throw overtaken(e);
            }
            mark = after;
            landed += rows.size();
            batches++;
            rows = new ArrayList<>();
            characters = 0;
        }

        private BatchRecord record(Mark from, Mark until) {
            Map<String, Long> consumed = new HashMap<>(until.consumed(source.id()));
            // Tells two jobs apart that land the same batch at the same moment.
            consumed.put("job", job);
            return new BatchRecord(
                    "bronze",
                    dataset,
                    until.batch(),
                    source.id() + ":[" + from.next() + "," + until.next() + ")"
                            + until.watermark().map(time -> " until " + time).orElse(""),
                    0,
                    0,
                    0,
                    0,
                    0,
                    List.of(),
                    "",
                    consumed,
                    List.of(),
                    started,
                    clock.millis() - started);
        }

        private LakehouseException overtaken(Exception cause) {
            return new LakehouseException(
                    Kind.FLOW_FAILED,
                    "another job polls " + source.id() + " into " + table + " at the same time; one of the two goes on",
                    cause);
        }
    }
}
