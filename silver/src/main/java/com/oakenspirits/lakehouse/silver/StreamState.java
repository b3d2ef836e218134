package com.oakenspirits.lakehouse.silver;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * Reads the tables of a change stream as rows to fold, in the shape of {@link StreamRows}. What a table lacks, because it
 * is older than the contract or not there at all, comes as null or as no row.
 */
final class StreamState {
    private final Lake lake;
    private final StreamRows shape;
    private final StreamTables tables;

    StreamState(Lake lake, StreamRows shape, StreamTables tables) {
        this.lake = lake;
        this.shape = shape;
        this.tables = tables;
    }

    /** The changes of a batch. */
    Dataset<Row> fresh(Dataset<Row> accepted) {
        // A message counts once, by its first row: the others count for nothing of their own.
        Column kind = functions
                .when(col(ChangeDecoder.PART).equalTo(0), lit(StreamRows.NEW))
                .otherwise(lit(StreamRows.OLD));
        return accepted.where(changes()).select(in(kind));
    }

    /** What each key's events so far came to: with history its version in force. */
    Dataset<Row> standing(Dataset<Row> accepted) {
        if (!shape.history()) {
            return current(accepted);
        }
        Dataset<Row> like = accepted.withColumn(StreamTables.VALID_FROM, col(Checker.VALID_FROM))
                .withColumn(StreamTables.VALID_TO, col(Checker.VALID_FROM));
        return there(tables.history(), like)
                .where(col(StreamTables.VALID_TO).isNull())
                .withColumn(ChangeDecoder.OP, lit(Op.UPSERT.id()))
                .withColumn(Checker.VALID_FROM, col(StreamTables.VALID_FROM));
    }

    /** The current rows. */
    Dataset<Row> current(Dataset<Row> accepted) {
        // Only there to be compared: since when it is valid does not matter.
        return there(tables.current(), accepted)
                .withColumn(ChangeDecoder.OP, lit(Op.UPSERT.id()))
                .withColumn(
                        Checker.VALID_FROM,
                        lit(shape.history() ? null : 0)
                                .cast(accepted.schema()
                                        .apply(Checker.VALID_FROM)
                                        .dataType()));
    }

    /** The events of earlier batches. */
    Dataset<Row> events(Dataset<Row> accepted) {
        Dataset<Row> events = there(tables.events(), accepted.withColumn(StreamTables.BATCH, lit(0L)));
        return shape.history() ? events : events.withColumn(Checker.VALID_FROM, lit(0));
    }

    /** The truncates among events. */
    Dataset<Row> truncates(Dataset<Row> events) {
        return events.where(col(ChangeDecoder.OP).equalTo(Op.TRUNCATE.id())).select(in(lit(StreamRows.OLD)));
    }

    /** The rows of a table with the columns of {@code like}; none where there is no table. */
    private Dataset<Row> there(TableName table, Dataset<Row> like) {
        return lake.exists(table)
                ? Judge.widened(lake.read(like.sparkSession(), table), like)
                : like.sparkSession().createDataFrame(List.of(), like.schema());
    }

    /** Truncates in their order, as {@link FoldCells} has them. */
    List<Row> sorted(Dataset<Row> truncates) {
        return new FoldCells(truncates.schema())
                .in(truncates)
                .orderBy(Stream.concat(shape.sequence().stream(), Checker.COORDINATES.stream())
                        .map(functions::col)
                        .toArray(Column[]::new))
                .collectAsList();
    }

    /** Those of the rows whose key is among the keys, as rows of that kind. */
    Dataset<Row> of(Dataset<Row> rows, Dataset<Row> keys, int kind) {
        return rows.select(in(lit(kind)))
                .join(keys.select(columns(shape.keys())), seq(shape.keys()), "left_semi")
                .select(columns(inNames()));
    }

    /** The columns of a row to fold. */
    Column[] in(Column kind) {
        List<Column> in = new ArrayList<>();
        shape.silver().forEach(name -> in.add(col(Checker.quoted(name))));
        in.add(col(ChangeDecoder.OP));
        in.add(col(ChangeDecoder.PART));
        in.add(col(Checker.VALID_FROM));
        if (shape.partial()) {
            in.add(col(Unchanged.COLUMN));
        }
        in.add(kind.as(StreamRows.KIND));
        return in.toArray(Column[]::new);
    }

    private List<String> inNames() {
        List<String> names = new ArrayList<>(shape.silver());
        names.addAll(List.of(ChangeDecoder.OP, ChangeDecoder.PART, Checker.VALID_FROM));
        if (shape.partial()) {
            names.add(Unchanged.COLUMN);
        }
        names.add(StreamRows.KIND);
        return names;
    }

    /** Whether a row changes one key. */
    static Column changes() {
        return col(ChangeDecoder.OP).isin(Op.UPSERT.id(), Op.DELETE.id());
    }

    static Column[] columns(List<String> names) {
        return names.stream().map(name -> col(Checker.quoted(name))).toArray(Column[]::new);
    }

    static scala.collection.immutable.Seq<String> seq(List<String> names) {
        return scala.jdk.javaapi.CollectionConverters.asScala(names).toSeq();
    }
}
