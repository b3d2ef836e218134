package com.oakenspirits.lakehouse.lake.direct;

import com.oakenspirits.lakehouse.lake.table.Commit;
import com.oakenspirits.lakehouse.lake.table.TableLog;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.AddCDCFile;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.actions.CommitInfo;
import org.apache.spark.sql.delta.actions.Metadata;
import org.apache.spark.sql.delta.actions.RemoveFile;
import org.apache.spark.sql.delta.actions.SetTransaction;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Follows the log of one table commit by commit. Delta's own snapshot answers the same questions, but makes each new
 * version anew by Spark jobs; it is asked once, at the beginning.
 */
final class LiveTable {
    private static final Logger LOG = LoggerFactory.getLogger(LiveTable.class);
    /** How many commits are remembered with what they changed. */
    private static final int REMEMBERED = 200;
    /** How many states of before are kept. */
    private static final int KEPT = 20;

    private final SparkSession session;
    private final String path;
    private final TableLog log;
    private final LinkedHashMap<Long, Changes> recent = new LinkedHashMap<>();
    private final LinkedHashMap<Long, TableState> before = new LinkedHashMap<>();
    private TableState state;
    private String id;

    /** What one commit did, as far as a change feed needs it. */
    record Changes(boolean changesData, List<AddCDCFile> feed, List<DataFile> added, List<DataFile> removed) {}

    LiveTable(SparkSession session, String path, TableLog log) {
        this.session = session;
        this.path = path;
        this.log = log;
    }

    /** The table as of now; empty where there is none, or where it has a layout that is not dealt with here. */
    synchronized Optional<TableState> now() {
        try {
            if (state == null || !log.has(state.version())) {
                load();
            }
            for (Optional<List<Action>> next = read(); next.isPresent(); next = read()) {
                if (!apply(next.get())) {
                    load();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the log of " + path, e);
        }
        return Optional.ofNullable(state);
    }

    /** The table as of a version that changed rows; empty where it was not seen and cannot be looked up. */
    synchronized Optional<TableState> at(long dataVersion) {
        if (state != null && !before.containsKey(dataVersion)) {
            try {
                Snapshot snapshot = DeltaLog.forTable(session, path)
                        .getSnapshotAt(dataVersion, Option.empty(), Option.empty(), false);
                if (snapshot.metadata().id().equals(id)) {
                    keep(state(snapshot));
                }
            } catch (Exception e) {
                // Delta's are checked exceptions that no signature declares.
                LOG.info("{} cannot be read as of version {}: {}", path, dataVersion, e.toString());
            }
        }
        return Optional.ofNullable(before.get(dataVersion));
    }

    /** What the commits after {@code from} up to {@code to} did; empty where that is not known any more, or is much. */
    synchronized Optional<List<Changes>> changes(long from, long to) {
        if (to < from || to - from > REMEMBERED) {
            // Less than from: the table was made anew since, and what it had before is not known.
            return Optional.empty();
        }
        List<Changes> changes = new ArrayList<>();
        for (long version = from + 1; version <= to; version++) {
            Changes of = recent.get(version);
            if (of == null) {
                of = earlier(version).orElse(null);
            }
            if (of == null) {
                return Optional.empty();
            }
            changes.add(of);
        }
        return Optional.of(changes);
    }

    private void load() {
        recent.clear();
        before.clear();
        state = null;
        if (log.latest().isEmpty()) {
            return;
        }
        Snapshot snapshot = DeltaLog.forTable(session, path).update(false, Option.empty(), Option.empty());
        Metadata metadata = snapshot.metadata();
        Map<String, String> properties = CollectionConverters.asJava(metadata.configuration());
        if (!metadata.partitionColumns().isEmpty()
                || !properties.getOrDefault("delta.columnMapping.mode", "none").equals("none")) {
            return;
        }
        id = metadata.id();
        state = state(snapshot);
        keep(state);
    }

    /** A version as Delta's own snapshot has it, which takes Spark jobs. */
    private TableState state(Snapshot snapshot) {
        Metadata metadata = snapshot.metadata();
        Map<String, DataFile> files = new LinkedHashMap<>();
        for (AddFile file : snapshot.allFiles().collectAsList()) {
            files.put(file.path(), new DataFile(file, metadata.schema()));
        }
        Map<String, Long> stamps = new HashMap<>();
        CollectionConverters.asJava(snapshot.setTransactions())
                .forEach(stamp -> stamps.put(stamp.appId(), stamp.version()));
        long version = snapshot.version();
        return new TableState(
                path,
                version,
                log.newest(commit -> Optional.of(commit)
                                .filter(one -> one.changesData() && one.version() <= version)
                                .map(Commit::version))
                        .orElse(-1L),
                log.newest(commit -> commit.version() <= version ? commit.userMetadata() : Optional.empty()),
                metadata.schema(),
                Map.copyOf(CollectionConverters.asJava(metadata.configuration())),
                Collections.unmodifiableMap(files),
                Map.copyOf(stamps));
    }

    private void keep(TableState one) {
        before.put(one.dataVersion(), one);
        if (before.size() > KEPT) {
            before.remove(before.keySet().iterator().next());
        }
    }

    /** The actions of the commit after the state, if it is there. */
    private Optional<List<Action>> read() throws IOException {
        return state == null ? Optional.empty() : read(state.version() + 1);
    }

    private Optional<List<Action>> read(long version) throws IOException {
        Path file = log.file(version);
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(log.open(file), StandardCharsets.UTF_8))) {
            List<Action> actions = new ArrayList<>();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Action action = line.isBlank() ? null : Action.fromJson(line);
                if (action != null) {
                    actions.add(action);
                }
            }
            return Optional.of(actions);
        } catch (FileNotFoundException noSuchCommit) {
            return Optional.empty();
        }
    }

    /** Takes a commit in; false where the table is another one since. */
    private boolean apply(List<Action> actions) {
        long version = state.version() + 1;
        StructType schema = state.schema();
        Map<String, String> properties = state.properties();
        Map<String, DataFile> files = new LinkedHashMap<>(state.byPath());
        Map<String, Long> stamps = new HashMap<>(state.stamps());
        Optional<String> said = state.metadata();
        for (Action action : actions) {
            if (action instanceof Metadata metadata) {
                if (!metadata.id().equals(id) || !metadata.partitionColumns().isEmpty()) {
                    return false;
                }
                schema = metadata.schema();
                properties = Map.copyOf(CollectionConverters.asJava(metadata.configuration()));
            } else if (action instanceof RemoveFile removed) {
                files.remove(removed.path());
            } else if (action instanceof SetTransaction stamp) {
                stamps.put(stamp.appId(), stamp.version());
            } else if (action instanceof CommitInfo info && info.userMetadata().isDefined()) {
                said = Optional.of(info.userMetadata().get());
            }
        }
        for (Action action : actions) {
            if (action instanceof AddFile add) {
                files.put(add.path(), new DataFile(add, schema));
            }
        }
        Changes changes = changes(actions, add -> files.get(add.path()), state.byPath());
        remember(version, changes);
        state = new TableState(
                path,
                version,
                changes.changesData() ? version : state.dataVersion(),
                said,
                schema,
                properties,
                Collections.unmodifiableMap(files),
                stamps);
        keep(state);
        return true;
    }

    /**
     * What a commit did.
     *
     * @param files those that it added
     * @param standing the files before it; what it removed of others is null
     */
    private static Changes changes(
            List<Action> actions, Function<AddFile, DataFile> files, Map<String, DataFile> standing) {
        List<AddCDCFile> feed = new ArrayList<>();
        List<DataFile> added = new ArrayList<>();
        List<DataFile> removed = new ArrayList<>();
        for (Action action : actions) {
            if (action instanceof AddFile add && add.dataChange()) {
                added.add(files.apply(add));
            } else if (action instanceof AddCDCFile change) {
                feed.add(change);
            } else if (action instanceof RemoveFile gone && gone.dataChange()) {
                removed.add(standing.get(gone.path()));
            }
        }
        return new Changes(!added.isEmpty() || !removed.isEmpty(), feed, added, removed);
    }

    private void remember(long version, Changes changes) {
        recent.put(version, changes);
        if (recent.size() > REMEMBERED) {
            recent.remove(recent.keySet().iterator().next());
        }
    }

    /** What a commit before the first state did: what other processes wrote, or this one before its start. */
    private Optional<Changes> earlier(long version) {
        if (state == null || version > state.version()) {
            return Optional.empty();
        }
        try {
            Optional<Changes> changes =
                    read(version).map(actions -> changes(actions, add -> new DataFile(add, state.schema()), Map.of()));
            changes.ifPresent(found -> remember(version, found));
            return changes;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the log of " + path, e);
        }
    }
}
