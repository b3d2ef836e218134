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
    private static final Object[] CHANGING = {Fate.INSERT.id(), Fate.UPDATE.id(), Fate.REFRESH.id()};

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
    public Again again(Dataset<Row> accepted, BatchFacts facts) {
        Held judged = Held.of(judgedAgain(accepted, facts));
        try {
            return new Doubted(
                    judged,
                    judge.verdict(
                            judged.rows().where(functions.not(col(Judge.FATE).isin(CHANGING)))),
                    facts);
        } catch (RuntimeException e) {
            judged.close();
            throw e;
        }
    }

    private Dataset<Row> judgedAgain(Dataset<Row> accepted, BatchFacts facts) {
        return judge.keys().isEmpty()
                ? judge.judgeAgain(accepted, facts)
                : judge.judge(accepted, facts, accepted.sparkSession());
    }

    /**
     * Messages that were judged while others wrote. A row of the table only ever yields to one further on in the order, so
     * what changed nothing then changes nothing later; the others are judged once more.
     */
    private final class Doubted implements Again {
        private final Held judged;
        private final Judge.Verdict settled;
        private final BatchFacts facts;

        private Doubted(Held judged, Judge.Verdict settled, BatchFacts facts) {
            this.judged = judged;
            this.settled = settled;
            this.facts = facts;
        }

        @Override
        public void apply(Batch batch) {
            BatchFacts left = facts.distinct(facts.accepted() - settled.fates().all());
            if (left.accepted() == 0) {
                change(judged.rows(), settled.fates(), settled.ties(), left, batch);
                return;
            }
            Dataset<Row> rows =
                    judged.rows().where(col(Judge.FATE).isin(CHANGING)).drop(Judge.FATE, Judge.TIE);
            try (Held held = Held.of(judgedAgain(rows, left))) {
                Judge.Verdict verdict = settled.and(judge.verdict(held.rows()));
                change(held.rows(), verdict.fates(), verdict.ties(), left, batch);
            }
        }

        @Override
        public void close() {
            judged.close();
        }
    }

    private void change(Dataset<Row> judged, Fates fates, List<Tie> ties, BatchFacts facts, Batch batch) {
        Stamp stamp = batch.stamp(batch.record(
                fates.applied(),
                fates.of(Fate.SUPERSEDED),
                fates.duplicate() + facts.filtered(),
                facts.refused(),
                facts.rules(),
                ties));
        Dataset<Row> rows = judged.where(col(Judge.FATE).isin(CHANGING))
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
                : facts.within(col("t." + Checker.quoted(judge.keys().get(0))));
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
