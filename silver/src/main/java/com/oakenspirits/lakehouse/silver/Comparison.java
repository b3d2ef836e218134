package com.oakenspirits.lakehouse.silver;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import com.oakenspirits.lakehouse.lake.stream.Held;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * Compares the rows that should be with those that are, by what identifies a row. One shuffle of both.
 *
 * @param identity columns that tell rows apart
 * @param content columns that must be equal
 * @param words what to say of {@code missing}, {@code invented}, {@code doubled} and {@code different} rows
 */
record Comparison(List<String> identity, List<String> content, Map<String, String> words) {
    private static final int SAMPLES = 5;

    List<Finding> of(String table, Dataset<Row> expected, Dataset<Row> actual) {
        Dataset<Row> sides = side(expected, true).unionByName(side(actual, false));
        Column should = functions.count_if(col("_should"));
        Column are = functions.count_if(functions.not(col("_should")));
        Dataset<Row> odd = sides.groupBy(StreamState.columns(identity))
                .agg(
                        should.as("_n_should"),
                        are.as("_n_are"),
                        functions
                                .first(when(col("_should"), col("_content")), true)
                                .as("_wanted"),
                        functions
                                .first(when(functions.not(col("_should")), col("_content")), true)
                                .as("_found"))
                .withColumn(
                        "_kind",
                        when(col("_n_are").equalTo(0), "missing")
                                .when(col("_n_should").equalTo(0), "invented")
                                .when(col("_n_are").gt(col("_n_should")), "doubled")
                                .when(functions.not(col("_wanted").eqNullSafe(col("_found"))), "different"))
                .where("_kind is not null");
        List<Finding> findings = new ArrayList<>();
        try (Held held = Held.of(odd)) {
            for (Row row : held.rows()
                    .groupBy("_kind")
                    .agg(functions.count("*"), functions.min(text()))
                    .orderBy("_kind")
                    .collectAsList()) {
                findings.add(new Finding(
                        table,
                        row.getString(0) + ": " + words.get(row.getString(0)),
                        row.getLong(1),
                        samples(held.rows(), row.getString(0))));
            }
        }
        return findings;
    }

    private List<String> samples(Dataset<Row> odd, String kind) {
        Column told = kind.equals("different")
                ? functions.concat(
                        text(),
                        lit(" should be "),
                        functions.to_json(col("_wanted")),
                        lit(" and is "),
                        functions.to_json(col("_found")))
                : text();
        return odd
                .where(col("_kind").equalTo(kind))
                .select(told.as("_told"))
                .orderBy("_told")
                .limit(SAMPLES)
                .collectAsList()
                .stream()
                .map(row -> row.getString(0))
                .toList();
    }

    private Column text() {
        return functions.concat_ws(
                " ",
                identity.stream()
                        .map(name ->
                                functions.coalesce(col(Checker.quoted(name)).cast("string"), lit("null")))
                        .toArray(Column[]::new));
    }

    private Dataset<Row> side(Dataset<Row> rows, boolean should) {
        return rows.select(Stream.concat(
                        identity.stream().map(name -> col(Checker.quoted(name))),
                        Stream.of(
                                functions
                                        .struct(Stream.concat(
                                                        Stream.of(lit(1).as("_")),
                                                        Stream.of(StreamState.columns(content)))
                                                .toArray(Column[]::new))
                                        .as("_content"),
                                lit(should).as("_should")))
                .toArray(Column[]::new));
    }
}
