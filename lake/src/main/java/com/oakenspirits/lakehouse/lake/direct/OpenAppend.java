package com.oakenspirits.lakehouse.lake.direct;

import io.delta.exceptions.ConcurrentTransactionException;
import io.delta.exceptions.DeltaConcurrentModificationException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.DeltaOperations;
import org.apache.spark.sql.delta.DeltaOptions;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.delta.commands.WriteIntoDelta;
import scala.Option;

/**
 * Delta's own append by Spark, in two halves: the rows are written, then what the commit records is asked for. So a
 * commit can tell what was seen in its rows, which are read only once.
 *
 * @param <T> what was seen
 */
final class OpenAppend<T> {
    private final DeltaLog log;
    private final Dataset<Row> rows;
    private final String app;
    private final long version;
    private final Supplier<T> seen;
    private final Function<T, String> metadata;
    private Optional<T> asked = Optional.empty();

    /** @param seen asked once at most */
    OpenAppend(
            DeltaLog log, Dataset<Row> rows, String app, long version, Supplier<T> seen, Function<T, String> metadata) {
        this.log = log;
        this.rows = rows;
        this.app = app;
        this.version = version;
        this.seen = seen;
        this.metadata = metadata;
    }

    /**
     * Writes and commits.
     *
     * @param properties set where this creates the table
     * @return what was seen; empty, and nothing done, where the table has a stamp of the app that is not below the version
     */
    Optional<T> commit(Map<String, String> properties) {
        try {
            return once(properties);
        } catch (ConcurrentTransactionException first) {
            throw first;
        } catch (DeltaConcurrentModificationException created) {
            // Two writers that both find no table would both create it. Appends to one that is there do not meet.
            return once(properties);
        }
    }

    private Optional<T> once(Map<String, String> properties) {
        return log.withNewTransaction(Option.empty(), Option.empty(), transaction -> write(transaction, properties));
    }

    private Optional<T> write(OptimisticTransaction transaction, Map<String, String> properties) {
        SparkSession session = rows.sparkSession();
        DeltaOptions options = new DeltaOptions(
                Scala.map(Map.of("txnAppId", app, "txnVersion", Long.toString(version), "mergeSchema", "true")),
                ((org.apache.spark.sql.classic.SparkSession) session)
                        .sessionState()
                        .conf());
        WriteIntoDelta append = new WriteIntoDelta(
                log,
                SaveMode.Append,
                options,
                Scala.seq(List.of()),
                Scala.map(transaction.readVersion() < 0 ? properties : Map.of()),
                rows,
                Option.empty(),
                Option.empty(),
                false);
        if (append.hasBeenExecuted(transaction, session, Option.apply(options))) {
            return Optional.empty();
        }
        var written = append.writeAndReturnCommitData(transaction, session, Option.empty(), false);
        asked = asked.or(() -> Optional.of(seen.get()));
        transaction.commitIfNeeded(
                written.actions(), operation(metadata.apply(asked.orElseThrow())), written.stringTags());
        return asked;
    }

    private static DeltaOperations.Operation operation(String metadata) {
        return new DeltaOperations.Write(
                SaveMode.Append,
                Option.apply(Scala.seq(List.of())),
                Option.empty(),
                Option.apply(metadata),
                Option.empty(),
                Option.empty(),
                Option.apply(true),
                Option.empty(),
                Option.empty());
    }
}
