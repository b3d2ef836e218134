package com.oakenspirits.lakehouse.gold;

import com.oakenspirits.lakehouse.lake.direct.DirectTables;
import com.oakenspirits.lakehouse.lake.direct.TableState;
import com.oakenspirits.lakehouse.lake.ledger.BatchRecord;
import com.oakenspirits.lakehouse.lake.table.Commit;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.TableName;
import java.io.FileNotFoundException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaThrowable;

/** The versions of models' sources: now, and as a commit's record names them. */
final class SourceVersions implements Increment.Sources {
    /** A commit that is younger than what was made of it by more than this is another one. */
    private static final long CLOCKS_DIFFER_MS = 60_000;

    private final SparkSession session;
    private final Lake lake;
    private final Optional<DirectTables> direct;

    SourceVersions(SparkSession session, Lake lake, Optional<DirectTables> direct) {
        this.session = session;
        this.lake = lake;
        this.direct = direct;
    }

    /** Those that a refresh which begins now makes a model's table from. */
    Map<String, Long> now(Model model) {
        Map<String, Long> versions = new TreeMap<>();
        for (TableName source : model.sources()) {
            Optional<Long> followed =
                    direct.flatMap(tables -> tables.now(source)).map(TableState::dataVersion);
            versions.put(
                    source.toString(),
                    followed.isPresent()
                            ? followed.get()
                            : lake.log(source)
                                    .newest(commit -> Optional.of(commit)
                                            .filter(Commit::changesData)
                                            .map(Commit::version))
                                    .orElse(Refreshing.NOT_THERE));
        }
        return versions;
    }

    /** What the newest refresh of a model's table says of itself; empty when there was none. */
    Optional<BatchRecord> newest(Model model) {
        Optional<BatchRecord> said = direct.flatMap(tables -> tables.now(model.table()))
                .flatMap(TableState::metadata)
                .flatMap(BatchRecord::fromJson);
        if (said.isPresent()) {
            return said;
        }
        return lake.log(model.table()).newest(SourceVersions::record);
    }

    /** Names a source that was made anew under its old name since, so that its versions count other changes now. */
    Optional<String> remade(Refreshing refreshing) {
        return refreshing
                .made()
                .flatMap(made -> refreshing.versions().entrySet().stream()
                        .filter(source -> {
                            Long consumed = made.consumed().get(source.getKey());
                            return consumed != null && !consumed.equals(source.getValue());
                        })
                        .map(Map.Entry::getKey)
                        .filter(source -> lake.log(TableName.parse(source))
                                .commit(made.consumed().get(source))
                                .filter(commit -> commit.at().toEpochMilli()
                                        > made.startedAt() + made.durationMs() + CLOCKS_DIFFER_MS)
                                .isPresent())
                        .findFirst()
                        .map(source -> source + " was made anew since"));
    }

    /** Whether a reader failed because files or commits that it needs were cleaned away or never kept. */
    static boolean forgotten(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof DeltaThrowable || cause instanceof FileNotFoundException) {
                return true;
            }
        }
        return false;
    }

    @Override
    public Dataset<Row> at(TableName table, Map<String, Long> versions) {
        long version = versions.getOrDefault(table.toString(), Refreshing.NOT_THERE);
        return version == Refreshing.NOT_THERE
                ? lake.read(session, table)
                : lake.read(session, table, sameRows(table, version));
    }

    /** The commit that made a gold table what it is at a version; empty when its log does not tell any more. */
    Optional<Commit> made(TableName table, long version) {
        return lake.log(table)
                .newest(commit -> Optional.of(commit)
                        .filter(candidate -> candidate.version() <= version
                                && record(candidate).isPresent()));
    }

    /** What the commit of a refresh says of it. */
    static Optional<BatchRecord> record(Commit commit) {
        return commit.userMetadata().flatMap(BatchRecord::fromJson);
    }

    /** The newest version with the rows of {@code version}: after a compaction, older files may be cleaned away. */
    private long sameRows(TableName table, long version) {
        long same = version;
        for (Commit commit : lake.log(table).after(version)) {
            if (commit.changesData()) {
                break;
            }
            same = commit.version();
        }
        return same;
    }
}
