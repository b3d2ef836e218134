package com.oakenspirits.lakehouse.silver;

import static org.apache.spark.sql.functions.col;

import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.direct.DirectTables;
import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import com.oakenspirits.lakehouse.lake.ledger.BatchRecord;
import com.oakenspirits.lakehouse.lake.stream.Held;
import com.oakenspirits.lakehouse.lake.stream.Landed;
import com.oakenspirits.lakehouse.lake.table.Commit;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.TableName;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * Keeps one silver table the truth of one bronze table: decodes, checks, orders and applies what was landed since the
 * version that the silver table's own last commit names. One append or merge a batch, and an append to quarantine where
 * rows were refused.
 */
public final class Refinery {
    private final SparkSession session;
    private final Lake lake;
    private final Contract contract;
    private final Optional<DirectTables> direct;
    private final DatabaseLogs logs;
    private final Quarantine refusals;
    private final Cursor cursor;
    private final TableName bronze;
    private final TableName silver;
    private final long maxRows;
    private final Clock clock;
    private Checker checker;
    private Judge judge;
    private Target target;
    private Optional<FewUpserts> few = Optional.empty();
    private long consumed = -1;
    private boolean interrupted;

    /**
     * @param session a session of this flow's own
     * @param maxRows about how many rows to catch up with at a time
     */
    public Refinery(SparkSession session, Lake lake, Contract contract, long maxRows, Clock clock) {
        this(session, lake, contract, maxRows, Optional.empty(), clock);
    }

    /**
     * @param session a session of this flow's own
     * @param maxRows about how many rows to catch up with at a time
     * @param direct how a batch of few messages is refined without a job; empty to refine all by Spark
     */
    public Refinery(
            SparkSession session,
            Lake lake,
            Contract contract,
            long maxRows,
            Optional<DirectTables> direct,
            Clock clock) {
        this(session, lake, contract, maxRows, direct, Set.of(), clock);
    }

    /**
     * @param session a session of this flow's own
     * @param maxRows about how many rows to catch up with at a time
     * @param direct how a batch of few messages is refined without a job; empty to refine all by Spark
     * @param acceptedLogs the names of other logs of the dataset's database that the operator accepts
     */
    public Refinery(
            SparkSession session,
            Lake lake,
            Contract contract,
            long maxRows,
            Optional<DirectTables> direct,
            Set<String> acceptedLogs,
            Clock clock) {
        this.session = session;
        this.lake = lake;
        this.contract = contract;
        this.direct = direct.filter(tables -> !contract.changeStream());
        this.logs = new DatabaseLogs(session, lake, contract, acceptedLogs, clock);
        this.refusals = new Quarantine(lake, contract, clock);
        order();
        this.bronze = TableName.bronze(contract.dataset());
        this.silver = TableName.silver(contract.dataset());
        this.cursor = new Cursor(lake, bronze);
        this.maxRows = maxRows;
        this.clock = clock;
    }

    /** Goes by the order in which the logs of the database stand by now. */
    private void order() {
        checker = new Checker(contract, logs.turns());
        judge = new Judge(lake, contract, checker);
        target = contract.changeStream()
                ? new ChangeStream(session, lake, contract, checker)
                : new Upserts(lake, contract, checker, judge);
        few = direct.map(tables -> new FewUpserts(tables, session, contract, checker, judge, refusals));
    }

    /**
     * Finds out how far the silver table has come, takes back what an interrupted batch left in quarantine and ends an
     * interrupted redrive. To be called before anything else, and again after a failure.
     *
     * @throws LakehouseException (usage) when the contract would break the table as it is
     */
    public void open() {
        SilverTables.mustFit(session, lake, contract);
        Optional<BatchRecord> last = cursor.record(silver);
        consumed = last.map(BatchRecord::batchId).orElse(-1L);
        logs.open(last);
        order();
        cursor.takeBack(session, refusals.table(), consumed);
        interrupted = target.takeBack(consumed);
        refusals.unfinished().ifPresent(this::resume);
    }

    private void resume(Quarantine.Begun begun) {
        String filter = begun.filter()
                .orElseThrow(() -> new LakehouseException(
                        Kind.FLOW_FAILED,
                        "a rebuild of " + contract.dataset()
                                + " did not come to its end. Do it again: lakehouse rebuild" + " --dataset "
                                + contract.dataset()));
        if (lake.stamped(silver, redriving(begun.id())).isPresent()) {
            refusals.end(session);
            return;
        }
        if (contract.changeStream() && !begun.contract().equals(contract.version())) {
            throw new LakehouseException(
                    Kind.FLOW_FAILED,
                    "a redrive of " + contract.dataset() + " under version " + begun.contract()
                            + " of its contract did not come to its end, and the contract is version "
                            + contract.version() + " by now. Have the tables made anew from all of bronze:"
                            + " lakehouse rebuild --dataset " + contract.dataset());
        }
        try (Held messages = Held.of(refusals.marked(session, begun))) {
            target.takeBack(messages.rows());
            if (!messages.rows().isEmpty()) {
                refusals.unmark(messages.rows());
            }
        }
        if (redrive(filter, false).accepted() == 0) {
            refusals.end(session);
        }
    }

    /**
     * Refines what was just landed, and before it whatever else the bronze table has.
     *
     * @return rows read
     */
    public long refine(Landed landed) {
        long before = catchUp(landed.first() - 1);
        // Another may have refined some of them meanwhile: the rest is read from the table.
        return before + (consumed < landed.first() ? apply(landed) : catchUp(landed.version()));
    }

    private long apply(Landed landed) {
        if (few.isPresent() && landed.few().isPresent()) {
            Batch batch = batch(landed.version());
            OptionalLong refined = few.get().apply(landed.few().get(), batch);
            if (refined.isPresent()) {
                interrupted = false;
                consumed = batch.version();
                return refined.getAsLong();
            }
        }
        return apply(landed.held().rows(), landed.version());
    }

    /**
     * Refines all that the bronze table has and the silver table has not.
     *
     * @return rows read
     */
    public long catchUp() {
        OptionalLong latest = lake.log(bronze).latest();
        return latest.isPresent() ? catchUp(latest.getAsLong()) : 0;
    }

    private long catchUp(long until) {
        if (until <= consumed) {
            return 0;
        }
        List<Commit> commits = lake.log(bronze).after(consumed);
        long read = commits.isEmpty() ? 0 : beforeTheLog(commits.get(0).version());
        long from = -1;
        long rows = 0;
        for (Commit commit : commits) {
            if (commit.version() <= consumed || commit.version() > until || !commit.changesData()) {
                continue;
            }
            if (from >= 0 && rows + commit.rows() > maxRows) {
                read += refineVersions(from, commit.version() - 1);
                from = -1;
                rows = 0;
            }
            from = from < 0 ? commit.version() : from;
            rows += commit.rows();
        }
        return from < 0 ? read : read + refineVersions(from, until);
    }

    /** What log retention has left no commits of can only be refined as a whole. */
    private long beforeTheLog(long first) {
        if (first <= consumed + 1) {
            return 0;
        }
        if (consumed >= 0) {
            throw new LakehouseException(
                    Kind.FLOW_FAILED,
                    silver + " has consumed " + bronze + " up to version " + consumed
                            + ", but its log begins at version "
                            + first + ": what lies between cannot be told apart any more. Have it made anew from all of"
                            + " bronze: lakehouse rebuild --dataset " + contract.dataset());
        }
        return apply(lake.read(session, bronze, first), first);
    }

    private long refineVersions(long from, long to) {
        return apply(lake.added(session, bronze, from, to), to);
    }

    private long apply(Dataset<Row> bronzeRows, long version) {
        return apply(bronzeRows, batch(version));
    }

    /**
     * Applies rows of bronze as one batch.
     *
     * @return how many they are
     */
    long apply(Dataset<Row> bronzeRows, Batch begun) {
        try (Held held = Held.of(checker.check(bronzeRows))) {
            Dataset<Row> checked = held.rows();
            BatchFacts facts = judge.facts(checked);
            if (logs.readOn(checked, facts.read())) {
                order();
                return apply(bronzeRows, begun);
            }
            Batch batch = begun.with(logs.text());
            if (facts.refused() > 0) {
                refusals.add(checked, facts.refused(), batch);
            }
            target.apply(checker.accepted(checked, facts), facts, batch);
            interrupted = false;
            consumed = batch.version();
            return facts.read();
        }
    }

    /**
     * Tries messages in quarantine again and puts in, at their place in the order, those that the contract accepts now.
     *
     * @param filter SQL over the columns of the quarantine table
     * @param dryRun only say what would be done
     * @return what became of them
     */
    public Redriven redrive(String filter, boolean dryRun) {
        Dataset<Row> waiting = refusals.open(session)
                .where(filter)
                .select(StreamState.columns(Quarantine.MESSAGE))
                .distinct();
        Dataset<Row> messages = lake.read(session, bronze)
                .join(functions.broadcast(waiting), StreamState.seq(Quarantine.MESSAGE), "left_semi");
        try (Held held = Held.of(checker.check(messages))) {
            BatchFacts all = judge.facts(held.rows());
            Redriven redriven = new Redriven(all.read(), all.read() - all.refused(), reasons(held.rows()));
            if (dryRun || redriven.accepted() == 0) {
                return redriven;
            }
            Dataset<Row> sound = held.rows().where(functions.not(col(Checker.REFUSED)));
            String id = refusals.begin(
                    sound.select(
                            col("_source").as("source"),
                            col("_partition").as("partition"),
                            col("_offset").as("offset")),
                    filter);
            Batch batch = new Batch(
                    Batch.REDRIVE,
                    contract,
                    redriving(id),
                    consumed,
                    consumed,
                    redriven.accepted() + " messages of " + refusals.table(),
                    logs.text(),
                    true,
                    clock.millis(),
                    clock);
            BatchFacts facts = judge.facts(sound);
            target.apply(checker.accepted(sound, facts), facts, batch);
            refusals.end(session);
            return redriven;
        }
    }

    /** Finds out what messages that the silver table has consumed would change, as the contract reads them now. */
    Target.Again again(Dataset<Row> accepted, BatchFacts facts) {
        return target.again(accepted, facts);
    }

    /**
     * Applies messages again.
     *
     * @param app whose batch it is, so that it happens once
     * @param turn of the app's batches
     */
    void apply(Target.Again again, String app, long turn, String source) {
        if (interrupted) {
            // What was taken back of a batch is put in before anything else, which knows then that it was interrupted.
            catchUp();
        }
        again.apply(new Batch(
                Batch.BACKFILL, contract, app, turn, consumed, source, logs.text(), true, clock.millis(), clock));
    }

    DatabaseLogs logs() {
        return logs;
    }

    Checker checker() {
        return checker;
    }

    Judge judge() {
        return judge;
    }

    private String redriving(String id) {
        return "lakehouse/" + silver + "/redrive/" + id;
    }

    private Map<String, Long> reasons(Dataset<Row> checked) {
        Map<String, Long> reasons = new TreeMap<>();
        // The first row of a message has the reasons of all.
        checked.where(
                        contract.changeStream()
                                ? col(Checker.REFUSED)
                                        .and(col(ChangeDecoder.PART).equalTo(0))
                                : col(Checker.REFUSED))
                .select(functions.explode(col(Checker.REASONS)).as("reason"))
                .groupBy("reason.rule", "reason.column")
                .count()
                .collectAsList()
                .forEach(row -> reasons.put((row.getString(0) + " " + row.getString(1)).trim(), row.getLong(2)));
        return reasons;
    }

    private Batch batch(long version) {
        return batch(Batch.SILVER, version, bronze + " versions " + (consumed + 1) + " to " + version);
    }

    Batch batch(String flow, long version, String source) {
        return new Batch(
                flow,
                contract,
                "lakehouse/" + silver,
                version,
                version,
                source,
                logs.text(),
                interrupted,
                clock.millis(),
                clock);
    }
}
