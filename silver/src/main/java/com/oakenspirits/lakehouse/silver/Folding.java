package com.oakenspirits.lakehouse.silver;

import static org.apache.spark.sql.functions.col;

import com.oakenspirits.lakehouse.lake.stream.Held;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What a batch comes to.
 *
 * @param plans rows of {@link FoldKeys}; a key's are all in one
 * @param counts rows, or what they count, by {@code _out}
 * @param late the keys that were folded anew from all their events, if there are any
 * @param all whether every key was
 */
record Folding(List<Held> plans, Map<String, Long> counts, Optional<Dataset<Row>> late, boolean all)
        implements AutoCloseable {

    /** This and what became of its late keys. */
    Folding and(Folding other) {
        Map<String, Long> sums = new HashMap<>(counts);
        other.counts.forEach((out, count) -> sums.merge(out, count, Long::sum));
        List<Held> both = new ArrayList<>(plans);
        both.addAll(other.plans);
        return new Folding(both, sums, other.late, all);
    }

    /** This as what became of those keys. */
    Folding of(Dataset<Row> lateKeys) {
        return new Folding(plans, counts, Optional.of(lateKeys), all);
    }

    long count(String out) {
        return counts.getOrDefault(out, 0L);
    }

    Fates fates() {
        Map<Fate, Long> fates = new EnumMap<>(Fate.class);
        for (Fate fate : Fate.values()) {
            fates.put(fate, count(FoldKeys.FATE + fate.name().toLowerCase(Locale.ROOT)));
        }
        return new Fates(fates);
    }

    Dataset<Row> rows(String... outs) {
        return plans.stream()
                .map(plan -> plan.rows().where(col(StreamRows.OUT).isin((Object[]) outs)))
                .reduce(Dataset::unionByName)
                .orElseThrow();
    }

    @Override
    public void close() {
        plans.forEach(Held::close);
    }
}
