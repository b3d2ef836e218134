package com.oakenspirits.lakehouse.sandbox;

import com.oakenspirits.lakehouse.sandbox.error.SandboxException;
import com.oakenspirits.lakehouse.sandbox.kafka.Cluster;
import com.oakenspirits.lakehouse.sandbox.kafka.Sender;
import com.oakenspirits.lakehouse.sandbox.oaken.Feed;
import com.oakenspirits.lakehouse.sandbox.oaken.GeneratedFeed;
import com.oakenspirits.lakehouse.sandbox.oaken.IowaFeed;
import com.oakenspirits.lakehouse.sandbox.oaken.Outcome;
import com.oakenspirits.lakehouse.sandbox.oaken.Outlet;
import com.oakenspirits.lakehouse.sandbox.oaken.Topics;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "feed",
        description = "Feed the topics of the oaken domain (sales, invoices, shipping, oaken.*) with made-up sales or"
                + " with the State of Iowa's published ones. A feed that ran to its end is remembered for each broker and"
                + " not sent twice.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  sandbox feed                                        50,000 made-up sales",
            "  sandbox feed --input ../shared/data/iowa-liquor     sales*.csv with products.csv and stores.csv",
            "  sandbox feed --rate 50 --seconds 60                 a live stream of a minute",
            "  sandbox feed --changes 200                          and the business changes its tables meanwhile",
            "  sandbox feed --reference-to topics                  without a database",
        })
final class FeedCommand implements Callable<Integer> {
    private static final int DEFAULT_SALES = 50_000;
    private static final Duration CAPTURE_PATIENCE = Duration.ofSeconds(60);

    enum ReferenceTo {
        TOPICS,
        DATABASE
    }

    @Spec
    private CommandSpec spec;

    @Mixin
    private BootstrapOption bootstrap;

    @Option(
            names = "--input",
            paramLabel = "DIR",
            description = "Folder with sales*.csv or returns*.csv in the State of Iowa's form, of 6 or 24 columns.")
    private Path input;

    @Option(
            names = "--reference",
            paramLabel = "DIR",
            description =
                    "Folder of products.csv and stores.csv (default: the input, then a folder iowa-liquor beside it).")
    private Path reference;

    @Option(names = "--sales", paramLabel = "N", description = "Made-up sales instead of an input (default 50000).")
    private Integer sales;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description =
                    "Decides what is left to chance; the same seed gives the same messages (default ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--resend",
            paramLabel = "SHARE",
            defaultValue = "0.005",
            description =
                    "Share of invoices after which the previous one is sent once more (default ${DEFAULT-VALUE}).")
    private double resend;

    @Option(
            names = "--rate",
            paramLabel = "R",
            defaultValue = "0",
            description = "Sales per second; 0 (default) is as fast as possible.")
    private double rate;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "0",
            description = "Stop after that many seconds; 0 (default) is never.")
    private double seconds;

    @Option(
            names = "--state",
            paramLabel = "DIR",
            defaultValue = ".sandbox/feed",
            description = "Where finished feeds are remembered (default ${DEFAULT-VALUE}).")
    private Path state;

    @Option(
            names = "--reference-to",
            paramLabel = "WHERE",
            defaultValue = "database",
            description =
                    "Where the rows of customers, products, vendors, categories and employees go: into the 'database',"
                            + " whose changes Debezium publishes (default), or straight onto the 'topics', as the events"
                            + " that Debezium would make of them.")
    private ReferenceTo referenceTo;

    @Option(
            names = "--changes",
            paramLabel = "N",
            defaultValue = "0",
            description = "Between the sales change the database as 'sandbox change' does, so often (default"
                    + " ${DEFAULT-VALUE}).")
    private int changes;

    @Mixin
    private MariaDbOption mariaDb;

    @Option(names = "--again", description = "Send it even if this broker has got it.")
    private boolean again;

    @Option(names = "--json", description = "Print the summary as one line of JSON.")
    private boolean asJson;

    @Override
    public Integer call() {
        Feed feed = feed();
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        try (Cluster cluster = Cluster.connect(bootstrap.access())) {
            FeedMemory memory = new FeedMemory(state, cluster.id());
            Map<String, Integer> topics = new LinkedHashMap<>();
            Topics.all().forEach(topic -> topics.put(topic, Topics.PARTITIONS));
            cluster.create(topics);
            Optional<Summary> before = again ? Optional.empty() : memory.recall(identity(feed));
            Summary summary = before.map(known -> known.asAlreadyFed(cluster.messages(Topics.all())))
                    .orElseGet(() -> send(feed, cluster, memory, err));
            if (asJson) {
                out.println(memory.text(summary));
            } else {
                summary.print(out);
            }
        }
        return 0;
    }

    private Summary send(Feed feed, Cluster cluster, FeedMemory memory, PrintWriter err) {
        feed.warnings().forEach(warning -> err.println("warning: " + warning));
        Duration linger = Duration.ofMillis(rate > 0 ? 5 : 20);
        try (Progress progress = new Progress(err, Progress.onTerminal(), "sales", feed.sales());
                Sender sender = Sender.open(bootstrap.access(), linger)) {
            Outlet kafka = new KafkaOutlet(sender, progress, rate, seconds);
            Map<String, Long> changed = new TreeMap<>();
            Outcome outcome = referenceTo == ReferenceTo.DATABASE
                    ? runThroughDatabase(feed, kafka, cluster, changed)
                    : feed.run(new ChangeEventOutlet(kafka));
            sender.flush();
            double took = progress.seconds();
            Summary summary = Summary.of(
                    feed.title(), feed.seed(), cluster.id(), outcome, changed, cluster.messages(Topics.all()), took);
            if (summary.finished()) {
                memory.remember(identity(feed), summary);
            }
            return summary;
        }
    }

    /** Returns when Debezium has published all, so that the topics' counts are the summary's. */
    private Outcome runThroughDatabase(Feed feed, Outlet kafka, Cluster cluster, Map<String, Long> changed) {
        Map<String, Long> held = cluster.messages(Topics.reference());
        try (DatabaseOutlet outlet = database(feed, kafka)) {
            Outcome outcome = feed.run(outlet);
            Map<String, Long> published = outlet.finish();
            changed.putAll(outlet.changes());
            Map<String, Long> expected = new LinkedHashMap<>(held);
            published.forEach((topic, count) -> expected.merge(topic, count, Long::sum));
            cluster.awaitMessages(expected, CAPTURE_PATIENCE);
            return outcome.withMessages(published);
        }
    }

    private DatabaseOutlet database(Feed feed, Outlet kafka) {
        try {
            return DatabaseOutlet.open(mariaDb.address(), kafka, feed.seed(), feed.sales(), changes);
        } catch (SandboxException e) {
            throw SandboxException.broker(e.getMessage() + ", or go without: --reference-to topics", e);
        }
    }

    private String identity(Feed feed) {
        return String.join(
                "\n", feed.identity(), referenceTo.name().toLowerCase(Locale.ROOT), Integer.toString(changes));
    }

    private Feed feed() {
        require(input == null || sales == null, "--input and --sales exclude each other");
        require(reference == null || input != null, "--reference goes with --input");
        require(resend >= 0 && resend <= 1, "--resend " + resend + " is not a share between 0 and 1");
        require(rate >= 0, "--rate " + rate + " is negative");
        require(seconds >= 0, "--seconds " + seconds + " is negative");
        require(changes >= 0, "--changes " + changes + " is negative");
        require(changes == 0 || referenceTo == ReferenceTo.DATABASE, "--changes needs --reference-to database");
        if (input != null) {
            return new IowaFeed(input, Optional.ofNullable(reference), seed, resend);
        }
        int count = sales == null ? DEFAULT_SALES : sales;
        require(
                count >= GeneratedFeed.FEWEST_SALES && count <= GeneratedFeed.MOST_SALES,
                "--sales " + count + " is not between " + GeneratedFeed.FEWEST_SALES + " and "
                        + GeneratedFeed.MOST_SALES);
        return new GeneratedFeed(count, seed, resend);
    }

    private void require(boolean condition, String problem) {
        if (!condition) {
            throw new ParameterException(spec.commandLine(), problem);
        }
    }
}
