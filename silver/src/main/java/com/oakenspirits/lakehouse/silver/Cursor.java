package com.oakenspirits.lakehouse.silver;

import com.oakenspirits.lakehouse.lake.ledger.BatchRecord;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.TableName;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/** How far the tables of a dataset have consumed its bronze table, as their own commits tell. */
final class Cursor {
    private final Lake lake;
    private final TableName bronze;

    Cursor(Lake lake, TableName bronze) {
        this.lake = lake;
        this.bronze = bronze;
    }

    /** The version of bronze that a table has consumed; -1 where it has consumed none. */
    long of(TableName table) {
        return record(table).map(BatchRecord::batchId).orElse(-1L);
    }

    /** The record of the newest batch that consumed bronze. */
    Optional<BatchRecord> record(TableName table) {
        return lake.log(table)
                .newest(commit -> commit.userMetadata()
                        .flatMap(BatchRecord::fromJson)
                        .filter(record -> record.consumed().containsKey(bronze.toString())));
    }

    /**
     * Deletes what a batch that did not come to its end has added to a table whose rows carry {@code batch_id}.
     *
     * @return whether there was such a batch
     */
    boolean takeBack(SparkSession session, TableName table, long consumed) {
        boolean ahead = of(table) > consumed;
        if (ahead) {
            lake.replaceWhere(
                    lake.read(session, table).limit(0),
                    table,
                    "batch_id > " + consumed,
                    "taken back: the batch after " + consumed + " was not finished");
        }
        return ahead;
    }
}
