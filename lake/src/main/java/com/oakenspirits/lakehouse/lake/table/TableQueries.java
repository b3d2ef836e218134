package com.oakenspirits.lakehouse.lake.table;

import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import com.oakenspirits.lakehouse.lake.sql.ReadingSql;
import com.oakenspirits.lakehouse.lake.sql.SqlUse;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.internal.SQLConf$;

/** Plans SQL in which tables are named {@code layer.dataset}, and which does nothing but read them. */
final class TableQueries {
    private static final int SHOWN = 60;

    private final AtomicLong numbers = new AtomicLong();

    /**
     * Plans a statement.
     *
     * @throws LakehouseException (usage) when it does more than read the tables that it names
     */
    Dataset<Row> planned(SparkSession session, SqlTables sql, Function<TableName, Dataset<Row>> rows, SqlUse use) {
        // Views of its own for each query: several may be planned in one session at the same time.
        String suffix = "__" + numbers.incrementAndGet();
        Map<TableName, String> views = new HashMap<>();
        sql.names().forEach(table -> views.put(table, name(table) + suffix));
        LogicalPlan plan = reading(session, sql, views, use);
        try {
            views.forEach((table, view) -> in(session, rows.apply(table)).createOrReplaceTempView(view));
            // What was looked at is what runs: the text is not read a second time.
            return rows(session, plan);
        } finally {
            views.values().forEach(view -> session.catalog().dropTempView(view));
        }
    }

    /**
     * Only parses the statement.
     *
     * @throws LakehouseException (usage) when it does more than read the tables that it names
     */
    static void mustOnlyRead(SparkSession session, SqlTables sql, SqlUse use) {
        Map<TableName, String> names = new HashMap<>();
        sql.names().forEach(table -> names.put(table, name(table)));
        reading(session, sql, names, use);
    }

    private static LogicalPlan reading(SparkSession session, SqlTables sql, Map<TableName, String> names, SqlUse use) {
        LogicalPlan plan = parsed(session, sql.bound(names::get));
        ReadingSql.refusal(plan, Set.copyOf(names.values()), use).ifPresent(why -> {
            String text = sql.sql().strip().replaceAll("\\s+", " ");
            throw new LakehouseException(
                    Kind.USAGE,
                    "'" + (text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text) + "' is refused: " + why
                            + ". SQL only reads here: write SELECT, WITH, VALUES or TABLE"
                            + (use == SqlUse.QUESTION ? ", DESCRIBE or EXPLAIN" : ""));
        });
        return plan;
    }

    private static LogicalPlan parsed(SparkSession session, String sql) {
        var state = classic(session).sessionState();
        return SQLConf$.MODULE$.withExistingConf(state.conf(), () -> {
            try {
                return state.sqlParser().parsePlan(sql);
            } catch (Exception e) {
                // ParseException and others that Scala does not declare; the lines below the first one draw the place.
                String first = String.valueOf(e.getMessage())
                        .strip()
                        .lines()
                        .findFirst()
                        .orElse("it cannot be read");
                throw new LakehouseException(Kind.USAGE, first, e);
            } catch (StackOverflowError e) {
                throw new LakehouseException(Kind.USAGE, "the SQL is nested too deeply; write it with less nesting", e);
            }
        });
    }

    /** The same rows, planned with a session's settings: rows that another has at hand are none of its views. */
    private static Dataset<Row> in(SparkSession session, Dataset<Row> rows) {
        return rows.sparkSession() == session
                ? rows
                : rows(session, ((org.apache.spark.sql.classic.Dataset<Row>) rows).logicalPlan());
    }

    private static Dataset<Row> rows(SparkSession session, LogicalPlan plan) {
        return org.apache.spark.sql.classic.Dataset.ofRows(classic(session), plan);
    }

    private static org.apache.spark.sql.classic.SparkSession classic(SparkSession session) {
        return (org.apache.spark.sql.classic.SparkSession) session;
    }

    private static String name(TableName table) {
        return table.layer().id() + "__" + table.dataset();
    }
}
