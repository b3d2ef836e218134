package com.oakenspirits.lakehouse.app;

import static org.apache.spark.sql.functions.col;

import java.io.PrintWriter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;

/** Prints the rows of a query for a person, a spreadsheet or a program. */
final class Rows {
    /** The forms there are. */
    enum Format {
        /** Columns under one another. */
        TABLE,
        /** RFC 4180 with a heading. */
        CSV,
        /** One object a line. */
        JSON
    }

    private static final int MOST_IN_A_TABLE = 1000;
    private static final int WIDEST = 120;

    private final PrintWriter out;

    Rows(PrintWriter out) {
        this.out = out;
    }

    void print(Dataset<Row> rows, Format format) {
        switch (format) {
            case JSON -> json(rows);
            case CSV -> csv(rows);
            case TABLE -> table(rows);
        }
        out.flush();
    }

    private void json(Dataset<Row> rows) {
        // Dataset.toJSON leaves a null out, so that a program could not tell the columns from the first line.
        rows.select(functions.to_json(functions.struct(col("*")), Map.of("ignoreNullFields", "false")))
                .toLocalIterator()
                .forEachRemaining(row -> out.println(row.getString(0)));
    }

    private void csv(Dataset<Row> rows) {
        out.println(String.join(",", rows.columns()));
        for (Iterator<Row> all = rows.toLocalIterator(); all.hasNext(); ) {
            Row row = all.next();
            List<String> cells = new ArrayList<>();
            for (int i = 0; i < row.size(); i++) {
                String text = row.isNullAt(i) ? "" : text(row.get(i));
                cells.add(text.matches("(?s).*[\",\n\r].*") ? '"' + text.replace("\"", "\"\"") + '"' : text);
            }
            out.println(String.join(",", cells));
        }
    }

    private void table(Dataset<Row> rows) {
        List<Row> shown = rows.takeAsList(MOST_IN_A_TABLE + 1);
        boolean more = shown.size() > MOST_IN_A_TABLE;
        String[] names = rows.columns();
        StructField[] fields = rows.schema().fields();
        List<String[]> lines = new ArrayList<>();
        lines.add(names);
        for (Row row : more ? shown.subList(0, MOST_IN_A_TABLE) : shown) {
            String[] cells = new String[names.length];
            for (int i = 0; i < names.length; i++) {
                cells[i] = row.isNullAt(i) ? "" : shorten(text(row.get(i)));
            }
            lines.add(cells);
        }
        int[] widths = new int[names.length];
        lines.forEach(cells -> Arrays.setAll(widths, i -> Math.max(widths[i], cells[i].length())));
        for (String[] cells : lines) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < cells.length; i++) {
                boolean right = fields[i].dataType() instanceof NumericType;
                String pad = " ".repeat(widths[i] - cells[i].length());
                line.append(i == 0 ? "" : "  ").append(right ? pad + cells[i] : cells[i] + pad);
            }
            out.println(line.toString().stripTrailing());
            if (cells == names) {
                out.println(Arrays.stream(widths).mapToObj("-"::repeat).collect(Collectors.joining("  ")));
            }
        }
        int count = lines.size() - 1;
        out.println(
                more
                        ? "(the first " + MOST_IN_A_TABLE + " rows; --format csv or json prints all)"
                        : "(" + count + (count == 1 ? " row)" : " rows)"));
    }

    private static String text(Object value) {
        if (value instanceof byte[] bytes) {
            return java.util.HexFormat.of().formatHex(bytes);
        }
        if (value instanceof BigDecimal decimal) {
            return decimal.toPlainString();
        }
        if (value instanceof Row row) {
            List<String> parts = new ArrayList<>();
            for (int i = 0; i < row.size(); i++) {
                parts.add(row.isNullAt(i) ? "" : text(row.get(i)));
            }
            return "{" + String.join(", ", parts) + "}";
        }
        if (value instanceof scala.collection.Seq<?> seq) {
            return scala.jdk.javaapi.CollectionConverters.asJava(seq).stream()
                    .map(Rows::text)
                    .collect(Collectors.joining(", ", "[", "]"));
        }
        return String.valueOf(value);
    }

    private static String shorten(String text) {
        String line = text.replace('\n', ' ').replace('\r', ' ');
        return line.length() <= WIDEST ? line : line.substring(0, WIDEST - 1) + "…";
    }
}
