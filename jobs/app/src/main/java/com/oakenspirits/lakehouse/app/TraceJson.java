package com.oakenspirits.lakehouse.app;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.oakenspirits.lakehouse.app.TracedRows.Looked;
import com.oakenspirits.lakehouse.gold.Behind;
import com.oakenspirits.lakehouse.gold.Step;
import com.oakenspirits.lakehouse.lake.table.Layer;
import com.oakenspirits.lakehouse.lake.table.TableName;
import com.oakenspirits.lakehouse.silver.Origin;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.Row;

/** For programs: one object. */
record TraceJson(PrintWriter out, int limit) implements TraceReport {
    @Override
    public void print(TableName table, List<Step> steps, long matching, List<Looked> ends) throws IOException {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("table", table.toString());
        all.put("matching", steps.isEmpty() ? ends.get(0).behind().count() : matching);
        all.put("same", steps.stream().allMatch(step -> step.anew().same()));
        all.put("steps", steps.stream().map(this::step).toList());
        all.put(
                "silver",
                ends.stream()
                        .filter(end -> end.behind().table().layer() == Layer.SILVER)
                        .map(TraceJson::end)
                        .toList());
        out.println(new ObjectMapper()
                .enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN)
                .writeValueAsString(all));
        out.flush();
    }

    private Map<String, Object> step(Step step) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("table", step.table().toString());
        all.put("version", step.version());
        all.put("made", step.made().toString());
        all.put("rows", step.count());
        all.put(
                "shown",
                step.rows().limit(limit).collectAsList().stream()
                        .map(TraceJson::cells)
                        .toList());
        all.put("sources", step.sources().stream().map(TraceJson::source).toList());
        Map<String, Object> anew = new LinkedHashMap<>();
        anew.put("same", step.anew().same());
        anew.put("rowsThatDiffer", step.anew().rowsThatDiffer());
        anew.put("note", step.anew().note());
        anew.put(
                "differences",
                step.anew().differences().stream()
                        .map(cell -> {
                            Map<String, Object> difference = new LinkedHashMap<>();
                            difference.put("key", cell.key());
                            difference.put("column", cell.column());
                            difference.put("table", value(cell.table()));
                            difference.put("anew", value(cell.anew()));
                            return difference;
                        })
                        .toList());
        all.put("anew", anew);
        return all;
    }

    private static Map<String, Object> source(Behind source) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("table", source.table().toString());
        all.put("version", source.version());
        all.put("rows", source.count());
        all.put("part", source.part().name().toLowerCase(Locale.ROOT));
        all.put("why", source.why());
        return all;
    }

    private static Map<String, Object> end(Looked end) {
        Map<String, Object> all = source(end.behind());
        Map<String, Object> sums = new LinkedHashMap<>();
        end.sums().forEach((name, sum) -> sums.put(name, value(sum)));
        all.put("sums", sums);
        all.put(
                "shown",
                end.shown().stream()
                        .map(shown -> {
                            Map<String, Object> row = new LinkedHashMap<>();
                            row.put("row", cells(shown.row()));
                            row.put(
                                    "messages",
                                    shown.messages().stream()
                                            .map(TraceJson::message)
                                            .toList());
                            return row;
                        })
                        .toList());
        return all;
    }

    private static Map<String, Object> message(Origin message) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("source", message.source());
        all.put("partition", message.partition());
        all.put("offset", message.offset());
        all.put("timestamp", message.timestamp().toString());
        message.operation().ifPresent(operation -> all.put("operation", operation));
        all.put("landed", message.raw().isPresent());
        all.put("key", message.raw().map(raw -> TraceReport.text(raw.key())).orElse(null));
        all.put("value", message.raw().map(raw -> TraceReport.text(raw.value())).orElse(null));
        return all;
    }

    private static Map<String, Object> cells(Row row) {
        Map<String, Object> cells = new LinkedHashMap<>();
        for (String name : row.schema().fieldNames()) {
            cells.put(name, value(row.getAs(name)));
        }
        return cells;
    }

    /** Numbers and truth values as they are, all else as its text. */
    private static Object value(Object value) {
        return value == null || value instanceof Number || value instanceof Boolean ? value : String.valueOf(value);
    }
}
