package com.oakenspirits.lakehouse.sandbox;

import com.oakenspirits.lakehouse.sandbox.error.SandboxException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** Stand-ins for a laptop and the tests, on loopback, and what feeds them. Exit codes: 0 done, 2 bad usage, 3 the broker or the database failed. */
@Command(
        name = "sandbox",
        description =
                "A Kafka broker, a MariaDB and an S3 server on loopback for a laptop and for tests, and what feeds them.",
        subcommands = {
            UpCommand.class,
            S3Command.class,
            CaptureCommand.class,
            TopicsCommand.class,
            ProduceCommand.class,
            FeedCommand.class,
            SqlCommand.class,
            ChangeCommand.class,
            CommandLine.HelpCommand.class
        },
        mixinStandardHelpOptions = true,
        version = "sandbox 0.1.0",
        footerHeading = "%nExamples:%n",
        footer = {
            "  scripts/sandbox up                    start Kafka (127.0.0.1:9092) and MariaDB (127.0.0.1:13306)",
            "  scripts/sandbox up --s3               and an S3 server (127.0.0.1:9000, with TLS 9443)",
            "  scripts/sandbox feed                  50,000 made-up sales and all that goes with them",
            "  scripts/sandbox produce --topic t --file f.jsonl --key id",
            "  scripts/sandbox sql \"select * from vendors\"",
            "  scripts/sandbox change --changes 100  prices, stores, people: what the business does to its tables",
            "  scripts/sandbox down                  stop them; messages, rows and objects stay in .sandbox",
        })
public final class Sandbox {
    private Sandbox() {}

    /** Runs one command and exits with its code. */
    public static void main(String[] args) {
        System.exit(run(
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                args));
    }

    static int run(PrintWriter out, PrintWriter err, String... args) {
        return new CommandLine(new Sandbox())
                .setOut(out)
                .setErr(err)
                .setUsageHelpAutoWidth(true)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(Sandbox::badUsage)
                .setExecutionExceptionHandler(Sandbox::failed)
                .execute(args);
    }

    private static int badUsage(ParameterException problem, String[] args) {
        String command = problem.getCommandLine().getCommandSpec().qualifiedName();
        problem.getCommandLine()
                .getErr()
                .println(command + ": " + oneLine(problem.getMessage()) + " (see: " + command + " --help)");
        return 2;
    }

    private static int failed(Exception problem, CommandLine command, CommandLine.ParseResult parsed) {
        String name = command.getCommandSpec().qualifiedName();
        if (problem instanceof SandboxException known) {
            command.getErr().println(name + ": " + oneLine(known.getMessage()));
            return known.exitCode();
        }
        command.getErr().println(name + ": unexpected: " + oneLine(problem.toString()));
        return 3;
    }

    private static String oneLine(String message) {
        return message == null ? "" : message.strip().replaceAll("\\s*\\R\\s*", "; ");
    }
}
