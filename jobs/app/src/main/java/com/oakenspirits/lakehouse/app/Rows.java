package com.oakenspirits.lakehouse.app;

import com.oakenspirits.lakehouse.lake.sql.ExactRows;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
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
        RowJson json = new RowJson(List.of(rows.columns()));
        for (Iterator<List<Object>> all = ExactRows.all(rows); all.hasNext(); ) {
            try {
                out.println(json.line(all.next()));
            } catch (IOException e) {
                throw new UncheckedIOException("the row cannot be written as JSON", e);
            }
        }
    }

    private void csv(Dataset<Row> rows) {
        csv(List.of(rows.columns()));
        ExactRows.all(rows)
                .forEachRemaining(row -> csv(row.stream().map(RowText::of).toList()));
    }

    private void csv(List<String> cells) {
        out.println(cells.stream()
                .map(text -> text.matches("(?s).*[\",\n\r].*") ? '"' + text.replace("\"", "\"\"") + '"' : text)
                .collect(Collectors.joining(",")));
    }

    private void table(Dataset<Row> rows) {
        List<List<Object>> found = ExactRows.first(rows, MOST_IN_A_TABLE + 1);
        boolean more = found.size() > MOST_IN_A_TABLE;
        String[] names = Arrays.stream(rows.columns()).map(RowText::line).toArray(String[]::new);
        StructField[] fields = rows.schema().fields();
        List<String[]> lines = new ArrayList<>();
        lines.add(names);
        for (List<Object> row : more ? found.subList(0, MOST_IN_A_TABLE) : found) {
            lines.add(row.stream().map(value -> shorten(RowText.of(value))).toArray(String[]::new));
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

    private static String shorten(String text) {
        String line = RowText.line(text);
        return line.length() <= WIDEST
                ? line
                : line.substring(0, WIDEST - (Character.isHighSurrogate(line.charAt(WIDEST - 2)) ? 2 : 1)) + "…";
    }
}
