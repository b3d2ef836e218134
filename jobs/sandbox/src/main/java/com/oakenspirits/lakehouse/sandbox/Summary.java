package com.oakenspirits.lakehouse.sandbox;

import com.oakenspirits.lakehouse.sandbox.oaken.Outcome;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;

/**
 * What a feed has done, as {@code feed} prints and remembers it.
 *
 * @param feed "generator" or the input folder
 * @param cluster identifies the broker's data
 * @param alreadyFed true when an earlier call has sent all this and this one nothing
 * @param finished false when {@code --seconds} ended it
 * @param total all messages, re-sent and flawed ones included
 * @param changes what the business changed in the database meanwhile, a kind
 * @param garbage the messages that the contracts must refuse
 * @param kafka how many messages the topics hold now, whoever sent them
 * @param seconds how long the sending took
 */
record Summary(
        String feed,
        long seed,
        String cluster,
        boolean alreadyFed,
        boolean finished,
        Map<String, Long> messages,
        long total,
        Map<String, Long> resent,
        Map<String, Long> changes,
        long garbage,
        Map<String, Outcome.Flawed> flaws,
        Outcome.Expected expected,
        Outcome.Reference reference,
        Map<String, Long> kafka,
        double seconds) {
    static Summary of(
            String feed,
            long seed,
            String cluster,
            Outcome outcome,
            Map<String, Long> changes,
            Map<String, Long> kafka,
            double seconds) {
        return new Summary(
                feed,
                seed,
                cluster,
                false,
                outcome.finished(),
                outcome.messages(),
                outcome.total(),
                outcome.resent(),
                changes,
                outcome.garbage(),
                outcome.flaws(),
                outcome.expected(),
                outcome.reference(),
                kafka,
                Math.round(seconds * 1000) / 1000.0);
    }

    Summary asAlreadyFed(Map<String, Long> inKafkaNow) {
        return new Summary(
                feed,
                seed,
                cluster,
                true,
                finished,
                messages,
                total,
                resent,
                changes,
                garbage,
                flaws,
                expected,
                reference,
                inKafkaNow,
                seconds);
    }

    void print(PrintWriter out) {
        if (alreadyFed) {
            out.println("already fed: " + feed + ", seed " + seed + ". Nothing was sent; --again sends it once more."
                    + " What was sent then:");
        } else {
            out.println("fed: " + feed + ", seed " + seed + (finished ? "" : " (stopped before its end)"));
        }
        messages.forEach((topic, count) -> line(out, topic, count, ""));
        line(
                out,
                "total",
                total,
                String.format(Locale.ROOT, "in %.1f s (%,.0f/s)", seconds, total / Math.max(seconds, 0.001)));
        resent.forEach((topic, count) -> line(out, "re-sent", count, "of " + topic + ", an earlier message once more"));
        flaws.forEach((kind, flaw) -> line(
                out,
                kind,
                flaw.messages().values().stream().mapToLong(Long::longValue).sum(),
                flaw.what() + ": " + flaw.expect()));
        changes.forEach((kind, count) -> line(out, kind.replace('_', ' '), count, "in the database"));
        line(out, "garbage", garbage, "that the contracts must refuse");
        out.println(String.format(
                Locale.ROOT,
                "good sales: %,d of %s to %s, %,d of them returns, %,d bottles, %,.2f dollars",
                expected.sales(),
                expected.firstDate(),
                expected.lastDate(),
                expected.returns(),
                expected.bottles(),
                new BigDecimal(expected.dollars())));
    }

    private static void line(PrintWriter out, String name, long count, String note) {
        out.println(String.format(Locale.ROOT, "  %-17s %,11d  %s", name, count, note)
                .stripTrailing());
    }
}
