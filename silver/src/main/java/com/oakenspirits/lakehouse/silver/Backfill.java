package com.oakenspirits.lakehouse.silver;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;

import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import com.oakenspirits.lakehouse.lake.ledger.BatchRecord;
import com.oakenspirits.lakehouse.lake.stream.Held;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.TableName;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * Refines a range of landed messages again, batch by batch, beside a live job. What the messages say under the contract as
 * it is now takes the place of what they said; one that a newer message made void stays void. How far it has come stands
 * in the commit of each batch to the silver table, so one that dies is gone on with by the next of the same range and
 * version of the contract. What waits in quarantine, and what is landed meanwhile, is left alone.
 */
public final class Backfill {
    private static final List<String> PLACE = List.of("landed_at", "source", "partition", "offset");

    private final SparkSession session;
    private final Lake lake;
    private final Contract contract;
    private final LandedRange range;
    private final Clock clock;
    private final TableName bronze;
    private final TableName silver;
    private final String app;
    private final boolean resumed;
    private final long version;
    private final long total;
    private final Deque<BackfillMark.Place> ends = new ArrayDeque<>();
    private final long batch;
    private Optional<BackfillMark.Place> last = Optional.empty();
    private long turn;
    private long done;
    private long refused;

    /**
     * Finds out what there is to do, or left to do.
     *
     * @param session a session of its own, with the settings of a {@link Refinery}'s
     * @param batch most messages of one batch
     * @throws LakehouseException (usage) when nothing of the dataset was refined yet
     */
    public Backfill(SparkSession session, Lake lake, Contract contract, LandedRange range, long batch, Clock clock) {
        this.session = session;
        this.lake = lake;
        this.contract = contract;
        this.range = range;
        this.clock = clock;
        this.batch = batch;
        this.bronze = TableName.bronze(contract.dataset());
        this.silver = TableName.silver(contract.dataset());
        this.app = "lakehouse/" + silver + "/backfill/"
                + UUID.nameUUIDFromBytes(
                        (range.text() + " " + contract.version()).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        // Even turns are followed by others, an odd one was the last of its backfill.
        OptionalLong turns = lake.stamped(silver, app);
        Optional<BackfillMark> mark = turns.isPresent() && turns.getAsLong() % 2 == 0 ? newest() : Optional.empty();
        this.turn = turns.isPresent() ? (turns.getAsLong() / 2 + 1) * 2 : 0;
        this.resumed = mark.isPresent();
        this.version = mark.map(BackfillMark::version).orElseGet(this::consumed);
        this.last = mark.map(BackfillMark::last);
        this.done = mark.map(BackfillMark::done).orElse(0L);
        this.refused = mark.map(BackfillMark::refused).orElse(0L);
        this.total = done + plan(messages().select(columns()));
    }

    /** Whether a backfill that died is gone on with. */
    public boolean resumed() {
        return resumed;
    }

    /** Messages of the range. */
    public long total() {
        return total;
    }

    /** Messages refined again, those of a backfill that died included. */
    public long done() {
        return done;
    }

    /** Messages among those done that the contract refuses by now: silver keeps what they said. */
    public long refused() {
        return refused;
    }

    /** Messages of the range that wait in quarantine. */
    public long waiting() {
        return open().join(
                        read().where(range.filter()).select(columns(Quarantine.MESSAGE)),
                        StreamState.seq(Quarantine.MESSAGE),
                        "left_semi")
                .count();
    }

    /** Whether there is a batch to do. */
    public boolean hasNext() {
        return !ends.isEmpty();
    }

    /** Reads the next batch, which may take a while and changes nothing. */
    public Portion next() {
        BackfillMark.Place end = ends.getFirst();
        Dataset<Row> rows = until(messages(), end);
        Refinery refinery = new Refinery(session, lake, contract, Long.MAX_VALUE, clock);
        Held held = Held.of(refinery.checker()
                .check(rows.join(open(), StreamState.seq(Quarantine.MESSAGE), "left_anti")
                        .select(columns(List.of(rows.columns())))));
        try {
            BatchFacts facts = refinery.judge().facts(held.rows());
            Dataset<Row> sound =
                    facts.refused() == 0 ? held.rows() : held.rows().where(functions.not(col(Checker.REFUSED)));
            BatchFacts left = facts.refused() == 0 ? facts : refinery.judge().facts(sound);
            return new Portion(
                    refinery,
                    held,
                    refinery.again(refinery.checker().accepted(sound, left), left),
                    facts.refused(),
                    end);
        } catch (RuntimeException e) {
            held.close();
            throw e;
        }
    }

    /** Messages that were read and are not applied yet. */
    public final class Portion implements AutoCloseable {
        private final Refinery refinery;
        private final Held held;
        private final Target.Again again;
        private final long refusedNow;
        private final BackfillMark.Place end;

        private Portion(Refinery refinery, Held held, Target.Again again, long refusedNow, BackfillMark.Place end) {
            this.refinery = refinery;
            this.held = held;
            this.again = again;
            this.refusedNow = refusedNow;
            this.end = end;
        }

        /**
         * Applies them. Nobody else may write the dataset's silver tables meanwhile.
         *
         * @throws LakehouseException (flow failed) when their order has changed since they were read
         */
        public void apply() {
            LogTurns read = refinery.logs().turns();
            refinery.open();
            if (!refinery.logs().turns().equals(read)) {
                throw new LakehouseException(
                        Kind.FLOW_FAILED,
                        "another log of the database of " + contract.dataset()
                                + " was accepted while its messages were read again. Run the same command to resume");
            }
            boolean ends = Backfill.this.ends.size() == 1;
            BackfillMark mark = new BackfillMark(
                    range.text(), version, ends ? total : done + batch, total, refused + refusedNow, end);
            refinery.apply(again, app, ends ? turn + 1 : turn, mark.toString());
            Backfill.this.ends.removeFirst();
            turn += 2;
            last = Optional.of(end);
            done = mark.done();
            refused = mark.refused();
        }

        @Override
        public void close() {
            again.close();
            held.close();
        }
    }

    private long consumed() {
        long consumed = new Cursor(lake, bronze).of(silver);
        if (consumed < 0) {
            throw new LakehouseException(
                    Kind.USAGE,
                    "nothing of " + bronze + " was refined yet, so there is nothing to refine again: lakehouse run");
        }
        return consumed;
    }

    /** Where the backfill has come that the newest turn of the app is of. */
    private Optional<BackfillMark> newest() {
        return lake.log(silver)
                .newest(commit -> commit.userMetadata()
                        .flatMap(BatchRecord::fromJson)
                        .filter(record -> record.flow().equals(Batch.BACKFILL))
                        .filter(record -> record.contractVersion().equals(contract.version()))
                        .flatMap(record -> BackfillMark.of(record.source()))
                        .filter(mark -> mark.range().equals(range.text())))
                .filter(mark -> !mark.ended());
    }

    /** Messages in quarantine. */
    private Dataset<Row> open() {
        return new Quarantine(lake, contract, clock)
                .open(session)
                .select(columns(Quarantine.MESSAGE))
                .distinct();
    }

    private Dataset<Row> read() {
        return lake.read(session, bronze, version);
    }

    /** What is left of the range. */
    private Dataset<Row> messages() {
        Dataset<Row> rows = read().where(range.filter());
        return last.map(place -> rows.where(col("landed_at")
                        .geq(lit(Timestamp.from(place.landedAt())))
                        .and(place().gt(of(place)))))
                .orElse(rows);
    }

    private static Dataset<Row> until(Dataset<Row> rows, BackfillMark.Place end) {
        return rows.where(
                col("landed_at").leq(lit(Timestamp.from(end.landedAt()))).and(place().leq(of(end))));
    }

    private static Column place() {
        return struct(columns());
    }

    private static Column of(BackfillMark.Place place) {
        return struct(
                lit(Timestamp.from(place.landedAt())).as("landed_at"),
                lit(place.source()).as("source"),
                lit(place.partition()).as("partition"),
                lit(place.offset()).as("offset"));
    }

    /** Where each batch ends: in the order of landing, so that a batch's messages lie in few files. */
    private long plan(Dataset<Row> left) {
        long size = batch;
        long count = left.count();
        left.sort(columns())
                .toJavaRDD()
                .zipWithIndex()
                .filter(row -> (row._2() + 1) % size == 0 || row._2() + 1 == count)
                .map(row -> row._1())
                .collect()
                .forEach(row -> ends.add(new BackfillMark.Place(
                        row.getTimestamp(0).toInstant(), row.getString(1), row.getInt(2), row.getLong(3))));
        return count;
    }

    private static Column[] columns() {
        return columns(PLACE);
    }

    private static Column[] columns(List<String> names) {
        return StreamState.columns(names);
    }
}
