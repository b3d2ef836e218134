package com.oakenspirits.lakehouse.silver;

import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.direct.DirectTables;
import com.oakenspirits.lakehouse.lake.direct.DriverRows;
import com.oakenspirits.lakehouse.lake.ledger.BatchRecord;
import com.oakenspirits.lakehouse.lake.ledger.KafkaFacts;
import com.oakenspirits.lakehouse.lake.ledger.Ledger;
import com.oakenspirits.lakehouse.lake.stream.Held;
import com.oakenspirits.lakehouse.lake.stream.Landed;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.Location;
import com.oakenspirits.lakehouse.lake.table.Stamp;
import com.oakenspirits.lakehouse.lake.table.TableName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.types.StructType;

/** A lake in a folder, with the tables of the dataset {@code things}. */
final class Workbench {
    static final TableName BRONZE = TableName.bronze("things");
    static final TableName SILVER = TableName.silver("things");
    static final TableName QUARANTINE = TableName.quarantine("things");
    static final Instant NOW = Instant.parse("2026-03-02T00:00:00Z");

    private final SparkSession session;
    private final Path root;
    private final Lake lake;

    Workbench(SparkSession spark, Path root) {
        this.session = Things.session(spark);
        this.root = root;
        this.lake = new Lake(session, new Location.Folder(root.toString()), table -> switch (table.layer()) {
            case QUARANTINE -> Optional.of(SilverTables.quarantine());
            case OPS -> Optional.of(books(table));
            default -> Optional.empty();
        });
    }

    private static StructType books(TableName table) {
        return table.equals(Ledger.LEDGER)
                ? Ledger.ledgerSchema()
                : table.equals(Ledger.RULES) ? Ledger.rulesSchema() : Ledger.tiesSchema();
    }

    SparkSession session() {
        return session;
    }

    Lake lake() {
        return lake;
    }

    /** Adds messages to bronze in one commit. */
    long land(Message... messages) {
        return land(List.of(messages));
    }

    long land(List<Message> messages) {
        long version = lake.log(BRONZE).latest().orElse(-1) + 1;
        lake.append(
                Message.bronze(session, messages).coalesce(1),
                BRONZE,
                new Stamp("test", version, landing(messages, version).toJson()),
                Map.of("delta.enableChangeDataFeed", "true"));
        return version;
    }

    /** Adds messages in one commit that says of some offsets between them that they hold none. */
    long landWithVoids(List<String> voids, Message... messages) {
        long version = lake.log(BRONZE).latest().orElse(-1) + 1;
        BatchRecord record = landing(List.of(messages), version).withKafka(new KafkaFacts("topic", "cluster", voids));
        lake.append(
                Message.bronze(session, List.of(messages)).coalesce(1),
                BRONZE,
                new Stamp("test", version, record.toJson()),
                Map.of("delta.enableChangeDataFeed", "true"));
        return version;
    }

    /** Lands messages some seconds later than {@link #land}. */
    void landLater(long seconds, Message... messages) {
        long version = lake.log(BRONZE).latest().orElse(-1) + 1;
        lake.append(
                Message.bronze(session, List.of(messages))
                        .withColumn(
                                "landed_at",
                                org.apache.spark.sql.functions.expr(
                                        "landed_at + make_dt_interval(0, 0, 0, " + seconds + ")"))
                        .coalesce(1),
                BRONZE,
                new Stamp("test", version, landing(List.of(messages), version).toJson()),
                Map.of());
    }

    private static BatchRecord landing(List<Message> messages, long version) {
        String ranges = messages.stream()
                .collect(Collectors.groupingBy(
                        message -> message.source() + "-" + message.partition(),
                        TreeMap::new,
                        Collectors.summarizingLong(Message::offset)))
                .entrySet()
                .stream()
                .map(part -> part.getKey() + ":[" + part.getValue().getMin() + ","
                        + (part.getValue().getMax() + 1) + ")")
                .collect(Collectors.joining(" "));
        return new BatchRecord(
                "bronze", "things", version, ranges, 0, 0, 0, 0, 0, List.of(), "", Map.of(), List.of(), 0, 0);
    }

    /** The audit of the dataset, with a ledger gathered first. */
    Audit.Result audit(Contract contract) {
        Ledger ledger = ledger();
        ledger.gather();
        return new Audit(session, lake, ledger, contract).run();
    }

    Ledger ledger() {
        return new Ledger(session, lake, List.of(BRONZE, SILVER));
    }

    Rebuild rebuild(Contract contract, String... logs) {
        return new Rebuild(
                session, lake, contract, java.util.Set.of(logs), Clock.fixed(NOW, ZoneOffset.UTC), step -> {});
    }

    /** Another lake with the same tables. */
    Workbench copied(Path other) {
        for (String table : List.of("things", "things_events", "things_history")) {
            copy(TableName.silver(table), other);
        }
        for (TableName table : List.of(BRONZE, QUARANTINE, Ledger.LEDGER, Ledger.RULES)) {
            copy(table, other);
        }
        return new Workbench(session, other);
    }

    /** A table as it was before its last commits, as if the process had died before them. */
    void forget(TableName table, int commits) {
        Path log = Path.of(lake.path(table), "_delta_log");
        long latest = lake.log(table).latest().orElseThrow();
        try {
            for (long version = latest; version > latest - commits; version--) {
                for (String file : List.of("%020d.json", ".%020d.json.crc", "%020d.crc", ".%020d.crc.crc")) {
                    Files.deleteIfExists(log.resolve(String.format(file, version)));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        DeltaLog.clearCache();
    }

    /** Changes rows of a table behind the lakehouse's back. */
    void spoil(TableName table, String sql) {
        session.sql(sql.formatted("delta.`" + lake.path(table) + "`"));
    }

    /** A refinery as it is after the start of a process. */
    Refinery opened(Contract contract) {
        return opened(contract, 1_000);
    }

    Refinery opened(Contract contract, long maxRows) {
        return opened(contract, maxRows, Optional.empty());
    }

    Refinery opened(Contract contract, long maxRows, Optional<DirectTables> direct) {
        Refinery refinery = new Refinery(session, lake, contract, maxRows, direct, Clock.fixed(NOW, ZoneOffset.UTC));
        refinery.open();
        return refinery;
    }

    /** A refinery as it is after the start of a process whose operator accepts other logs of the database. */
    Refinery accepting(Contract contract, String... logs) {
        Refinery refinery = new Refinery(
                session,
                lake,
                contract,
                1_000,
                Optional.empty(),
                java.util.Set.of(logs),
                Clock.fixed(NOW, ZoneOffset.UTC));
        refinery.open();
        return refinery;
    }

    /** What refines few rows in the driver, as it is after the start of a process. */
    DirectTables direct() {
        return new DirectTables(session, lake);
    }

    /** How many commits of silver the driver made. */
    long byTheDriver() throws IOException {
        long commits = 0;
        for (long version = 0; version <= lake.log(SILVER).latest().orElse(-1); version++) {
            String commit =
                    Files.readString(Path.of(lake.path(SILVER), "_delta_log", String.format("%020d.json", version)));
            commits += commit.contains("\"by\":\"driver\"") ? 1 : 0;
        }
        return commits;
    }

    /** Lands and refines by a new process. */
    long refine(Contract contract, Message... messages) {
        if (messages.length > 0) {
            land(messages);
        }
        return opened(contract).catchUp();
    }

    /** The rows of a commit of bronze as the landing hands them over. */
    Landed landed(List<Message> messages, long version) {
        Dataset<Row> rows = Message.bronze(session, messages);
        return new Landed(Held.of(rows), messages.size(), version, Optional.of(DriverRows.collected(rows)));
    }

    Dataset<Row> silver(String... expressions) {
        return lake.read(session, SILVER).selectExpr(expressions);
    }

    /** A silver table by its name. */
    Dataset<Row> table(String name) {
        return lake.read(session, TableName.silver(name));
    }

    /** Which messages are in quarantine and why. */
    Dataset<Row> quarantine() {
        return lake.read(session, QUARANTINE)
                .selectExpr(
                        "source",
                        "partition",
                        "offset",
                        "concat_ws('; ', transform(reasons, r -> concat_ws(' ', r.rule, r.column)))");
    }

    /** The records that the commits of silver carry, oldest first. */
    List<BatchRecord> records() {
        return lake.log(SILVER).after(-1).stream()
                .flatMap(commit -> commit.userMetadata().flatMap(BatchRecord::fromJson).stream())
                .toList();
    }

    /** The last record of silver: read, applied, superseded, duplicate, quarantined. */
    String lastCounts() {
        BatchRecord last = records().get(records().size() - 1);
        return Stream.of(last.read(), last.applied(), last.superseded(), last.duplicate(), last.quarantined())
                .map(String::valueOf)
                .reduce((a, b) -> a + " " + b)
                .orElseThrow();
    }

    /**
     * Does a piece of work, and gives the lake as it would be had the process died just before the work's commit to
     * silver: all other tables are as the work left them.
     */
    Workbench diedBeforeSilver(Path other, Runnable work) {
        copy(SILVER, other);
        work.run();
        copy(BRONZE, other);
        copy(QUARANTINE, other);
        copy(TableName.silver("things_events"), other);
        copy(TableName.silver("things_history"), other);
        return new Workbench(session, other);
    }

    private void copy(TableName table, Path other) {
        Path from = Path.of(lake.path(table));
        Path to = other.resolve(root.relativize(from));
        if (!Files.exists(from)) {
            return;
        }
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file));
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot copy " + from, e);
        }
    }
}
