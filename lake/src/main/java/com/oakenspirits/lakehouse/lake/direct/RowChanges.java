package com.oakenspirits.lakehouse.lake.direct;

import com.oakenspirits.lakehouse.lake.table.Stamp;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.delta.DeltaOperations;
import org.apache.spark.sql.execution.metric.SQLMetric;
import scala.Option;

/**
 * How a commit is told in the table's history: as Spark's writes are, so that whoever counts rows of commits counts these
 * too.
 */
final class RowChanges extends DeltaOperations.Operation {
    private final Map<String, String> counts;
    private final Option<String> metadata;

    private RowChanges(String name, Map<String, String> counts, Option<String> metadata) {
        super(name);
        this.counts = counts;
        this.metadata = metadata;
    }

    static RowChanges of(List<Change> changes, boolean appends, Stamp stamp) {
        Map<String, String> counts = new LinkedHashMap<>();
        if (appends) {
            counts.put("numOutputRows", Long.toString(changes.size()));
            return new RowChanges("WRITE", counts, Option.apply(stamp.metadata()));
        }
        long inserted =
                changes.stream().filter(change -> change.before().isEmpty()).count();
        long deleted =
                changes.stream().filter(change -> change.after().isEmpty()).count();
        counts.put("numTargetRowsInserted", Long.toString(inserted));
        counts.put("numTargetRowsUpdated", Long.toString(changes.size() - inserted - deleted));
        counts.put("numTargetRowsDeleted", Long.toString(deleted));
        return new RowChanges("MERGE", counts, Option.apply(stamp.metadata()));
    }

    static RowChanges compaction(int files) {
        return new RowChanges("OPTIMIZE", Map.of("numRemovedFiles", Integer.toString(files)), Option.empty());
    }

    @Override
    public scala.collection.immutable.Map<String, Object> parameters() {
        return Scala.map(Map.of("by", "driver"));
    }

    @Override
    public scala.collection.immutable.Map<String, String> transformMetrics(
            scala.collection.immutable.Map<String, SQLMetric> metrics) {
        return Scala.map(counts);
    }

    @Override
    public Option<String> userMetadata() {
        return metadata;
    }

    @Override
    public boolean checkAddFileWithDeletionVectorStatsAreNotTightBounds() {
        return true;
    }

    @Override
    public Option<Object> isInPlaceFileMetadataUpdate() {
        return Option.apply(false);
    }

    @Override
    public boolean canChangePartitionColumns() {
        return false;
    }
}
