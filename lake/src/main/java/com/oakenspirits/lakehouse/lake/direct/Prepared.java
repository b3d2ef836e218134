package com.oakenspirits.lakehouse.lake.direct;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.AttributeMap;
import org.apache.spark.sql.catalyst.expressions.AttributeMap$;
import org.apache.spark.sql.catalyst.plans.logical.ColumnStat;
import org.apache.spark.sql.catalyst.plans.logical.HintInfo;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.JoinHint;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.SHUFFLE_HASH$;
import org.apache.spark.sql.catalyst.plans.logical.Statistics;
import org.apache.spark.sql.catalyst.plans.physical.SinglePartition$;
import org.apache.spark.sql.catalyst.types.DataTypeUtils;
import org.apache.spark.sql.execution.CoalesceExec;
import org.apache.spark.sql.execution.LogicalRDD;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.exchange.Exchange;
import org.apache.spark.sql.execution.exchange.ShuffleExchangeExec;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;
import scala.runtime.AbstractFunction1;
import scala.runtime.AbstractPartialFunction;

/**
 * A question that Spark has planned and compiled once, and that is asked again with other rows each time, on the calling
 * thread. Analysis, optimization and code are Spark's, so the answers are those of a job over the same rows.
 */
public final class Prepared {
    private static final Logger LOG = LoggerFactory.getLogger(Prepared.class);

    private final List<RowSource> sources;
    private final LogicalPlan optimized;
    private final RDD<InternalRow> answer;
    private final StructType schema;
    private final DriverTask task = new DriverTask();

    private Prepared(List<RowSource> sources, LogicalPlan optimized, RDD<InternalRow> answer, StructType schema) {
        this.sources = sources;
        this.optimized = optimized;
        this.answer = answer;
        this.schema = schema;
    }

    /**
     * Plans a question.
     *
     * @param session one that {@link #planning} gave
     * @param inputs the schema of each set of rows it is about
     * @param question makes the question of rows in these schemas
     * @return empty where it takes more than one task, so that Spark has to run it
     */
    public static Optional<Prepared> of(
            SparkSession session, List<StructType> inputs, Function<List<Dataset<Row>>, Dataset<Row>> question) {
        List<RowSource> sources = new ArrayList<>();
        List<Dataset<Row>> rows = new ArrayList<>();
        for (StructType input : inputs) {
            RowSource source = new RowSource(session.sparkContext());
            sources.add(source);
            rows.add(dataset(session, plan(session, source, input)));
        }
        Dataset<Row> asked = question.apply(rows);
        Dataset<Row> hashed = dataset(session, hashed(asked.queryExecution().analyzed()));
        // A node of a plan belongs to the session that is active when it is made.
        SparkPlan plan = ((org.apache.spark.sql.classic.SparkSession) session)
                .withActive(() -> gathered(hashed.queryExecution().executedPlan()));
        if (plan.exists(new Exchanges()) || !plan.subqueriesAll().isEmpty()) {
            LOG.debug("not for one task: {}", plan);
            return Optional.empty();
        }
        return Optional.of(
                new Prepared(sources, hashed.queryExecution().optimizedPlan(), plan.execute(), hashed.schema()));
    }

    /** A session with the settings of another, in which plans are made for one task. */
    public static SparkSession planning(SparkSession session) {
        SparkSession planning = ((org.apache.spark.sql.classic.SparkSession) session).cloneSession();
        planning.conf().set("spark.sql.adaptive.enabled", "false");
        planning.conf().set("spark.sql.autoBroadcastJoinThreshold", "-1");
        planning.conf().set("spark.sql.shuffle.partitions", "1");
        return planning;
    }

    /** The columns of the answer. */
    public StructType schema() {
        return schema;
    }

    /** The plan after Spark's optimizer. */
    public LogicalPlan optimized() {
        return optimized;
    }

    /** Which of the inputs a leaf of {@link #optimized} reads; empty for another one. */
    public Optional<Integer> input(LogicalPlan leaf) {
        return leaf instanceof LogicalRDD rows
                ? Optional.of(sources.indexOf(rows.rdd())).filter(index -> index >= 0)
                : Optional.empty();
    }

    /**
     * Asks.
     *
     * @param rows the rows of each input, which may be read more than once
     * @return the answer, which is the caller's
     */
    public synchronized List<InternalRow> run(List<? extends Iterable<? extends InternalRow>> rows) {
        try {
            for (int i = 0; i < sources.size(); i++) {
                sources.get(i).put(rows.get(i));
            }
            return task.run(answer);
        } finally {
            sources.forEach(source -> source.put(List.of()));
        }
    }

    private static Dataset<Row> dataset(SparkSession session, LogicalPlan plan) {
        return org.apache.spark.sql.classic.Dataset.ofRows((org.apache.spark.sql.classic.SparkSession) session, plan);
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static LogicalPlan plan(SparkSession session, RowSource source, StructType schema) {
        Statistics few = new Statistics(
                scala.math.BigInt.apply(1000),
                Option.empty(),
                (AttributeMap<ColumnStat>) (Object) AttributeMap$.MODULE$.empty(),
                false);
        return new LogicalRDD(
                (scala.collection.immutable.Seq) DataTypeUtils.toAttributes(schema),
                source,
                SinglePartition$.MODULE$,
                Scala.seq(List.of()),
                false,
                Option.empty(),
                (org.apache.spark.sql.classic.SparkSession) session,
                Option.apply(few),
                Option.empty());
    }

    /** Joins by hash: a broadcast would be kept from the first answer. */
    private static LogicalPlan hashed(LogicalPlan plan) {
        return plan.transformWithSubqueries(new AbstractPartialFunction<LogicalPlan, LogicalPlan>() {
            @Override
            public boolean isDefinedAt(LogicalPlan node) {
                return node instanceof Join;
            }

            @Override
            public LogicalPlan apply(LogicalPlan node) {
                Join join = (Join) node;
                Option<HintInfo> hash = Option.apply(new HintInfo(Option.apply(SHUFFLE_HASH$.MODULE$)));
                boolean left = join.joinType().sql().equals("RIGHT OUTER");
                return join.copy(
                        join.left(),
                        join.right(),
                        join.joinType(),
                        join.condition(),
                        left ? new JoinHint(hash, Option.empty()) : new JoinHint(Option.empty(), hash));
            }
        });
    }

    /** Rows of one task need not be sent to another: where the plan would shuffle them they only come together. */
    private static SparkPlan gathered(SparkPlan plan) {
        return plan.transform(new AbstractPartialFunction<SparkPlan, SparkPlan>() {
            @Override
            public boolean isDefinedAt(SparkPlan node) {
                return node instanceof ShuffleExchangeExec;
            }

            @Override
            public SparkPlan apply(SparkPlan node) {
                return new CoalesceExec(1, ((ShuffleExchangeExec) node).child());
            }
        });
    }

    private static final class Exchanges extends AbstractFunction1<SparkPlan, Object> {
        @Override
        public Object apply(SparkPlan node) {
            return node instanceof Exchange;
        }
    }
}
