package com.oakenspirits.lakehouse.gold;

import com.oakenspirits.lakehouse.lake.table.TableName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.types.StructType;

/**
 * A gold table: a SQL query and what is said about it in the YAML file beside it.
 *
 * @param name the table's name, without {@code gold.}
 * @param domain the folder of {@code models/} that it stands in
 * @param description what it tells, for people
 * @param grain the key columns: one row for each combination
 * @param materialization how the table is kept true
 * @param closed a SQL condition on the table's columns: of which rows the figures are not expected to change any more
 * @param targetLag how far behind its sources the table of a continuous run may be; zero for no further than it takes
 * @param columns every column in the query's order
 * @param sql the query; tables are named {@code layer.dataset}
 * @param sources the tables the query reads, in the order of first use
 * @param checks what the rows shall fulfil: what is said of columns, and of every grain
 * @param tests examples of what the query makes of given rows
 * @param file the SQL file
 * @param version changes with the SQL, the YAML but for its tests, and what applies them
 */
public record Model(
        String name,
        String domain,
        String description,
        List<String> grain,
        Materialization materialization,
        Optional<String> closed,
        Duration targetLag,
        List<ModelColumn> columns,
        String sql,
        Set<TableName> sources,
        List<ModelCheck> checks,
        List<ModelTest> tests,
        Path file,
        String version) {

    /** The table that this model makes. */
    public TableName table() {
        return TableName.gold(name);
    }

    /** The YAML file beside the query. */
    Path yaml() {
        return file.resolveSibling(name + ".yml");
    }

    /** The columns that the table will have. */
    public StructType schema() {
        return StructType.fromDDL(columns.stream()
                .map(column -> "`" + column.name() + "` " + column.type())
                .collect(Collectors.joining(", ")));
    }

    /** How a table is kept true. */
    public enum Materialization {
        /** Made anew whenever a source has changed. */
        FULL,
        /** Only what the changes touch is made anew; a query that does not allow it is a fault. */
        INCREMENTAL,
        /** Whatever is less work. */
        AUTO
    }

    /**
     * One column of a model.
     *
     * @param type its Spark SQL type
     * @param description what it means
     */
    public record ModelColumn(String name, String type, String description) {}
}
