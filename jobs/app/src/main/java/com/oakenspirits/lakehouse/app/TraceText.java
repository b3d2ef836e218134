package com.oakenspirits.lakehouse.app;

import com.oakenspirits.lakehouse.app.TracedRows.Looked;
import com.oakenspirits.lakehouse.app.TracedRows.Shown;
import com.oakenspirits.lakehouse.gold.Behind;
import com.oakenspirits.lakehouse.gold.Step;
import com.oakenspirits.lakehouse.lake.table.Layer;
import com.oakenspirits.lakehouse.lake.table.TableName;
import com.oakenspirits.lakehouse.silver.Origin;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;

/** For people. */
record TraceText(PrintWriter out, int limit) implements TraceReport {
    private static final int LONGEST = 2000;

    @Override
    public void print(TableName table, List<Step> steps, long matching, List<Looked> ends) {
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            out.printf(
                    Locale.ROOT,
                    "%s  version %d, made %s, %s%n",
                    step.table(),
                    step.version(),
                    step.made(),
                    rows(step.count()));
            if (i == 0) {
                step.rows().collectAsList().forEach(row -> out.println("  " + line(row)));
                if (matching > step.count()) {
                    out.printf(
                            Locale.ROOT,
                            "  the first %,d of %,d rows; give more COL=VALUE or a higher --limit%n",
                            step.count(),
                            matching);
                }
            }
            step.sources().forEach(source -> out.println("  from " + line(source)));
            print(step.anew());
            out.println();
        }
        ends.forEach(this::print);
        out.flush();
    }

    private void print(Step.Anew anew) {
        if (anew.same()) {
            out.println("  made anew from these rows: the same");
            return;
        }
        out.printf(
                Locale.ROOT,
                "  made anew from these rows: %s%n",
                anew.rowsThatDiffer() == 1
                        ? "1 row DIFFERS"
                        : String.format(Locale.ROOT, "%,d rows DIFFER", anew.rowsThatDiffer()));
        anew.differences()
                .forEach(cell -> out.println("    " + cell.key() + ": " + cell.column() + " is "
                        + TracedRows.text(cell.table()) + " in the table, " + TracedRows.text(cell.anew())
                        + " made anew"));
        if (!anew.note().isEmpty()) {
            out.println("    " + anew.note());
        }
    }

    private void print(Looked end) {
        Behind behind = end.behind();
        if (behind.table().layer() == Layer.SILVER && !end.shown().isEmpty()) {
            out.printf(Locale.ROOT, "%s  version %d, %s%n", behind.table(), behind.version(), rows(behind.count()));
            if (!end.sums().isEmpty()) {
                out.println("  sums: "
                        + end.sums().entrySet().stream()
                                .map(sum -> sum.getKey() + " " + TracedRows.text(sum.getValue()))
                                .collect(Collectors.joining(", ")));
            }
            end.shown().forEach(this::print);
            if (behind.count() > end.shown().size()) {
                out.printf(
                        Locale.ROOT,
                        "  … and %,d more; --limit shows more%n",
                        behind.count() - end.shown().size());
            }
            out.println();
        }
    }

    private void print(Shown shown) {
        out.println("  " + line(shown.row()));
        int hidden = Math.max(0, shown.messages().size() - limit);
        if (hidden > 0) {
            out.printf(Locale.ROOT, "      … %,d earlier events%n", hidden);
        }
        shown.messages().stream().skip(hidden).forEach(message -> out.println("      " + line(message)));
    }

    private static String line(Behind source) {
        String place =
                source.table() + (source.version() < 0 ? ", not there yet: " : " version " + source.version() + ": ");
        return switch (source.part()) {
            case THESE -> place + rows(source.count());
            case AMONG -> place + rows(source.count()) + ", and others had a say: " + source.why();
            case ANY -> place + "any of " + rows(source.count()) + " may be behind it: " + source.why();
            case ABSENT -> place + "no row: " + source.why();
        };
    }

    private static String line(Row row) {
        List<String> cells = new ArrayList<>();
        String[] names = row.schema().fieldNames();
        for (int i = 0; i < names.length; i++) {
            boolean technical = names[i].startsWith("_") && !names[i].equals("_unknown");
            if (!technical && !row.isNullAt(i)) {
                cells.add(names[i] + "=" + TracedRows.text(row.get(i)));
            }
        }
        return String.join(", ", cells);
    }

    private static String line(Origin message) {
        String raw = message.raw()
                .map(bytes -> Stream.of(
                                TraceReport.text(bytes.key()),
                                bytes.value() == null ? "(no value)" : TraceReport.text(bytes.value()))
                        .filter(part -> part != null)
                        .map(TraceText::shorten)
                        .collect(Collectors.joining("  ")))
                .orElse("(bronze has this message no more)");
        return message.source() + " partition " + message.partition() + " offset " + message.offset() + "  "
                + message.timestamp()
                + message.operation().map(operation -> "  " + operation).orElse("")
                + "  " + raw;
    }

    private static String shorten(String text) {
        String line = text.replace('\n', ' ').replace('\r', ' ');
        return line.length() <= LONGEST
                ? line
                : line.substring(0, LONGEST) + "… (" + text.length() + " characters; --json has all)";
    }

    private static String rows(long count) {
        return count == 1 ? "1 row" : String.format(Locale.ROOT, "%,d rows", count);
    }
}
