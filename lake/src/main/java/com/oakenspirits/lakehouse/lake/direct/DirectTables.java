package com.oakenspirits.lakehouse.lake.direct;

import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.Stamp;
import com.oakenspirits.lakehouse.lake.table.TableName;
import io.delta.exceptions.ConcurrentWriteException;
import java.io.FileNotFoundException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.actions.AddCDCFile;

/**
 * The tables of a lake that lie in folders, followed commit by commit, read and written by the driver itself. One instance
 * serves all flows of a process, so that what one has written another need not read.
 */
public final class DirectTables {
    private static final long KEPT_PART_OF_HEAP = 8;
    private static final long FILTERS_PART_OF_HEAP = 16;
    /** Beyond so many rows Spark's jobs are quicker than one thread. */
    public static final int MOST_READ = 300_000;
    /** Beyond so many rows a commit is left to Spark. */
    public static final int MOST_CHANGED = 20_000;

    /** So few rows are read sooner than thought about. */
    private static final long SOON_READ = 20_000;

    /** Each needs another writer who commits within milliseconds. */
    private static final int TRIES = 50;

    private final SparkSession session;
    private final Lake lake;
    private final FileRows files;
    private final KeyFilters filters;
    private final DirectCommit commits;
    private final Map<TableName, LiveTable> tables = new ConcurrentHashMap<>();

    /**
     * Follows the tables of a lake.
     *
     * @param spark a session whose settings reach the tables; one of its own is made of it
     */
    public DirectTables(SparkSession spark, Lake lake) {
        this.session = Prepared.planning(spark);
        this.lake = lake;
        RowCache cache = new RowCache(Runtime.getRuntime().maxMemory() / KEPT_PART_OF_HEAP);
        this.files = new FileRows(session, cache);
        this.filters = new KeyFilters(files, Runtime.getRuntime().maxMemory() / FILTERS_PART_OF_HEAP);
        this.commits = new DirectCommit(session, files, new FileWriter(session, files), cache);
    }

    /** A table as of now; empty where it is not there or cannot be dealt with here. */
    public Optional<TableState> now(TableName table) {
        if (!lake.inFolders()) {
            return Optional.empty();
        }
        return tables.computeIfAbsent(table, name -> new LiveTable(session, lake.path(name), lake.log(name)))
                .now();
    }

    /** A table as of one of its last versions that changed rows; empty where that is not remembered. */
    public Optional<TableState> at(TableName table, long dataVersion) {
        return Optional.ofNullable(tables.get(table)).flatMap(live -> live.at(dataVersion));
    }

    /**
     * The rows of a table that may matter.
     *
     * @param equal columns, each of which must have one of the values
     * @param wanted which files have to be looked into
     * @return empty where these have more than {@code most} rows, or where a table as it was has been vacuumed since
     */
    public Optional<List<StoredRow>> rows(
            TableState table, Map<String, NavigableSet<Object>> equal, Predicate<DataFile> wanted, long most) {
        List<DataFile> meeting = table.files().stream()
                .filter(file -> equal.entrySet().stream()
                        .allMatch(column -> file.bounds(column.getKey()).meets(column.getValue())))
                .filter(wanted)
                .toList();
        return unlessGone(() -> {
            List<DataFile> read =
                    DataFile.rows(meeting) <= SOON_READ ? meeting : filters.holding(table, meeting, equal);
            if (DataFile.rows(read) > most) {
                return Optional.empty();
            }
            List<StoredRow> rows = new ArrayList<>();
            read.forEach(file -> rows.addAll(files.standing(table, file)));
            return Optional.of(rows);
        });
    }

    /** All rows of a table; empty where it has more than {@code most}. */
    public Optional<List<StoredRow>> rows(TableState table, long most) {
        return rows(table, Map.of(), any -> true, most);
    }

    /**
     * The rows that the commits after {@code from} up to {@code to} changed, as they were and as they became: the change
     * feed.
     *
     * @return empty where that is not known any more or more than {@link #MOST_CHANGED} rows
     */
    public Optional<List<UnsafeRow>> changed(TableName name, TableState table, long from, long to) {
        LiveTable live = tables.get(name);
        Optional<List<LiveTable.Changes>> changes = live == null ? Optional.empty() : live.changes(from, to);
        if (changes.isEmpty()) {
            return Optional.empty();
        }
        return unlessGone(() -> {
            List<UnsafeRow> rows = new ArrayList<>();
            for (LiveTable.Changes change : changes.get()) {
                if (change.changesData() && !add(change, table, rows)) {
                    return Optional.empty();
                }
            }
            return Optional.of(rows);
        });
    }

    /** Nothing where a file that a log names is not there: {@code VACUUM} removes those of older versions. */
    private static <T> Optional<T> unlessGone(Supplier<Optional<T>> read) {
        try {
            return read.get();
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof FileNotFoundException) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private boolean add(LiveTable.Changes change, TableState table, List<UnsafeRow> rows) {
        if (change.feed().isEmpty()) {
            // What was rewritten for other rows is named too, as it was and as it is.
            for (DataFile file : Stream.concat(change.removed().stream(), change.added().stream())
                    .toList()) {
                if (file == null || file.rows() > MOST_CHANGED - rows.size()) {
                    return false;
                }
                files.standing(table, file).forEach(stored -> rows.add(stored.row()));
            }
            return true;
        }
        for (AddCDCFile file : change.feed()) {
            rows.addAll(files.all(FileRows.path(table.path(), file.path()), table.schema()));
        }
        return rows.size() <= MOST_CHANGED;
    }

    /** Adds rows in one commit, once. */
    public void append(TableName name, TableState table, List<UnsafeRow> rows, Stamp stamp) {
        commit(name, table, rows.stream().map(Change::insert).toList(), stamp);
    }

    /** Whether {@link #append(TableName, Dataset, String, long, Supplier, Function, Map)} can be used. */
    public boolean inFolders() {
        return lake.inFolders();
    }

    /**
     * Adds the rows of a dataset by Spark in one commit, once.
     *
     * @param app Delta's {@code txnAppId}
     * @param version Delta's {@code txnVersion}
     * @param seen what the rows were seen to be, asked once, when all are written and none is committed; what it throws
     *     leaves the table as it was. It writes no table itself
     * @param metadata what the commit records of that
     * @param properties Delta table properties, set when this commit creates the table
     * @return what was seen; empty, and nothing done, where the table holds this version of the app or a later one
     */
    public <T> Optional<T> append(
            TableName name,
            Dataset<Row> rows,
            String app,
            long version,
            Supplier<T> seen,
            Function<T, String> metadata,
            Map<String, String> properties) {
        DeltaLog log = DeltaLog.forTable(rows.sparkSession(), lake.path(name));
        return new OpenAppend<>(log, rows, app, version, seen, metadata).commit(properties);
    }

    /**
     * Changes rows in one commit, once: a stamp that is already in the table makes this do nothing. New rows alone are
     * added whatever others write at the same time.
     *
     * @param table what the changes were decided on
     * @throws io.delta.exceptions.DeltaConcurrentModificationException when another writer has changed the table since, or
     *     moved its rows, so that the changes have to be decided anew
     */
    public void commit(TableName name, TableState table, List<Change> changes, Stamp stamp) {
        for (int attempt = 1; !commits.commit(now(name).orElse(table), table, changes, stamp); attempt++) {
            if (attempt == TRIES) {
                throw new ConcurrentWriteException("other writers came to " + name + " first, " + TRIES + " times");
            }
        }
        now(name).ifPresent(commits::compact);
    }
}
