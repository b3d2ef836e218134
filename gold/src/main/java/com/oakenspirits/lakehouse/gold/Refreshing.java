package com.oakenspirits.lakehouse.gold;

import com.oakenspirits.lakehouse.gold.Model.Materialization;
import com.oakenspirits.lakehouse.lake.ledger.BatchRecord;
import com.oakenspirits.lakehouse.lake.ledger.RuleCount;
import com.oakenspirits.lakehouse.lake.table.Stamp;
import com.oakenspirits.lakehouse.lake.table.TableName;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A refresh under way.
 *
 * @param made the record of the commit that made the table what it is
 * @param versions of the sources, as they are now
 * @param checks how the rows that are written fulfil the model's checks
 */
record Refreshing(
        Model model, Optional<BatchRecord> made, Map<String, Long> versions, long started, List<RuleCount> checks) {
    /** The version of a source table that does not exist yet. */
    static final long NOT_THERE = -1;

    Refreshing checked(List<RuleCount> counts) {
        return new Refreshing(model, made, versions, started, counts);
    }

    /** How many rows are written, as the checks counted them: each model has one. */
    long rows() {
        return checks.get(0).passed() + checks.get(0).failed();
    }

    long batch() {
        return made.map(BatchRecord::batchId).orElse(0L) + 1;
    }

    boolean sameModel() {
        return made.filter(record -> record.contractVersion().equals(model.version()))
                .isPresent();
    }

    /** Why the table has to be made anew, as far as that is known before looking at what has changed. */
    Optional<String> whole() {
        if (made.isEmpty()) {
            return Optional.of("there was no table");
        }
        if (!sameModel()) {
            return Optional.of("the model or the engine has changed");
        }
        if (model.materialization() == Materialization.FULL) {
            return Optional.of("the model says so");
        }
        return versions.keySet().stream()
                .filter(source -> made.get().consumed().getOrDefault(source, NOT_THERE) == NOT_THERE)
                .findFirst()
                .map(source -> source + " was not there");
    }

    /**
     * The record of the commit, and what makes it happen once.
     *
     * @param read rows looked at, 0 where all were made anew
     * @param how whether all or a part was made anew, and why
     */
    Stamp stamp(long read, long applied, String how, long now) {
        BatchRecord record = new BatchRecord(
                "gold",
                model.name(),
                batch(),
                String.join(
                                ", ",
                                model.sources().stream()
                                        .map(TableName::toString)
                                        .toList())
                        + "; " + how,
                read,
                applied,
                0,
                read - applied,
                0,
                checks,
                model.version(),
                versions,
                List.of(),
                started,
                now - started);
        return new Stamp("lakehouse/" + model.table(), batch(), record.toJson());
    }
}
