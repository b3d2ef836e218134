package com.oakenspirits.lakehouse.silver;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import com.oakenspirits.lakehouse.lake.ledger.BatchRecord;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.TableName;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Sees to it that the changes of a dataset are ordered by one log of its database after another. A log that is no longer
 * the one it was stops the dataset until an operator accepts it by name.
 */
final class DatabaseLogs {
    /** So many of the last messages of a partition tell how far a log was read, where no record does. */
    private static final int LAST = 200;

    private final SparkSession session;
    private final Lake lake;
    private final Contract contract;
    private final TableName bronze;
    private final Set<String> accepted;
    private final Clock clock;
    private LogTurns turns;
    private LogState state = LogState.none();
    private boolean deferred;
    private final List<String> changes = new ArrayList<>();

    /** @param accepted names of logs of this dataset that the operator accepts */
    DatabaseLogs(SparkSession session, Lake lake, Contract contract, Set<String> accepted, Clock clock) {
        this.session = session;
        this.lake = lake;
        this.contract = contract;
        this.bronze = TableName.bronze(contract.dataset());
        this.accepted = Set.copyOf(accepted);
        this.clock = clock;
        this.turns = of(lake, contract);
    }

    /** The logs that were accepted for a dataset; none where another order is its own. */
    static LogTurns of(Lake lake, Contract contract) {
        return LogReader.reads(contract) ? LogTurns.of(lake, TableName.bronze(contract.dataset())) : LogTurns.none();
    }

    LogTurns turns() {
        return turns;
    }

    /** What the record of a batch says of the logs; empty where there is nothing to say. */
    String text() {
        return state.places().isEmpty() ? "" : state.toJson();
    }

    /**
     * Finds out how far the logs were read.
     *
     * @param last the record of the newest batch, if there is one
     */
    void open(Optional<BatchRecord> last) {
        turns = of(lake, contract);
        state = LogState.none();
        if (LogReader.reads(contract) && last.isPresent()) {
            state = last.get().log().isEmpty()
                    ? remembered(last.get().batchId())
                    : LogState.of(last.get().log());
        }
    }

    /** A lake from before such records: what the last messages of each partition say is where the log is. */
    private LogState remembered(long version) {
        Dataset<Row> landed =
                lake.read(session, bronze, version).where(col("source").equalTo(contract.topic()));
        Optional<Column> last =
                landed.groupBy("partition").agg(org.apache.spark.sql.functions.max("offset")).collectAsList().stream()
                        .map(row -> col("partition")
                                .equalTo(row.getInt(0))
                                .and(col("offset").gt(lit(row.getLong(1) - LAST))))
                        .reduce(Column::or);
        return last.map(these ->
                        LogState.none().and(readings(new Checker(contract, turns).check(landed.where(these)), 0, true)))
                .orElse(LogState.none());
    }

    /**
     * Reads on with the rows of a batch.
     *
     * @param checked all of its rows, in the order that {@link #turns} gives
     * @param count how many they are
     * @return whether another log has begun among them that was accepted, so that they have another order by now
     * @throws LakehouseException (flow failed) when one has begun that was not accepted
     */
    boolean readOn(Dataset<Row> checked, long count) {
        if (!LogReader.reads(contract)) {
            return false;
        }
        List<LogReading> readings = readings(checked, count, false);
        List<LogReading.Break> breaks = readings.stream()
                .map(LogReading::broken)
                .filter(java.util.Objects::nonNull)
                .sorted(FIRST)
                .toList();
        if (breaks.isEmpty()) {
            state = state.and(readings);
            return false;
        }
        LogTurns before = turns;
        for (LogReading.Break broken : breaks) {
            LogEvent event = broken.event();
            if (broken.fits() > 0) {
                turns = turns.begun(broken.fits(), event.place(), event.offset());
                changes.add("the log " + turns.get(broken.fits()).name() + " begins at " + at(event));
            }
        }
        if (turns.equals(before)) {
            LogReading.Break next = breaks.stream()
                    .filter(broken -> accepted.contains(name(broken.event())))
                    .findFirst()
                    .orElseThrow(() -> refusal(breaks.get(0)));
            String name = name(next.event());
            turns = turns.and(LogTurn.of(next.event(), name, clock.millis(), System.getProperty("user.name")));
            changes.add("the log " + name + " accepted at " + at(next.event()) + ", after "
                    + next.before().name());
        }
        if (!deferred) {
            record();
        }
        return true;
    }

    /** Only notes what is accepted, until {@link #record} is called. */
    void defer() {
        deferred = true;
    }

    /** Records in the bronze table what was accepted. To be done before anything is written in the new order. */
    void record() {
        if (changes.isEmpty()) {
            return;
        }
        BatchRecord record = new BatchRecord(
                "bronze",
                contract.dataset(),
                0,
                String.join("; ", changes),
                0,
                0,
                0,
                0,
                0,
                List.of(),
                "",
                Map.of(),
                List.of(),
                clock.millis(),
                0);
        lake.describe(session, bronze, Map.of(LogTurns.PROPERTY, turns.toJson()), record.toJson());
        changes.clear();
    }

    private List<LogReading> readings(Dataset<Row> checked, long count, boolean trusting) {
        return LogReader.read(
                checked, Sequence.of(contract).columns(), contract.topic(), count, state, turns, trusting);
    }

    private static final Comparator<LogReading.Break> FIRST = Comparator.comparing(
                    (LogReading.Break broken) -> broken.event().at() == null
                            ? Long.MAX_VALUE
                            : broken.event().at())
            .thenComparing(broken -> broken.event().position())
            .thenComparing(broken -> broken.event().place());

    /** A name that accepts this log alone: an option that is left in a command must not accept the next reset too. */
    private String name(LogEvent event) {
        String first = event.name();
        long earlier = turns.accepted().stream()
                .filter(log -> log.name().equals(first) || log.name().startsWith(first + "#"))
                .count();
        return earlier == 0 ? first : first + "#" + (earlier + 1);
    }

    private static String at(LogEvent event) {
        return event.place() + ":" + event.offset();
    }

    private LakehouseException refusal(LogReading.Break broken) {
        String dataset = contract.dataset();
        String given = accepted.stream()
                .filter(name ->
                        turns.accepted().stream().noneMatch(log -> log.name().equals(name)))
                .sorted()
                .map(name -> "'" + dataset + "@" + name + "'")
                .collect(Collectors.joining(", "));
        String wrong = given.isEmpty() ? "" : "--accept-log " + given + " does not name the log that waits: ";
        return new LakehouseException(
                Kind.FLOW_FAILED,
                wrong + "the database log of " + dataset + " is not the one it was: " + at(broken.event())
                        + " is at "
                        + named(broken.event().name(), broken.event().at()) + ", but the log was read to "
                        + named(broken.before().name(), broken.before().at())
                        + ", and its later changes would be taken for older ones. If a failover, a restore or a reset is"
                        + " the reason, accept the new log by name: --accept-log '" + dataset + "@"
                        + name(broken.event()) + "'");
    }

    private static String named(String name, Long at) {
        return at == null ? name : name + " (" + Instant.ofEpochMilli(at) + ")";
    }
}
