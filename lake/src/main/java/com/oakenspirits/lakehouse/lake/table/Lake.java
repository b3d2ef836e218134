package com.oakenspirits.lakehouse.lake.table;

import io.delta.exceptions.ConcurrentTransactionException;
import io.delta.exceptions.DeltaConcurrentModificationException;
import io.delta.tables.DeltaMergeBuilder;
import io.delta.tables.DeltaTable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.types.StructType;
import scala.Option;

/**
 * The Delta tables of one environment, by name. Reading a declared table that nothing was written to yet gives no rows
 * in its declared schema; a table comes into being with its first commit.
 */
public final class Lake {
    private static final String TXN_APP = "spark.databricks.delta.write.txnAppId";
    private static final String TXN_VERSION = "spark.databricks.delta.write.txnVersion";
    private static final String METADATA = "spark.databricks.delta.commitInfo.userMetadata";

    private final SparkSession spark;
    private final Location location;
    private final Function<TableName, Optional<StructType>> declared;
    private final AtomicLong queries = new AtomicLong();

    /**
     * @param spark the session whose Hadoop configuration reaches the tables
     * @param location where they lie
     * @param declared the schema of a table that contracts or models declare, empty for an unknown one
     */
    public Lake(SparkSession spark, Location location, Function<TableName, Optional<StructType>> declared) {
        this.spark = spark;
        this.location = location;
        this.declared = declared;
    }

    /** The folder or bucket URL of a table, for people and for other engines. */
    public String path(TableName table) {
        if (location instanceof Location.Folder folder) {
            return folder.path(table);
        }
        return spark.sql("describe detail " + ((Location.Catalog) location).entry(table))
                .select("location")
                .head()
                .getString(0);
    }

    public boolean exists(TableName table) {
        if (location instanceof Location.Catalog catalog) {
            return spark.catalog().tableExists(catalog.entry(table));
        }
        return log(table).latest().isPresent();
    }

    /** The commits of a table; a table that does not exist has none. */
    public TableLog log(TableName table) {
        if (location instanceof Location.Catalog catalog && !spark.catalog().tableExists(catalog.entry(table))) {
            return new TableLog("/nowhere", spark.sparkContext().hadoopConfiguration());
        }
        return new TableLog(path(table), spark.sparkContext().hadoopConfiguration());
    }

    /**
     * The version of the newest stamp that an app has put on a table; empty where it has put none. A stamp stays known
     * after the log has forgotten its commit.
     */
    public OptionalLong stamped(TableName table, String app) {
        if (!exists(table)) {
            return OptionalLong.empty();
        }
        Option<Object> version = DeltaLog.forTable(spark, path(table))
                .update(false, Option.empty(), Option.empty())
                .transactions()
                .get(app);
        return version.isEmpty() ? OptionalLong.empty() : OptionalLong.of(((Number) version.get()).longValue());
    }

    /** Whether a table of that name is declared or there. */
    public boolean knows(TableName table) {
        return declared.apply(table).isPresent() || exists(table);
    }

    /**
     * The rows of a table as of now, in the given session.
     *
     * @throws IllegalArgumentException when the table is neither there nor declared
     */
    public Dataset<Row> read(SparkSession session, TableName table) {
        if (exists(table)) {
            return location instanceof Location.Catalog catalog
                    ? session.table(catalog.entry(table))
                    : session.read().format("delta").load(path(table));
        }
        return session.createDataFrame(
                List.of(), declared.apply(table).orElseThrow(() -> new IllegalArgumentException("no table " + table)));
    }

    /** The rows of an existing table as of one of its versions. */
    public Dataset<Row> read(SparkSession session, TableName table, long version) {
        var reader = session.read().format("delta").option("versionAsOf", version);
        return location instanceof Location.Catalog catalog
                ? reader.table(catalog.entry(table))
                : reader.load(path(table));
    }

    /**
     * Plans a query in which tables are named {@code layer.dataset}.
     *
     * @param session the session of the rows
     * @param rows the rows that stand for a table
     */
    public Dataset<Row> query(SparkSession session, SqlTables sql, Function<TableName, Dataset<Row>> rows) {
        // Views of its own for each query: several may be planned in one session at the same time.
        String suffix = "__" + queries.incrementAndGet();
        Map<TableName, String> views = new HashMap<>();
        sql.names().forEach(table -> views.put(table, table.layer().id() + "__" + table.dataset() + suffix));
        try {
            views.forEach((table, view) -> rows.apply(table).createOrReplaceTempView(view));
            return session.sql(sql.bound(views::get));
        } finally {
            views.values().forEach(view -> session.catalog().dropTempView(view));
        }
    }

    /**
     * The rows that the commits {@code from} to {@code to} (both included) added, whatever has compacted the table
     * since: its change feed.
     */
    public Dataset<Row> added(SparkSession session, TableName table, long from, long to) {
        var feed = session.read()
                .format("delta")
                .option("readChangeFeed", "true")
                .option("startingVersion", from)
                .option("endingVersion", to);
        Dataset<Row> rows = location instanceof Location.Catalog catalog
                ? feed.table(catalog.entry(table))
                : feed.load(path(table));
        return rows.where("_change_type = 'insert'").drop("_change_type", "_commit_version", "_commit_timestamp");
    }

    /**
     * Adds rows in one commit, once: a stamp that is already in the table makes this do nothing.
     *
     * @param properties Delta table properties, set when this commit creates the table
     */
    public void append(Dataset<Row> rows, TableName table, Stamp stamp, Map<String, String> properties) {
        Runnable append = () -> save(
                writer(rows, table, stamp, properties).mode(SaveMode.Append).option("mergeSchema", "true"), table);
        try {
            append.run();
        } catch (ConcurrentTransactionException first) {
            throw first;
        } catch (DeltaConcurrentModificationException created) {
            // Two writers that both find no table would both create it. Appends to one that is there do not meet.
            append.run();
        }
    }

    /** Adds rows in one commit, as often as it is called. */
    public void append(Dataset<Row> rows, TableName table, String metadata) {
        save(
                rows.write()
                        .format("delta")
                        .mode(SaveMode.Append)
                        .option("mergeSchema", "true")
                        .option("userMetadata", metadata),
                table);
    }

    /**
     * Adds rows in one commit, as often as it is called.
     *
     * @param properties Delta table properties, set when this commit creates the table
     * @param partitions the columns that the table's files lie by
     */
    public void append(
            Dataset<Row> rows,
            TableName table,
            String metadata,
            Map<String, String> properties,
            List<String> partitions) {
        DataFrameWriter<Row> writer = rows.write()
                .format("delta")
                .mode(SaveMode.Append)
                .option("mergeSchema", "true")
                .option("userMetadata", metadata)
                .partitionBy(partitions.toArray(String[]::new));
        save(exists(table) ? writer : writer.options(properties), table);
    }

    /** Replaces all rows, and the schema with them, in one commit. */
    public void overwrite(Dataset<Row> rows, TableName table, Stamp stamp, Map<String, String> properties) {
        // Where there is nothing to replace, an append spares Delta the search for files to remove.
        DataFrameWriter<Row> writer = exists(table)
                ? writer(rows, table, stamp, properties).mode(SaveMode.Overwrite)
                : writer(rows, table, stamp, properties).mode(SaveMode.Append);
        save(writer.option("overwriteSchema", "true"), table);
    }

    /** Replaces the rows that {@code predicate} selects by {@code rows}, in one commit. */
    public void replaceWhere(Dataset<Row> rows, TableName table, String predicate, String metadata) {
        save(
                rows.write()
                        .format("delta")
                        .mode(SaveMode.Overwrite)
                        .option("replaceWhere", predicate)
                        .option("userMetadata", metadata),
                table);
    }

    /**
     * Merges {@code changes} (alias {@code s}) into an existing table (alias {@code t}) in one commit, once.
     *
     * @param clauses adds the matched and not-matched clauses
     */
    public void merge(
            Dataset<Row> changes,
            TableName table,
            Column condition,
            Stamp stamp,
            UnaryOperator<DeltaMergeBuilder> clauses) {
        SparkSession session = changes.sparkSession();
        DeltaTable target = location instanceof Location.Catalog catalog
                ? DeltaTable.forName(session, catalog.entry(table))
                : DeltaTable.forPath(session, path(table));
        // MERGE takes its stamp from the session: callers give every flow a session of its own.
        session.conf().set(TXN_APP, stamp.app());
        session.conf().set(TXN_VERSION, Long.toString(stamp.version()));
        session.conf().set(METADATA, stamp.metadata());
        try {
            clauses.apply(target.as("t").merge(changes.as("s"), condition).withSchemaEvolution())
                    .execute();
        } finally {
            session.conf().unset(TXN_APP);
            session.conf().unset(TXN_VERSION);
            session.conf().unset(METADATA);
        }
    }

    private DataFrameWriter<Row> writer(
            Dataset<Row> rows, TableName table, Stamp stamp, Map<String, String> properties) {
        DataFrameWriter<Row> writer = rows.write()
                .format("delta")
                .option("txnAppId", stamp.app())
                .option("txnVersion", stamp.version())
                .option("userMetadata", stamp.metadata());
        return exists(table) ? writer : writer.options(properties);
    }

    private void save(DataFrameWriter<Row> writer, TableName table) {
        if (location instanceof Location.Catalog catalog) {
            writer.saveAsTable(catalog.entry(table));
        } else {
            writer.save(path(table));
        }
    }
}
