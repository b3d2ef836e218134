package com.oakenspirits.lakehouse.silver;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import com.oakenspirits.lakehouse.lake.contract.Column;
import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.stream.Held;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.TableName;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * Proves that every message of bronze is in silver, made void by a newer one, or in quarantine, and that silver says what
 * a fold of the messages says. All tables are read as the given lake has them.
 */
final class SilverAudit {
    private static final Map<String, String> FOLD = Map.of(
            "missing", "the messages have this row and the table has not",
            "invented", "no message says this",
            "doubled", "the row stands here more than once",
            "different", "the messages say something else");

    private final SparkSession session;
    private final Lake lake;
    private final Contract contract;
    private final Checker checker;
    private final TableName silver;
    private final TableName quarantine;

    SilverAudit(SparkSession session, Lake lake, Contract contract) {
        this.session = session;
        this.lake = lake;
        this.contract = contract;
        this.checker = new Checker(contract, DatabaseLogs.of(lake, contract));
        this.silver = TableName.silver(contract.dataset());
        this.quarantine = TableName.quarantine(contract.dataset());
    }

    /** Every difference. */
    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        Quarantine refusals = new Quarantine(lake, contract, Clock.systemUTC());
        Dataset<Row> open = refusals.open(session);
        Dataset<Row> messages = lake.read(session, TableName.bronze(contract.dataset()));
        List<String> bytes = List.of("key", "value", "timestamp", "landed_at");
        findings.addAll(new Comparison(
                        Quarantine.MESSAGE,
                        bytes,
                        Map.of(
                                "missing", "",
                                "invented", "bronze has no such message",
                                "doubled", "the message stands here more than once",
                                "different", "bronze has other bytes for this message"))
                .of(
                        quarantine.toString(),
                        messages.join(
                                open.select("source", "partition", "offset"),
                                StreamState.seq(Quarantine.MESSAGE),
                                "left_semi"),
                        open));
        Dataset<Row> due = messages.join(
                open.select("source", "partition", "offset"), StreamState.seq(Quarantine.MESSAGE), "left_anti");
        try (Held held = Held.of(checker.check(due))) {
            Dataset<Row> lost = held.rows()
                    .where(col(Checker.REFUSED))
                    .selectExpr("concat_ws(' ', _source, _partition, _offset) as message")
                    .distinct();
            long refused = lost.count();
            if (refused > 0) {
                findings.add(new Finding(
                        quarantine.toString(),
                        "missing: the contract refuses these messages and they are not in quarantine",
                        refused,
                        lost.orderBy("message").limit(5).collectAsList().stream()
                                .map(row -> row.getString(0))
                                .toList()));
            }
            Dataset<Row> sound = held.rows().where(functions.not(col(Checker.REFUSED)));
            Dataset<Row> accepted = contract.changeRules().shape().filter().isPresent()
                    ? sound.where(functions.not(col(Checker.FILTERED)))
                    : sound;
            if (contract.changeStream()) {
                stream(accepted, findings);
            } else {
                upserts(accepted, findings);
            }
        }
        return findings;
    }

    private void upserts(Dataset<Row> accepted, List<Finding> findings) {
        List<String> columns = checker.silverColumns();
        Dataset<Row> rows = accepted.select(StreamState.columns(columns));
        List<String> keys = contract.keys().stream().map(Column::name).toList();
        Dataset<Row> expected = keys.isEmpty()
                ? rows
                : rows.groupBy(StreamState.columns(keys))
                        .agg(functions
                                .max_by(
                                        functions.struct(StreamState.columns(columns)),
                                        functions.struct(StreamState.columns(checker.order())))
                                .as("_row"))
                        .select("_row.*");
        findings.addAll(new Comparison(Judge.identity(keys), columns, FOLD)
                .of(silver.toString(), expected, Judge.widened(lake.read(session, silver), rows)));
    }

    private void stream(Dataset<Row> accepted, List<Finding> findings) {
        ChangeStream stream = new ChangeStream(session, lake, contract, checker);
        StreamRows shape = stream.shape();
        List<String> logged = new ArrayList<>(shape.silver());
        logged.add(ChangeDecoder.OP);
        if (shape.partial()) {
            logged.add(Unchanged.COLUMN);
        }
        if (shape.history()) {
            logged.add(Checker.VALID_FROM);
        }
        TableName events = SilverTables.events(contract.dataset());
        Dataset<Row> log =
                lake.exists(events) ? Judge.widened(lake.read(session, events), accepted) : accepted.where(lit(false));
        findings.addAll(new Comparison(
                        StreamTables.EVENT,
                        logged,
                        Map.of(
                                "missing", "a message is in neither the log of events nor quarantine",
                                "invented", "no accepted message says this",
                                "doubled", "the event stands here more than once",
                                "different", "the message says something else"))
                .of(events.toString(), accepted, log));
        try (Folding folding = stream.refold(accepted)) {
            for (Map.Entry<String, String> out : Map.of(
                            FoldKeys.INSERT, "missing", FoldKeys.CHANGE, "different", FoldKeys.DELETE, "invented")
                    .entrySet()) {
                if (folding.count(out.getKey()) > 0) {
                    findings.add(new Finding(
                            silver.toString(),
                            out.getValue() + ": " + FOLD.get(out.getValue()),
                            folding.count(out.getKey()),
                            folding
                                    .rows(out.getKey())
                                    .selectExpr("concat_ws(' ', " + String.join(", ", shape.keys()) + ") as row")
                                    .orderBy("row")
                                    .limit(5)
                                    .collectAsList()
                                    .stream()
                                    .map(row -> row.getString(0))
                                    .toList()));
                }
            }
            if (shape.history()) {
                TableName history = SilverTables.history(contract.dataset());
                List<String> columns = new ArrayList<>(shape.silver());
                columns.add(StreamTables.VALID_TO);
                List<String> identity = new ArrayList<>(shape.keys());
                identity.add(StreamTables.VALID_FROM);
                Dataset<Row> versions = StreamTables.named(shape, folding.rows(FoldKeys.VERSION));
                findings.addAll(new Comparison(identity, columns, FOLD)
                        .of(
                                history.toString(),
                                versions,
                                lake.exists(history)
                                        ? Judge.widened(lake.read(session, history), versions)
                                        : versions.where(lit(false))));
            }
        }
        List<Row> doubles = lake.read(session, silver)
                .groupBy(StreamState.columns(shape.keys()))
                .count()
                .where("count > 1")
                .collectAsList();
        if (!doubles.isEmpty()) {
            findings.add(new Finding(
                    silver.toString(),
                    "doubled: " + FOLD.get("doubled"),
                    doubles.size(),
                    doubles.stream().limit(5).map(Row::toString).toList()));
        }
    }
}
