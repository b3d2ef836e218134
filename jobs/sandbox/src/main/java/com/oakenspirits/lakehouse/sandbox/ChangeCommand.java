package com.oakenspirits.lakehouse.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.oakenspirits.lakehouse.sandbox.database.Client;
import com.oakenspirits.lakehouse.sandbox.error.SandboxException;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "change",
        description =
                "Change the reference tables as the business does, in transactions of one to four changes: prices,"
                        + " retired and new products, stores that move, open, close or get another number, renamed vendors,"
                        + " people who come and go. The first ten changes are one of each kind. The same seed makes the same"
                        + " changes to the same rows.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  sandbox change                                   20 changes, at once",
            "  sandbox change --changes 600 --seconds 60        ten a second for a minute",
            "  sandbox change --seed 7 --changes 2000 --json",
        })
final class ChangeCommand implements Callable<Integer> {
    /**
     * What was done.
     *
     * @param changes how many of each kind
     * @param messages how many messages Debezium sends for them, a topic; a delete has two, a new key three
     */
    record Done(
            long seed,
            long transactions,
            Map<String, Long> changes,
            long total,
            Map<String, Long> messages,
            double seconds) {}

    @Spec
    private CommandSpec spec;

    @Mixin
    private MariaDbOption mariaDb;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "Decides what is left to chance (default ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--changes",
            paramLabel = "N",
            defaultValue = "20",
            description = "How many (default ${DEFAULT-VALUE}).")
    private int changes;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "0",
            description = "Spread them over that time; 0 (default) is as fast as possible.")
    private double seconds;

    @Option(names = "--json", description = "Print the summary as one line of JSON.")
    private boolean asJson;

    @Override
    public Integer call() {
        if (changes < 0 || !(seconds >= 0)) {
            throw new ParameterException(
                    spec.commandLine(),
                    changes < 0 ? "--changes " + changes + " is negative" : "--seconds " + seconds + " is negative");
        }
        Done done = make();
        PrintWriter out = spec.commandLine().getOut();
        if (asJson) {
            out.println(text(done));
        } else {
            print(done, out);
        }
        return 0;
    }

    private Done make() {
        try (Connection connection = Client.connect(mariaDb.address());
                Progress progress =
                        new Progress(spec.commandLine().getErr(), Progress.onTerminal(), "changes", changes)) {
            connection.setAutoCommit(false);
            ChangeMaker maker = new ChangeMaker(connection, seed, changes);
            while (!maker.done()) {
                waitUntil(progress, seconds * maker.made() / changes);
                maker.transaction();
                progress.at(maker.made());
            }
            return new Done(
                    seed,
                    maker.transactions(),
                    maker.kinds(),
                    maker.made(),
                    maker.messages(),
                    Math.round(progress.seconds() * 1000) / 1000.0);
        } catch (SQLException e) {
            throw SandboxException.broker(
                    "the database refused a change: " + Client.message(e) + "; what was committed stays", e);
        }
    }

    private static void waitUntil(Progress progress, double due) {
        try {
            TimeUnit.NANOSECONDS.sleep((long) ((due - progress.seconds()) * 1e9));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw SandboxException.broker("interrupted; what was committed stays", e);
        }
    }

    private static void print(Done done, PrintWriter out) {
        out.println(String.format(
                Locale.ROOT,
                "changed: seed %d, %,d changes in %,d transactions in %.1f s",
                done.seed(),
                done.total(),
                done.transactions(),
                done.seconds()));
        done.changes()
                .forEach((kind, count) ->
                        out.println(String.format(Locale.ROOT, "  %-17s %,11d", kind.replace('_', ' '), count)));
        out.println("messages of Debezium");
        done.messages()
                .forEach((topic, count) -> out.println(String.format(Locale.ROOT, "  %-17s %,11d", topic, count)));
    }

    private static String text(Done done) {
        try {
            return new ObjectMapper().writeValueAsString(done);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a summary holds only plain values", e);
        }
    }
}
