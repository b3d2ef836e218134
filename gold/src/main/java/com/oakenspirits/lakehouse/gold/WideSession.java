package com.oakenspirits.lakehouse.gold;

import com.oakenspirits.lakehouse.lake.direct.DirectTables;
import com.oakenspirits.lakehouse.lake.direct.TableState;
import com.oakenspirits.lakehouse.lake.table.TableName;
import java.util.Collection;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/**
 * Sessions that deal out the rows of large sources to more tasks than the few that suit a batch: a task that holds millions
 * leaves others of its stage no memory.
 */
final class WideSession {
    /** As many as one task holds in memory, some of them side by side. */
    static final long ROWS_OF_A_TASK = 250_000;

    private static final String PARTITIONS = "spark.sql.shuffle.partitions";

    private final SparkSession session;
    private final Optional<DirectTables> direct;
    private final long rowsOfATask;

    WideSession(SparkSession session, Optional<DirectTables> direct, long rowsOfATask) {
        this.session = session;
        this.direct = direct;
        this.rowsOfATask = rowsOfATask;
    }

    /** The session that it was made of where no source is large, or nobody says how large they are. */
    SparkSession of(Collection<TableName> sources) {
        long rows = sources.stream()
                .flatMap(source -> direct.flatMap(tables -> tables.now(source)).stream())
                .mapToLong(TableState::rows)
                .filter(count -> count < Long.MAX_VALUE)
                .max()
                .orElse(0);
        long tasks = rows / rowsOfATask;
        if (tasks <= Long.parseLong(session.conf().get(PARTITIONS))) {
            return session;
        }
        SparkSession wide = ((org.apache.spark.sql.classic.SparkSession) session).cloneSession();
        wide.conf().set(PARTITIONS, Long.toString(tasks));
        return wide;
    }
}
