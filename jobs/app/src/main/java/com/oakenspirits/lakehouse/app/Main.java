package com.oakenspirits.lakehouse.app;

import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
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
            LeasesCommand.class
        },
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        version = "lakehouse 0.1.0",
        footer = {
            "",
            "Exit codes: 0 done, 1 a check failed, 2 bad usage or configuration, 3 a flow failed.",
            "",
            "Examples:",
            "  lakehouse validate",
            "  lakehouse run --until-caught-up",
            "  lakehouse query \"select * from gold.agg_daily_sales order by sale_date\"",
            "  lakehouse status",
            "  lakehouse audit"
        })
public final class Main implements Runnable {
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

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] args) {
        int code = command().execute(args);
        // Spark leaves threads that would keep the process alive.
        System.exit(code);
    }

    /** The command line: what {@code execute} returns is the exit code. */
    static CommandLine command() {
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((e, given) -> misused(e))
                .setExecutionExceptionHandler((e, command, parsed) -> failed(e, command));
    }

    private static int misused(ParameterException e) {
        CommandLine command = e.getCommandLine();
        command.getErr()
                .println("lakehouse: " + e.getMessage().lines().findFirst().orElse("bad usage") + ". See "
                        + command.getCommandSpec().qualifiedName() + " --help");
        return Kind.USAGE.exitCode();
    }

    private static int failed(Exception e, CommandLine command) {
        LOG.error("the command failed", e);
        Failures.line(e).lines().forEach(line -> command.getErr().println("lakehouse: " + line));
        Throwable cause = e;
        while (cause != null && !(cause instanceof LakehouseException)) {
            cause = cause.getCause();
        }
        return cause instanceof LakehouseException told ? told.kind().exitCode() : Kind.FLOW_FAILED.exitCode();
    }
}
