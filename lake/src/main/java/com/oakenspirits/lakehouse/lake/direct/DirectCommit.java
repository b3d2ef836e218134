package com.oakenspirits.lakehouse.lake.direct;

import com.oakenspirits.lakehouse.lake.table.Stamp;
import io.delta.exceptions.ConcurrentWriteException;
import io.delta.exceptions.DeltaConcurrentModificationException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.AddCDCFile;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.actions.DeletionVectorDescriptor;
import org.apache.spark.sql.delta.actions.SetTransaction;
import org.apache.spark.sql.delta.deletionvectors.RoaringBitmapArray;
import org.apache.spark.sql.delta.deletionvectors.RoaringBitmapArrayFormat$;
import org.apache.spark.sql.delta.storage.dv.DeletionVectorStore;
import org.apache.spark.sql.delta.storage.dv.DeletionVectorStore$;
import org.apache.spark.sql.delta.storage.dv.DeletionVectorStoreUtils;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;

/**
 * Makes a commit of row changes: new rows in one file, those that go in deletion vectors of their files, both in a file of
 * the change feed, and all of it in one of Delta's optimistic transactions.
 */
final class DirectCommit {
    private static final Logger LOG = LoggerFactory.getLogger(DirectCommit.class);
    private static final String CHANGE = "_change_type";

    private final SparkSession session;
    private final FileRows files;
    private final FileWriter writer;
    private final RowCache cache;

    DirectCommit(SparkSession session, FileRows files, FileWriter writer, RowCache cache) {
        this.session = session;
        this.files = files;
        this.writer = writer;
        this.cache = cache;
    }

    /**
     * Commits, or does nothing where the stamp is there.
     *
     * @param now the table as it is
     * @param decided the table that the changes were decided on
     * @return false, and nothing done, where another writer came first
     */
    boolean commit(TableState now, TableState decided, List<Change> changes, Stamp stamp) {
        if (now.stamped(stamp.app())
                .filter(version -> version >= stamp.version())
                .isPresent()) {
            return true;
        }
        boolean appends = changes.stream().allMatch(change -> change.before().isEmpty());
        if (!appends && moved(now, decided, changes)) {
            throw new ConcurrentWriteException("rows of " + now.path() + " were changed or moved at version "
                    + now.version() + ", after version " + decided.version() + ", which this was decided on");
        }
        OptimisticTransaction transaction =
                DeltaLog.forTable(session, now.path()).startTransaction(Option.empty(), Option.empty());
        if (transaction.readVersion() != now.version()) {
            return false;
        }
        transaction.readTxn().addOne(stamp.app());
        if (!appends) {
            transaction.readWholeTable();
        }
        List<Action> actions = new ArrayList<>();
        actions.add(new SetTransaction(stamp.app(), stamp.version(), Option.apply(System.currentTimeMillis())));
        List<UnsafeRow> fresh =
                changes.stream().map(Change::after).flatMap(Optional::stream).toList();
        if (!fresh.isEmpty()) {
            actions.add(added(now, fresh, true));
        }
        if (!appends) {
            actions.addAll(removed(now, changes));
            if (now.feed()) {
                actions.add(feed(now, changes));
            }
        }
        transaction.commit(Scala.seq(actions), RowChanges.of(changes, appends, stamp));
        return true;
    }

    private static boolean moved(TableState now, TableState decided, List<Change> changes) {
        return now.dataVersion() != decided.dataVersion()
                || changes.stream()
                        .flatMap(change -> change.before().stream())
                        .anyMatch(stored ->
                                !now.byPath().containsKey(stored.file().add().path()));
    }

    /** Puts the rows of small files together in one, in a commit that changes none. */
    void compact(TableState table) {
        List<DataFile> small = SmallFiles.of(table);
        if (small.isEmpty()) {
            return;
        }
        OptimisticTransaction transaction =
                DeltaLog.forTable(session, table.path()).startTransaction(Option.empty(), Option.empty());
        if (transaction.readVersion() != table.version()) {
            return;
        }
        List<UnsafeRow> rows = small.stream()
                .flatMap(file -> files.standing(table, file).stream())
                .map(StoredRow::row)
                .toList();
        List<Action> actions = new ArrayList<>();
        small.forEach(file -> actions.add(file.add().removeWithTimestamp(System.currentTimeMillis(), false)));
        actions.add(added(table, rows, false));
        try {
            transaction.commit(Scala.seq(actions), RowChanges.compaction(small.size()));
        } catch (DeltaConcurrentModificationException somebodyElseWrote) {
            LOG.info("{} is compacted another time: {}", table.path(), somebodyElseWrote.getMessage());
        }
    }

    private AddFile added(TableState table, List<UnsafeRow> rows, boolean change) {
        String name = "part-00000-" + UUID.randomUUID() + "-c000.snappy.parquet";
        Path file = new Path(table.path(), name);
        long size = writer.write(file, rows, table.schema());
        cache.put(file, table.schema(), rows);
        return new AddFile(
                name,
                Scala.map(Map.of()),
                size,
                System.currentTimeMillis(),
                change,
                Statistics.of(rows, table.schema(), table.statistics()),
                null,
                null,
                Option.empty(),
                Option.empty(),
                Option.empty(),
                Option.empty(),
                Option.empty());
    }

    private List<Action> removed(TableState table, List<Change> changes) {
        Map<String, RoaringBitmapArray> gone = new LinkedHashMap<>();
        for (Change change : changes) {
            change.before()
                    .ifPresent(
                            stored -> gone.computeIfAbsent(stored.file().add().path(), path -> marked(table, path))
                                    .add(stored.position()));
        }
        List<Action> actions = new ArrayList<>();
        Map<AddFile, RoaringBitmapArray> parts = new LinkedHashMap<>();
        gone.forEach((path, positions) -> {
            AddFile file = table.byPath().get(path).add();
            long physical = ((Number) file.numPhysicalRecords().get()).longValue();
            if (positions.cardinality() == physical) {
                actions.add(file.removeWithTimestamp(System.currentTimeMillis(), true));
            } else {
                parts.put(file, positions);
            }
        });
        if (!parts.isEmpty()) {
            actions.addAll(vectors(table, parts));
        }
        return actions;
    }

    private RoaringBitmapArray marked(TableState table, String path) {
        DeletionVectorDescriptor before = table.byPath().get(path).add().deletionVector();
        return before == null
                ? new RoaringBitmapArray()
                : files.deleted(table.path(), before).copy();
    }

    private List<Action> vectors(TableState table, Map<AddFile, RoaringBitmapArray> parts) {
        List<Action> actions = new ArrayList<>();
        DeletionVectorStore store = DeletionVectorStore$.MODULE$.createInstance(files.hadoop());
        UUID id = UUID.randomUUID();
        var file = store.generateFileNameInTable(store.pathWithFileSystem(new Path(table.path())), id, "");
        DeletionVectorStoreUtils.Writer out = store.createWriter(file);
        try {
            parts.forEach((data, positions) -> {
                positions.runOptimize();
                var range = out.write(positions.serializeAsByteArray(RoaringBitmapArrayFormat$.MODULE$.Portable()));
                DeletionVectorDescriptor vector = DeletionVectorDescriptor.onDiskWithRelativePath(
                        id, "", range.length(), positions.cardinality(), Option.apply(range.offset()), Option.empty());
                var replaced = data.removeRows(vector, true, true);
                actions.add(replaced._1());
                actions.add(replaced._2());
            });
        } finally {
            out.close();
        }
        return actions;
    }

    private AddCDCFile feed(TableState table, List<Change> changes) {
        StructType schema = table.schema().add(CHANGE, "string");
        List<UnsafeRow> images = new ArrayList<>();
        UnsafeProjection wide = UnsafeProjection.create(schema);
        for (Change change : changes) {
            boolean update = change.before().isPresent() && change.after().isPresent();
            change.before()
                    .ifPresent(before -> images.add(image(wide, before.row(), update ? "update_preimage" : "delete")));
            change.after().ifPresent(after -> images.add(image(wide, after, update ? "update_postimage" : "insert")));
        }
        String name = "_change_data/cdc-00000-" + UUID.randomUUID() + ".c000.snappy.parquet";
        Path file = new Path(table.path(), name);
        long size = writer.write(file, images, schema);
        // Read by the table's schema, as a source of gold reads it.
        List<UnsafeRow> rows = new ArrayList<>();
        changes.forEach(change -> {
            change.before().ifPresent(before -> rows.add(before.row()));
            change.after().ifPresent(rows::add);
        });
        cache.put(file, table.schema(), rows);
        return new AddCDCFile(name, Scala.map(Map.of()), size, null, null);
    }

    private static UnsafeRow image(UnsafeProjection wide, InternalRow row, String change) {
        return wide.apply(new org.apache.spark.sql.catalyst.expressions.JoinedRow(
                        row,
                        new org.apache.spark.sql.catalyst.expressions.GenericInternalRow(
                                new Object[] {org.apache.spark.unsafe.types.UTF8String.fromString(change)})))
                .copy();
    }
}
