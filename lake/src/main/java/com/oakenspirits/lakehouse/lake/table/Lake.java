package com.oakenspirits.lakehouse.lake.table;

import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.sql.SqlUse;
import io.delta.exceptions.ConcurrentTransactionException;
import io.delta.exceptions.DeltaConcurrentModificationException;
import io.delta.tables.DeltaMergeBuilder;
import io.delta.tables.DeltaTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
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
    private final UnaryOperator<TableName> placed;
    private final Map<TableName, Long> pinned;
    private final TableQueries queries = new TableQueries();
    private final Map<String, Long> seen = new ConcurrentHashMap<>();

    /**
     * @param spark the session whose Hadoop configuration reaches the tables
     * @param location where they lie
     * @param declared the schema of a table that contracts or models declare, empty for an unknown one
     */
    public Lake(SparkSession spark, Location location, Function<TableName, Optional<StructType>> declared) {
        this(spark, location, declared, UnaryOperator.identity(), Map.of());
    }

    private Lake(
            SparkSession spark,
            Location location,
            Function<TableName, Optional<StructType>> declared,
            UnaryOperator<TableName> placed,
            Map<TableName, Long> pinned) {
        this.spark = spark;
        this.location = location;
        this.declared = declared;
        this.placed = placed;
        this.pinned = Map.copyOf(pinned);
    }

    /**
     * This lake with other tables for some names, such as those that are made beside the live ones.
     *
     * @param placed the name that a table's files lie under
     */
    public Lake beside(UnaryOperator<TableName> placed) {
        return new Lake(spark, location, declared, placed, pinned);
    }

    /**
     * This lake with some tables as of a version, whatever is written to them meanwhile.
     *
     * @param versions the version that {@link #read(SparkSession, TableName)} gives
     */
    public Lake asOf(Map<TableName, Long> versions) {
        return new Lake(spark, location, declared, placed, versions);
    }

    /** Deletes a table with its files; does nothing where there is none. */
    public void drop(TableName table) {
        if (location instanceof Location.Catalog catalog) {
            spark.sql("drop table if exists " + catalog.entry(placed.apply(table)));
            return;
        }
        try {
            Path folder = new Path(path(table));
            FileSystem files = folder.getFileSystem(spark.sparkContext().hadoopConfiguration());
            boolean deleted = files.delete(folder, true);
            if (!deleted && files.exists(folder)) {
                throw new IOException("the file system refused");
            }
            DeltaLog.invalidateCache(spark, folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + table, e);
        }
    }

    /** The folder or bucket URL of a table, for people and for other engines. */
    public String path(TableName table) {
        if (location instanceof Location.Folder folder) {
            return folder.path(placed.apply(table));
        }
        return spark.sql("describe detail " + entry((Location.Catalog) location, table))
                .select("location")
                .head()
                .getString(0);
    }

    private String entry(Location.Catalog catalog, TableName table) {
        return catalog.entry(placed.apply(table));
    }

    public boolean exists(TableName table) {
        if (location instanceof Location.Catalog catalog) {
            return spark.catalog().tableExists(entry(catalog, table));
        }
        return log(table).latest().isPresent();
    }

    /** The commits of a table; a table that does not exist has none. */
    public TableLog log(TableName table) {
        if (location instanceof Location.Catalog catalog && !spark.catalog().tableExists(entry(catalog, table))) {
            return new TableLog("/nowhere", spark.sparkContext().hadoopConfiguration(), seen);
        }
        return new TableLog(path(table), spark.sparkContext().hadoopConfiguration(), seen);
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

    /** Delta's properties of an existing table. */
    public Map<String, String> properties(TableName table) {
        return scala.jdk.javaapi.CollectionConverters.asJava(DeltaLog.forTable(spark, path(table))
                .update(false, Option.empty(), Option.empty())
                .metadata()
                .configuration());
    }

    /** What an existing table asks of those who read it. */
    public Features features(TableName table) {
        var snapshot = DeltaLog.forTable(spark, path(table)).update(false, Option.empty(), Option.empty());
        return new Features(
                scala.jdk.javaapi.CollectionConverters.asJava(
                        snapshot.protocol().readerAndWriterFeatureNames()),
                scala.jdk.javaapi.CollectionConverters.asJava(
                        snapshot.metadata().configuration()),
                snapshot.metadata().schema());
    }

    /** Sets Delta's properties of an existing table. */
    public void describe(TableName table, Map<String, String> properties) {
        spark.sql("alter table " + sqlName(table) + " set tblproperties (" + pairs(properties) + ")");
    }

    /**
     * Sets properties of an existing table in one commit.
     *
     * @param session a session of the caller's own
     * @param metadata what the commit records
     */
    public void describe(SparkSession session, TableName table, Map<String, String> properties, String metadata) {
        session.conf().set(METADATA, metadata);
        try {
            session.sql("alter table " + sqlName(table) + " set tblproperties (" + pairs(properties) + ")");
        } finally {
            session.conf().unset(METADATA);
        }
    }

    private static String pairs(Map<String, String> properties) {
        return properties.entrySet().stream()
                .map(property -> literal(property.getKey()) + " = " + literal(property.getValue()))
                .collect(Collectors.joining(", "));
    }

    private static String literal(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    /** Takes a property back to its default. */
    public void undescribe(TableName table, String property) {
        spark.sql("alter table " + sqlName(table) + " unset tblproperties if exists ('" + property + "')");
    }

    private String sqlName(TableName table) {
        return location instanceof Location.Catalog catalog ? entry(catalog, table) : "delta.`" + path(table) + "`";
    }

    /** The columns that an existing table's files lie by. */
    public List<String> partitions(TableName table) {
        return scala.jdk.javaapi.CollectionConverters.asJava(DeltaLog.forTable(spark, path(table))
                .update(false, Option.empty(), Option.empty())
                .metadata()
                .partitionColumns());
    }

    /** The columns that contracts or models declare for a table, there or not; empty for an unknown one. */
    public Optional<StructType> declared(TableName table) {
        return declared.apply(table);
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
        if (pinned.containsKey(table)) {
            return read(session, table, pinned.get(table));
        }
        if (exists(table)) {
            return location instanceof Location.Catalog catalog
                    ? session.table(entry(catalog, table))
                    : session.read().format("delta").load(path(table));
        }
        return session.createDataFrame(
                List.of(), declared.apply(table).orElseThrow(() -> new IllegalArgumentException("no table " + table)));
    }

    /** The rows of an existing table as of one of its versions. */
    public Dataset<Row> read(SparkSession session, TableName table, long version) {
        var reader = session.read().format("delta").option("versionAsOf", version);
        return location instanceof Location.Catalog catalog
                ? reader.table(entry(catalog, table))
                : reader.load(path(table));
    }

    /**
     * Plans the query of a model, in which tables are named {@code layer.dataset}.
     *
     * @param session the session of the rows
     * @param rows the rows that stand for a table
     * @throws LakehouseException (usage) when it does more than read these tables
     */
    public Dataset<Row> query(SparkSession session, SqlTables sql, Function<TableName, Dataset<Row>> rows) {
        return queries.planned(session, sql, rows, SqlUse.MODEL);
    }

    /** The same of an operator's question, which may be a description of a table or a plan too. */
    public Dataset<Row> answer(SparkSession session, SqlTables sql, Function<TableName, Dataset<Row>> rows) {
        return queries.planned(session, sql, rows, SqlUse.QUESTION);
    }

    /**
     * Nothing is looked up and nothing run.
     *
     * @throws LakehouseException (usage) when a question does more than read the tables that it names
     */
    public static void mustOnlyRead(SparkSession session, SqlTables question) {
        TableQueries.mustOnlyRead(session, question, SqlUse.QUESTION);
    }

    /**
     * The rows that the commits {@code from} to {@code to} (both included) added, whatever has compacted the table
     * since: its change feed.
     */
    public Dataset<Row> added(SparkSession session, TableName table, long from, long to) {
        return feed(session, table, from, to)
                .where("_change_type = 'insert'")
                .drop("_change_type", "_commit_version", "_commit_timestamp");
    }

    /** The rows that the commits {@code from} to {@code to} (both included) changed, as they were and as they became. */
    public Dataset<Row> changed(SparkSession session, TableName table, long from, long to) {
        return feed(session, table, from, to).drop("_change_type", "_commit_version", "_commit_timestamp");
    }

    /** What the commits {@code from} to {@code to} (both included) changed, with the columns that Delta's change feed adds. */
    public Dataset<Row> feed(SparkSession session, TableName table, long from, long to) {
        var feed = session.read()
                .format("delta")
                .option("readChangeFeed", "true")
                .option("startingVersion", from)
                .option("endingVersion", to);
        return location instanceof Location.Catalog catalog
                ? feed.table(entry(catalog, table))
                : feed.load(path(table));
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
        overwrite(rows, table, stamp, properties, List.of());
    }

    /**
     * Replaces all rows, and the schema with them, in one commit.
     *
     * @param partitions the columns that the table's files lie by
     */
    public void overwrite(
            Dataset<Row> rows, TableName table, Stamp stamp, Map<String, String> properties, List<String> partitions) {
        // Where there is nothing to replace, an append spares Delta the search for files to remove.
        SaveMode mode = exists(table) ? SaveMode.Overwrite : SaveMode.Append;
        besideCompaction(
                table,
                () -> save(
                        writer(rows, table, stamp, properties)
                                .mode(mode)
                                .option("overwriteSchema", "true")
                                .partitionBy(partitions.toArray(String[]::new)),
                        table));
    }

    /** Replaces the rows that {@code predicate} selects by {@code rows}, in one commit. */
    public void replaceWhere(Dataset<Row> rows, TableName table, String predicate, String metadata) {
        besideCompaction(
                table,
                () -> save(
                        rows.write()
                                .format("delta")
                                .mode(SaveMode.Overwrite)
                                .option("replaceWhere", predicate)
                                .option("userMetadata", metadata),
                        table));
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
        // MERGE takes its stamp from the session: callers give every flow a session of its own.
        session.conf().set(TXN_APP, stamp.app());
        session.conf().set(TXN_VERSION, Long.toString(stamp.version()));
        session.conf().set(METADATA, stamp.metadata());
        try {
            besideCompaction(
                    table,
                    () -> clauses.apply(target(session, table)
                                    .as("t")
                                    .merge(changes.as("s"), condition)
                                    .withSchemaEvolution())
                            .execute());
        } finally {
            session.conf().unset(TXN_APP);
            session.conf().unset(TXN_VERSION);
            session.conf().unset(METADATA);
        }
    }

    private DeltaTable target(SparkSession session, TableName table) {
        return location instanceof Location.Catalog catalog
                ? DeltaTable.forName(session, entry(catalog, table))
                : DeltaTable.forPath(session, path(table));
    }

    /** Whether tables lie in folders, not in a catalog. */
    public boolean inFolders() {
        return location instanceof Location.Folder;
    }

    private void besideCompaction(TableName table, Runnable write) {
        new BesideCompaction(table, log(table)).write(write);
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
            writer.saveAsTable(entry(catalog, table));
        } else {
            writer.save(path(table));
        }
    }
}
