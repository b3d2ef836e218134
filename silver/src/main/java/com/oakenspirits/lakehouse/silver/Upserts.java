package com.oakenspirits.lakehouse.silver;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.ledger.Tie;
import com.oakenspirits.lakehouse.lake.stream.Held;
import com.oakenspirits.lakehouse.lake.table.KeyHashes;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.Stamp;
import com.oakenspirits.lakehouse.lake.table.TableName;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** Applies whole rows, which are added or take the place of an older one of their key. */
final class Upserts implements Target {
    private final Lake lake;
    private final Checker checker;
    private final Judge judge;
    private final TableName silver;

    Upserts(Lake lake, Contract contract, Checker checker, Judge judge) {
        this.lake = lake;
        this.checker = checker;
        this.judge = judge;
        this.silver = TableName.silver(contract.dataset());
    }

    @Override
    public boolean takeBack(long consumed) {
        return false;
    }

    @Override
    public void takeBack(Dataset<Row> messages) {
        // One commit: it is there or not.
    }

    @Override
    public void apply(Dataset<Row> accepted, BatchFacts facts, Batch batch) {
        Dataset<Row> judged = judge.judge(accepted, facts, accepted.sparkSession());
        if (facts.distinct() && !lake.exists(silver)) {
            change(judged, Fates.allNew(facts.accepted()), List.of(), facts, batch);
            return;
        }
        try (Held held = Held.of(judged)) {
            Judge.Verdict verdict = judge.verdict(held.rows());
            change(held.rows(), verdict.fates(), verdict.ties(), facts, batch);
        }
    }

    @Override
    public void again(Dataset<Row> accepted, BatchFacts facts, Batch batch) {
        if (!judge.keys().isEmpty()) {
            apply(accepted, facts, batch);
            return;
        }
        try (Held held = Held.of(judge.judgeAgain(accepted, facts))) {
            Judge.Verdict verdict = judge.verdict(held.rows());
            change(held.rows(), verdict.fates(), verdict.ties(), facts, batch);
        }
    }

    private void change(Dataset<Row> judged, Fates fates, List<Tie> ties, BatchFacts facts, Batch batch) {
        Stamp stamp = batch.stamp(batch.record(
                fates.applied(), fates.of(Fate.SUPERSEDED), fates.duplicate(), facts.refused(), facts.rules(), ties));
        Dataset<Row> rows = judged.where(col(Judge.FATE).isin(Fate.INSERT.id(), Fate.UPDATE.id(), Fate.REFRESH.id()))
                .select(checker.silverColumns().stream().map(functions::col).toArray(Column[]::new));
        switch (fates.change()) {
            case MERGE -> merge(rows, facts, stamp);
            case APPEND -> lake.append(rows, silver, stamp, properties());
            case NONE ->
                lake.append(rows.sparkSession().createDataFrame(List.of(), rows.schema()), silver, stamp, properties());
        }
    }

    private void merge(Dataset<Row> rows, BatchFacts facts, Stamp stamp) {
        Column range = judge.keys().isEmpty()
                ? lit(true)
                : col("t." + Checker.quoted(judge.keys().get(0))).between(lit(facts.least()), lit(facts.greatest()));
        Column condition = judge.identity().stream()
                .map(Checker::quoted)
                .map(key -> col("t." + key).equalTo(col("s." + key)))
                .reduce(
                        range.and(KeyHashes.of(rows, facts.accepted(), judge.identity())
                                .apply("t.")),
                        Column::and);
        lake.merge(
                rows,
                silver,
                condition,
                stamp,
                merge -> merge.whenMatched().updateAll().whenNotMatched().insertAll());
    }

    private Map<String, String> properties() {
        return SilverTables.properties(judge.keys());
    }
}
