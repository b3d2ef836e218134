package com.oakenspirits.lakehouse.app;

import com.oakenspirits.lakehouse.lake.config.Environment;
import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import com.oakenspirits.lakehouse.lake.error.Suggestion;
import com.oakenspirits.lakehouse.lake.ledger.Ledger;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.SqlTables;
import com.oakenspirits.lakehouse.lake.table.TableName;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(
        name = "query",
        mixinStandardHelpOptions = true,
        description = {
            "Asks any layer in Spark SQL; tables are named layer.dataset.",
            "It only reads: a statement that changes data or settings is refused before anything runs."
        },
        footer = {
            "",
            "Layers: bronze, silver, quarantine, gold, ops.",
            "",
            "Examples:",
            "  lakehouse query \"select * from gold.agg_daily_sales order by sale_date\"",
            "  lakehouse query --format csv \"select * from gold.agg_top_items order by rank limit 10\"",
            "  lakehouse query \"select reasons[0].rule, count(*) from quarantine.sales group by 1\"",
            "  lakehouse query \"select partition, offset, cast(value as string) from bronze.sales limit 3\"",
            "  lakehouse query \"select flow, dataset, sum(read), sum(applied) from ops.ledger group by 1, 2\""
        })
final class QueryCommand implements Callable<Integer> {
    @ParentCommand
    private Main main;

    @Parameters(paramLabel = "SQL", description = "One query; several are separated by semicolons.")
    private String sql;

    @Option(names = "--format", description = "table, csv or json: one object a line (default: table).")
    private Rows.Format format;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Environment environment = main.common.environment();
        Workspace workspace = main.common.workspace(environment);
        SparkSession spark = new Sessions(environment).open();
        Lake lake = workspace.lake(spark);
        Ledger ledger = workspace.ledger(spark, lake);
        Rows rows = new Rows(spec.commandLine().getOut());
        Rows.Format chosen = format != null ? format : main.common.json ? Rows.Format.JSON : Rows.Format.TABLE;
        List<SqlTables> statements = SqlTables.split(sql);
        // None is asked where one of them would change something.
        statements.forEach(statement -> Lake.mustOnlyRead(spark, statement));
        for (SqlTables tables : statements) {
            tables.names().forEach(table -> mustExist(lake, workspace, table));
            rows.print(
                    planned(() -> lake.answer(
                            spark,
                            tables,
                            table -> Ledger.BOOKS.contains(table)
                                    ? ledger.read(spark, table)
                                    : lake.read(spark, table))),
                    chosen);
        }
        return 0;
    }

    /** Spark's parser and analyser say themselves what is wrong with a query, and where. */
    private static Dataset<Row> planned(Supplier<Dataset<Row>> query) {
        try {
            return query.get();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new LakehouseException(Kind.USAGE, Failures.line(e), e);
        }
    }

    private static void mustExist(Lake lake, Workspace workspace, TableName table) {
        if (!lake.knows(table)) {
            List<String> known =
                    workspace.tables().stream().map(TableName::toString).toList();
            throw new LakehouseException(
                    Kind.USAGE,
                    "there is no table " + table + "; " + Suggestion.remedy(table.toString(), known, "Tables"));
        }
    }
}
