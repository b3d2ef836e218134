package com.oakenspirits.lakehouse.app;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.PrintWriter;
import java.util.List;

/**
 * How one dataset or model stands.
 *
 * @param table {@code silver.<dataset>} or {@code gold.<model>}
 * @param state see the help of {@code status}
 * @param lag messages in Kafka that are not landed, null where it is unknown
 * @param landed rows in bronze
 * @param applied rows that made or changed silver, or the rows of a model
 * @param duplicate rows that said what was known
 * @param superseded rows that a newer one made void
 * @param quarantined rows that were refused
 * @param waiting landed rows that are not refined yet
 * @param lastBatch when the last batch was committed, UTC, or null
 * @param ageSeconds since then, or null
 * @param message why it fails
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Standing(
        String table,
        String state,
        Long lag,
        long landed,
        long applied,
        long duplicate,
        long superseded,
        long quarantined,
        long waiting,
        String lastBatch,
        Long ageSeconds,
        String message) {

    boolean bad() {
        return state.equals("failed") || state.equals("broken");
    }

    static void print(List<Standing> standings, PrintWriter out) {
        String form = "%-28s %-7s %9s %10s %10s %9s %10s %11s  %s%n";
        out.printf(
                form,
                "table",
                "state",
                "lag",
                "landed",
                "applied",
                "duplicate",
                "superseded",
                "quarantined",
                "last batch");
        for (Standing s : standings) {
            out.printf(
                    form,
                    s.table,
                    s.state,
                    s.lag == null ? "" : s.lag,
                    s.table.startsWith("gold.") ? "" : s.landed,
                    s.applied,
                    s.table.startsWith("gold.") ? "" : s.duplicate,
                    s.table.startsWith("gold.") ? "" : s.superseded,
                    s.table.startsWith("gold.") ? "" : s.quarantined,
                    s.lastBatch == null ? "" : s.lastBatch + " (" + age(s.ageSeconds) + " ago)");
            if (s.message != null) {
                out.println("    " + s.message);
            }
        }
    }

    private static String age(long seconds) {
        if (seconds < 120) {
            return seconds + " s";
        }
        return seconds < 7200
                ? seconds / 60 + " min"
                : seconds < 172_800 ? seconds / 3600 + " h" : seconds / 86_400 + " d";
    }
}
