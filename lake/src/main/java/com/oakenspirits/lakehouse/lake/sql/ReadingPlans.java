package com.oakenspirits.lakehouse.lake.sql;

import java.util.Set;
import org.apache.spark.sql.catalyst.analysis.UnresolvedHaving;
import org.apache.spark.sql.catalyst.analysis.UnresolvedInlineTable;
import org.apache.spark.sql.catalyst.analysis.UnresolvedQualify;
import org.apache.spark.sql.catalyst.analysis.UnresolvedSubqueryColumnAliases;
import org.apache.spark.sql.catalyst.analysis.UnresolvedTVFAliases;
import org.apache.spark.sql.catalyst.expressions.PipeOperator;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.AsOfJoin;
import org.apache.spark.sql.catalyst.plans.logical.DescribeColumn;
import org.apache.spark.sql.catalyst.plans.logical.DescribeRelation;
import org.apache.spark.sql.catalyst.plans.logical.Distinct;
import org.apache.spark.sql.catalyst.plans.logical.Except;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.Generate;
import org.apache.spark.sql.catalyst.plans.logical.GlobalLimit;
import org.apache.spark.sql.catalyst.plans.logical.Intersect;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.LateralJoin;
import org.apache.spark.sql.catalyst.plans.logical.LimitAll;
import org.apache.spark.sql.catalyst.plans.logical.LocalLimit;
import org.apache.spark.sql.catalyst.plans.logical.LocalRelation;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.NearestByJoin;
import org.apache.spark.sql.catalyst.plans.logical.Offset;
import org.apache.spark.sql.catalyst.plans.logical.OneRowRelation;
import org.apache.spark.sql.catalyst.plans.logical.Pivot;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.RepartitionByExpression;
import org.apache.spark.sql.catalyst.plans.logical.Sample;
import org.apache.spark.sql.catalyst.plans.logical.Sort;
import org.apache.spark.sql.catalyst.plans.logical.SubqueryAlias;
import org.apache.spark.sql.catalyst.plans.logical.Union;
import org.apache.spark.sql.catalyst.plans.logical.Unpivot;
import org.apache.spark.sql.catalyst.plans.logical.UnresolvedHint;
import org.apache.spark.sql.catalyst.plans.logical.UnresolvedWith;
import org.apache.spark.sql.catalyst.plans.logical.WithWindowDefinition;
import org.apache.spark.sql.execution.command.DescribeQueryCommand;
import org.apache.spark.sql.execution.command.ExplainCommand;

/**
 * The nodes that Spark's parser makes of queries. What is not here is refused, whatever it is: a statement that a later
 * Spark or Delta brings too.
 */
final class ReadingPlans {
    private static final Set<Class<? extends LogicalPlan>> QUERIES = Set.of(
            Aggregate.class,
            AsOfJoin.class,
            Distinct.class,
            Except.class,
            Filter.class,
            Generate.class,
            GlobalLimit.class,
            Intersect.class,
            Join.class,
            LateralJoin.class,
            LimitAll.class,
            LocalLimit.class,
            LocalRelation.class,
            NearestByJoin.class,
            Offset.class,
            OneRowRelation.class,
            PipeOperator.class,
            Pivot.class,
            Project.class,
            RepartitionByExpression.class,
            Sample.class,
            Sort.class,
            SubqueryAlias.class,
            Union.class,
            Unpivot.class,
            UnresolvedHaving.class,
            UnresolvedHint.class,
            UnresolvedInlineTable.class,
            UnresolvedQualify.class,
            UnresolvedSubqueryColumnAliases.class,
            UnresolvedTVFAliases.class,
            UnresolvedWith.class,
            WithWindowDefinition.class);

    /** They tell the columns or the plan of what they hold, which is a query or it is refused. */
    private static final Set<Class<? extends LogicalPlan>> DESCRIPTIONS =
            Set.of(DescribeColumn.class, DescribeQueryCommand.class, DescribeRelation.class, ExplainCommand.class);

    private ReadingPlans() {}

    static boolean allowed(LogicalPlan plan, SqlUse use) {
        return QUERIES.contains(plan.getClass()) || (use == SqlUse.QUESTION && DESCRIPTIONS.contains(plan.getClass()));
    }

    /** What a node is called in a message: {@code delete from table} for DeleteFromTable. */
    static String named(LogicalPlan plan) {
        return plan.getClass()
                .getSimpleName()
                .replaceAll("(Command|Statement|Unresolved|\\$)", "")
                .replaceAll("(?<=[a-z])(?=[A-Z])", " ")
                .toLowerCase(java.util.Locale.ROOT);
    }
}
