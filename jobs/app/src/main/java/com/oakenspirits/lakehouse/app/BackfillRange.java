package com.oakenspirits.lakehouse.app;

import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import com.oakenspirits.lakehouse.silver.LandedRange;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import picocli.CommandLine.Option;

/** The options that say which messages, or the files of which days, a backfill takes. */
final class BackfillRange {
    /** What a range goes by. */
    enum By {
        LANDED,
        SENT
    }

    @Option(names = "--from", paramLabel = "TIME", description = "The first time or day (UTC).")
    private String from;

    @Option(names = "--to", paramLabel = "TIME", description = "The time or day it ends before.")
    private String to;

    @Option(names = "--by", description = "Whether messages count by when they were landed (default) or sent.")
    private By by = By.LANDED;

    @Option(
            names = "--offsets",
            split = ",(?![0-9])",
            paramLabel = "RANGE",
            description = "These messages instead, such as 'sales-0:[120,300)'.")
    private List<String> offsets = List.of();

    LandedRange range() {
        if (!offsets.isEmpty()) {
            if (from != null || to != null) {
                throw new LakehouseException(
                        Kind.USAGE, "--offsets says which messages already; leave --from and --to out");
            }
            return LandedRange.offsets(offsets);
        }
        Instant first = time("--from", from);
        Instant end = time("--to", to);
        return by == By.SENT ? LandedRange.sent(first, end) : LandedRange.landed(first, end);
    }

    List<LocalDate> days() {
        return FilesByDate.days(time("--from", from), time("--to", to));
    }

    private static Instant time(String option, String text) {
        if (text == null) {
            throw new LakehouseException(
                    Kind.USAGE,
                    "which messages? Write --from and --to, such as --from 2026-11-01 --to 2026-11-08, or --offsets");
        }
        return QuarantineFilter.instant(option, text);
    }
}
