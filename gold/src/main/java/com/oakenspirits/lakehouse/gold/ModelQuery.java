package com.oakenspirits.lakehouse.gold;

import com.oakenspirits.lakehouse.gold.Model.Materialization;
import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.SqlTables;
import com.oakenspirits.lakehouse.lake.table.TableName;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;

/** The query of a model over its sources, held against what the YAML beside it declares. */
final class ModelQuery {
    private final SparkSession session;
    private final Lake lake;
    private final Clock clock;

    ModelQuery(SparkSession session, Lake lake, Clock clock) {
        this.session = session;
        this.lake = lake;
        this.clock = clock;
    }

    /**
     * What the query makes of its sources.
     *
     * @throws LakehouseException (usage) when it does not give the columns that the model declares
     */
    Dataset<Row> rows(Model model, Function<TableName, Dataset<Row>> sources) {
        return rows(model, sources, session);
    }

    /** The same, in another session. */
    Dataset<Row> rows(Model model, Function<TableName, Dataset<Row>> sources, SparkSession in) {
        Dataset<Row> rows;
        try {
            rows = lake.query(in, SqlTables.in(model.sql()), sources);
        } catch (Exception e) {
            // Spark's AnalysisException is a checked one that no signature declares.
            throw unusable(model, line(e), e);
        }
        List<String> given =
                Arrays.stream(rows.schema().fields()).map(ModelQuery::column).toList();
        List<String> declared = model.columns().stream()
                .map(column -> column.name() + " " + column.type())
                .toList();
        if (!given.equals(declared)) {
            throw unusable(model, "the query gives " + given + " but the YAML beside it declares " + declared, null);
        }
        return rows;
    }

    /**
     * Analyses the query without running it.
     *
     * @throws LakehouseException (usage) naming what is wrong
     */
    void check(Model model, Function<TableName, Dataset<Row>> sources) {
        Dataset<Row> rows = rows(model, sources);
        model.closed().ifPresent(closed -> {
            try {
                new Closing(closed, clock.instant()).marked(rows);
            } catch (Exception e) {
                // Spark's AnalysisException is a checked one that no signature declares.
                throw new LakehouseException(
                        Kind.USAGE, model.yaml() + ": closed: " + line(e) + ". Name columns of the model", e);
            }
        });
        if (model.materialization() == Materialization.INCREMENTAL) {
            new Increment(session, lake, model).impossible().ifPresent(why -> {
                throw unusable(model, "it cannot be incremental, " + why, null);
            });
        }
    }

    /** What an error says first. */
    static String line(Exception e) {
        return String.valueOf(e.getMessage())
                .lines()
                .filter(line -> !line.isBlank())
                .findFirst()
                .orElse("it does not run");
    }

    private static String column(StructField field) {
        return field.name() + " " + field.dataType().sql().toLowerCase(Locale.ROOT);
    }

    private static LakehouseException unusable(Model model, String why, Throwable cause) {
        return new LakehouseException(Kind.USAGE, model.file() + ": " + why + ". Correct the model", cause);
    }
}
