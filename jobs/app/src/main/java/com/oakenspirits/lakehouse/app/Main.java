package com.oakenspirits.lakehouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.oakenspirits.lakehouse.lake.config.Secrets;
import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import java.io.PrintStream;
import org.apache.spark.SparkEnv;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

/** The {@code lakehouse} command: the main class of scripts/lakehouse and of spark-submit. */
@Command(
        name = "lakehouse",
        description =
                "Lands, refines and aggregates what topics, files and databases bring, and proves that nothing was lost.",
        subcommands = {
            ValidateCommand.class,
            RunCommand.class,
            LandCommand.class,
            PollCommand.class,
            BackfillCommand.class,
            RefreshCommand.class,
            TestModelsCommand.class,
            QueryCommand.class,
            StatusCommand.class,
            AuditCommand.class,
            QuarantineCommand.class,
            RebuildCommand.class,
            TraceCommand.class,
            RestatementsCommand.class,
            PublishCommand.class,
            LeasesCommand.class,
            ForecastCommand.class
        },
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        version = "lakehouse " + Main.VERSION,
        footer = {
            "",
            "Exit codes: 0 done, 1 a check failed, 2 bad usage or configuration, 3 a flow failed, 4 the same job is running.",
            "",
            "Examples:",
            "  lakehouse validate",
            "  lakehouse run --until-caught-up",
            "  lakehouse query \"select * from gold.agg_daily_sales order by sale_date\"",
            "  lakehouse status",
            "  lakehouse audit"
        })
public final class Main implements Runnable {
    /** Of this program. */
    static final String VERSION = "0.1.0";

    private static final Logger LOG = LoggerFactory.getLogger(Main.class);

    @Mixin
    final CommonOptions common = new CommonOptions();

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    private Main() {}

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "which command? One of " + String.join(", ", spec.subcommands().keySet()));
    }

    /**
     * Runs one command and ends the process with its exit code; but not a process that had Spark before, such as a cluster's
     * driver: there a failure is an exception.
     */
    public static void main(String[] args) {
        boolean guest = SparkEnv.get() != null;
        Main main = new Main();
        if (!guest) {
            // What threads and libraries print past the log.
            System.setErr(new PrintStream(new MaskedOutput(System.err, main.common::secrets), false, UTF_8));
        }
        int code = command(main).execute(args);
        if (!guest) {
            // Spark leaves threads that would keep the process alive.
            System.exit(code);
        } else if (code != 0) {
            throw new IllegalStateException("lakehouse ended with exit code " + code + "; its lines above say why");
        }
    }

    /** The command line: what {@code execute} returns is the exit code. */
    static CommandLine command() {
        return command(new Main());
    }

    private static CommandLine command(Main main) {
        return new CommandLine(main)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((e, given) -> misused(e))
                .setExecutionExceptionHandler((e, command, parsed) -> failed(e, command, main.common.secrets()));
    }

    private static int misused(ParameterException e) {
        CommandLine command = e.getCommandLine();
        command.getErr()
                .println("lakehouse: " + e.getMessage().lines().findFirst().orElse("bad usage") + ". See "
                        + command.getCommandSpec().qualifiedName() + " --help");
        return Kind.USAGE.exitCode();
    }

    private static int failed(Exception e, CommandLine command, Secrets secrets) {
        LOG.error("the command failed", e);
        Failures.line(e, secrets).lines().forEach(line -> command.getErr().println("lakehouse: " + line));
        Throwable cause = e;
        while (cause != null && !(cause instanceof LakehouseException)) {
            cause = cause.getCause();
        }
        return cause instanceof LakehouseException told ? told.kind().exitCode() : Kind.FLOW_FAILED.exitCode();
    }
}
