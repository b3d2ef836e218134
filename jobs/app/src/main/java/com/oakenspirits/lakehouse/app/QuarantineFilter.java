package com.oakenspirits.lakehouse.app;

import com.oakenspirits.lakehouse.lake.contract.Sql;
import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Which rows of quarantine a command is about. */
final class QuarantineFilter {
    @Option(names = "--reason", paramLabel = "RULE", description = "Only those that broke this rule.")
    private String reason;

    @Option(names = "--column", paramLabel = "NAME", description = "Only those with a broken rule of this column.")
    private String column;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Only those refused at or after it (UTC, such as 2026-11-21 or 2026-11-21T08:00:00Z).")
    private String since;

    @Option(names = "--until", paramLabel = "TIME", description = "Only those refused before it (UTC).")
    private String until;

    /** SQL over the columns of a quarantine table. */
    String sql() {
        List<String> all = new ArrayList<>();
        if (reason != null) {
            all.add("exists(reasons, r -> r.rule = " + Sql.literal(reason) + ")");
        }
        if (column != null) {
            all.add("exists(reasons, r -> r.column = " + Sql.literal(column) + ")");
        }
        if (since != null) {
            all.add("quarantined_at >= timestamp '" + instant("--since", since) + "'");
        }
        if (until != null) {
            all.add("quarantined_at < timestamp '" + instant("--until", until) + "'");
        }
        return all.isEmpty() ? "true" : String.join(" and ", all);
    }

    /**
     * A time as operators write it.
     *
     * @throws LakehouseException (usage) naming the option and the forms there are
     */
    static Instant instant(String option, String text) {
        try {
            return text.length() == 10
                    ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new LakehouseException(
                    Kind.USAGE,
                    option + " '" + text + "' is no time; write a date such as 2026-11-21 (its beginning, UTC) or an"
                            + " instant such as 2026-11-21T08:00:00Z",
                    e);
        }
    }
}
