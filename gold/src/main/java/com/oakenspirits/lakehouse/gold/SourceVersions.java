package com.oakenspirits.lakehouse.gold;

import com.oakenspirits.lakehouse.lake.ledger.BatchRecord;
import com.oakenspirits.lakehouse.lake.table.Commit;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.TableName;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Tables as of the versions that a commit's record names. */
final class SourceVersions implements Increment.Sources {
    private final SparkSession session;
    private final Lake lake;

    SourceVersions(SparkSession session, Lake lake) {
        this.session = session;
        this.lake = lake;
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
