package com.oakenspirits.lakehouse.silver;

import static org.apache.spark.sql.functions.col;

import com.oakenspirits.lakehouse.lake.stream.Held;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What a batch comes to.
 *
 * @param plan rows of {@link FoldKeys}
 * @param counts rows, or what they count, by {@code _out}
 * @param late the keys that were folded anew from all their events, if there are any
 * @param all whether every key was
 * @param firsts what has to be let go
 */
record Folding(Held plan, Map<String, Long> counts, Optional<Dataset<Row>> late, boolean all, Optional<Held> firsts)
        implements AutoCloseable {

    Folding with(Held held) {
        return new Folding(plan, counts, late, all, Optional.of(held));
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
        return plan.rows().where(col(StreamRows.OUT).isin((Object[]) outs));
    }

    @Override
    public void close() {
        plan.close();
        firsts.ifPresent(Held::close);
    }
}
