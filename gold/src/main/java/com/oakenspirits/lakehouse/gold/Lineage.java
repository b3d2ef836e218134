package com.oakenspirits.lakehouse.gold;

import com.oakenspirits.lakehouse.gold.Behind.Part;
import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import com.oakenspirits.lakehouse.lake.sql.QuerySession;
import com.oakenspirits.lakehouse.lake.stream.Held;
import com.oakenspirits.lakehouse.lake.table.Commit;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.TableName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Finds the rows that rows of gold were made from: of each source at the version that the gold table's commit names, and
 * through gold sources on to silver. Reads only.
 */
public final class Lineage {
    /** How many cells that differ are named. */
    public static final int MOST_DIFFERENCES = 20;

    private final SparkSession session;
    private final Lake lake;
    private final Models models;
    private final SourceVersions versions;

    public Lineage(SparkSession spark, Lake lake, Models models) {
        this.session = QuerySession.another(spark);
        this.lake = lake;
        this.models = models;
        this.versions = new SourceVersions(session, lake, Optional.empty());
    }

    /** A table as of a version. */
    private record At(TableName table, long version) {}

    /**
     * Traces rows of a model's table, as they are now.
     *
     * @param which a condition on the table's columns
     * @param most how many of its rows are traced, the first by the grain
     * @throws LakehouseException (check failed) when there is no such row, when the table was made by another version of
     *     the model, or when what it was made from is not kept any more
     */
    public Trace trace(Model model, Column which, int most) {
        List<Held> held = new ArrayList<>();
        try {
            return trace(model, which, most, held);
        } catch (Exception e) {
            held.forEach(Held::close);
            if (!(e instanceof LakehouseException) && SourceVersions.forgotten(e)) {
                throw new LakehouseException(
                        Kind.CHECK_FAILED,
                        "what " + model.table() + " was made from is not kept any more: files of that version were"
                                + " cleaned away. Make it anew and trace it then: lakehouse refresh --full --models "
                                + model.name(),
                        e);
            }
            // Spark's AnalysisException is a checked one that no signature declares.
            throw e;
        }
    }

    private Trace trace(Model model, Column which, int most, List<Held> held) {
        Map<At, Dataset<Row>> read = new HashMap<>();
        Increment.Sources sources = (table, consumed) -> read.computeIfAbsent(
                new At(table, consumed.getOrDefault(table.toString(), Refreshing.NOT_THERE)),
                at -> versions.at(table, consumed));
        At top = newest(model);
        Dataset<Row> matching = sources.at(top.table(), Map.of(top.table().toString(), top.version()))
                .where(which);
        long count = matching.count();
        if (count == 0) {
            throw new LakehouseException(Kind.CHECK_FAILED, model.table() + " has no such row");
        }
        Dataset<Row> traced = keep(matching.orderBy(ModelTables.grain(model)).limit(most), held);
        Map<At, Behind> waiting = new LinkedHashMap<>();
        waiting.put(top, new Behind(top.table(), top.version(), Part.THESE, "", traced, Math.min(count, most)));
        List<Step> steps = new ArrayList<>();
        // Readers stand behind what they read, so a table has all its rows when its turn comes.
        for (int i = models.ordered().size() - 1; i >= 0; i--) {
            Model next = models.ordered().get(i);
            List<At> due = waiting.keySet().stream()
                    .filter(at -> at.table().equals(next.table()))
                    .toList();
            for (At at : due) {
                Behind rows = waiting.get(at);
                boolean these = rows.part() == Part.THESE || rows.part() == Part.AMONG;
                if (these && rows.count() > 0) {
                    waiting.remove(at);
                    Step step = new Tracing(session, lake, next, sources).step(record(next, at), rows, held);
                    steps.add(step);
                    step.sources().forEach(source -> add(waiting, source, held));
                }
            }
        }
        return new Trace(
                steps,
                waiting.values().stream()
                        .sorted(Comparator.comparing(Behind::table))
                        .toList(),
                count,
                held);
    }

    private void add(Map<At, Behind> waiting, Behind source, List<Held> held) {
        waiting.merge(new At(source.table(), source.version()), source, (one, other) -> {
            if (one.part() == Part.ANY || other.part() == Part.ABSENT) {
                return one;
            } else if (other.part() == Part.ANY || one.part() == Part.ABSENT) {
                return other;
            }
            Dataset<Row> both = keep(one.rows().union(other.rows()).distinct(), held);
            Behind weaker = one.part() == Part.AMONG ? one : other;
            return new Behind(one.table(), one.version(), weaker.part(), weaker.why(), both, both.count());
        });
    }

    private At newest(Model model) {
        OptionalLong latest = lake.log(model.table()).latest();
        if (latest.isEmpty()) {
            throw new LakehouseException(
                    Kind.CHECK_FAILED,
                    model.table() + " was not made yet. Make it: lakehouse refresh --models " + model.name());
        }
        return new At(model.table(), latest.getAsLong());
    }

    /** The commit that made a table what it was at a version. */
    private Commit record(Model model, At at) {
        Commit commit = versions.made(at.table(), at.version())
                .orElseThrow(() -> untraceable(model, at, "its log does not tell any more what it was made from"));
        if (!SourceVersions.record(commit).orElseThrow().contractVersion().equals(model.version())) {
            throw untraceable(model, at, "it was made by another version of its model, " + model.file());
        }
        return commit;
    }

    private static LakehouseException untraceable(Model model, At at, String why) {
        return new LakehouseException(
                Kind.CHECK_FAILED,
                at.table() + " version " + at.version() + " cannot be traced: " + why
                        + ". Bring it and what reads it up to date: lakehouse refresh --models " + model.name()
                        + ", then lakehouse refresh");
    }

    private static Dataset<Row> keep(Dataset<Row> rows, List<Held> held) {
        Held kept = Held.of(rows);
        held.add(kept);
        return kept.rows();
    }
}
