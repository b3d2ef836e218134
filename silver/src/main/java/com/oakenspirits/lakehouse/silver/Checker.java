package com.oakenspirits.lakehouse.silver;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import com.oakenspirits.lakehouse.lake.contract.Column;
import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.contract.DebeziumFields;
import com.oakenspirits.lakehouse.lake.contract.Severity;
import com.oakenspirits.lakehouse.lake.contract.UnknownFields;
import com.oakenspirits.lakehouse.lake.spark.ValueColumns;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * Decodes bronze rows by their contract, gives every column its type and tries every row on every check. No row is lost
 * here: {@code _refused} tells which ones the contract refuses, {@code _reasons} why.
 */
final class Checker {
    static final String REFUSED = "_refused";
    static final String VALID_FROM = "_valid_from";
    /** Whether the message is one of another dataset; there where the contract has a filter. */
    static final String FILTERED = "_filtered";

    static final String REASONS = "_reasons";
    static final String FAILED = "_failed_";
    static final List<String> COORDINATES = List.of("_timestamp", "_source", "_partition", "_offset");
    /** What tells messages apart. */
    static final List<String> MESSAGE = List.of("_source", "_partition", "_offset");

    private final Contract contract;
    private final LogTurns turns;
    private final Sequence sequence;
    private final Optional<ValidFrom> validFrom;
    private final List<Check> checks;
    private final Decoding decoding;
    private final MessageParts parts;
    private final ColumnValues values;

    Checker(Contract contract) {
        this(contract, LogTurns.none());
    }

    /** @param turns the logs of the database that were accepted */
    Checker(Contract contract, LogTurns turns) {
        this.contract = contract;
        this.turns = turns;
        this.sequence = Sequence.of(contract).after(turns);
        this.validFrom = contract.changeRules().history().map(history -> ValidFrom.of(contract, history, sequence()));
        this.checks = Checks.of(contract, sequence);
        this.decoding = new Decoding(contract, sequence, validFrom);
        this.parts = new MessageParts(contract, sequence);
        this.values = new ColumnValues(contract);
    }

    /** All checks, in the order of their {@code _failed_} columns. */
    List<Check> checks() {
        return checks;
    }

    /** The columns of the silver table. */
    List<String> silverColumns() {
        List<String> names = new ArrayList<>();
        contract.columns().forEach(column -> names.add(column.name()));
        if (contract.unknownFields() == UnknownFields.KEEP) {
            names.add(JsonDecoder.UNKNOWN);
        }
        names.addAll(sequence.ownColumns());
        names.addAll(COORDINATES);
        return names;
    }

    /** The columns of the sequence, or the message time where there is none. */
    List<String> sequence() {
        return sequence.columns().isEmpty() ? List.of("_timestamp") : sequence.columns();
    }

    /** The columns that order the messages of a key, most significant first. */
    List<String> order() {
        List<String> order = new ArrayList<>(sequence.columns());
        order.addAll(COORDINATES);
        return order;
    }

    /**
     * Decodes, types and tries every row.
     *
     * @param bronze rows in the bronze schema
     * @return the silver columns, the bronze ones of refused rows as {@code _key}, {@code _value} and
     *     {@code _landed_at}, {@code _refused}, {@code _reasons} (null where there are none), and one boolean
     *     {@code _failed_N} for each check. Of a change stream also {@code _op}, {@code _part}, {@code _landed_at} of
     *     all rows and, with history, {@code _valid_from}; of a contract with a filter {@code _filtered}; where the
     *     order is that of a database's log, {@code _log}
     */
    Dataset<Row> check(Dataset<Row> bronze) {
        List<org.apache.spark.sql.Column> out = new ArrayList<>();
        silverColumns().forEach(name -> out.add(col(name)));
        org.apache.spark.sql.Column refused = expr("_fault is not null");
        List<org.apache.spark.sql.Column> reasons = new ArrayList<>();
        for (int i = 0; i < checks.size(); i++) {
            Check check = checks.get(i);
            org.apache.spark.sql.Column failed = col(FAILED + i);
            if (check.severity() == Severity.ERROR) {
                refused = refused.or(failed);
                reasons.add(when(
                        failed,
                        struct(
                                lit(check.rule()).as("rule"),
                                lit(check.column()).as("column"),
                                expr(check.message()).as("message"))));
            }
        }
        Dataset<Row> decoded = decoding.decode(bronze);
        Dataset<Row> known =
                Unchanged.in(contract) ? new Unchanged(contract).marked(decoded, contract, decoding.fields()) : decoded;
        Dataset<Row> tried = tried(typed(known))
                .withColumn(
                        REFUSED,
                        contract.changeRules().shape().filter().isPresent()
                                ? refused.and(functions.not(col(FILTERED)))
                                : refused);
        out.add(col(REFUSED));
        out.add(when(
                        col(REFUSED),
                        functions.filter(
                                array(reasons.toArray(org.apache.spark.sql.Column[]::new)),
                                reason -> reason.isNotNull()))
                .as(REASONS));
        for (String carried : List.of("key", "value")) {
            // Of several rows of a message the first stands for it in quarantine, whichever is refused.
            out.add(when(
                            decoding.ofMessage()
                                    ? col(REFUSED).or(col(ChangeDecoder.PART).equalTo(0))
                                    : col(REFUSED),
                            col("_b_" + carried))
                    .as("_" + carried));
        }
        if (contract.changeStream()) {
            own().forEach(name -> out.add(col(name)));
            contract.changeRules().history().ifPresent(history -> out.add(col(VALID_FROM)));
            out.add(col("_b_landed_at").as("_landed_at"));
            if (LogReader.reads(contract)) {
                out.add(col(LogReader.LOG));
            }
        } else {
            out.add(when(col(REFUSED), col("_b_landed_at")).as("_landed_at"));
        }
        if (contract.changeRules().shape().filter().isPresent()) {
            out.add(col(FILTERED));
        }
        for (int i = 0; i < checks.size(); i++) {
            out.add(col(FAILED + i));
        }
        if (!decoding.envelope()) {
            return tried.select(out.toArray(org.apache.spark.sql.Column[]::new));
        }
        parts.needed().forEach(name -> out.add(col(quoted(name))));
        return parts.of(tried.select(out.toArray(org.apache.spark.sql.Column[]::new)), contents());
    }

    /** What a change stream's rows have of their own. */
    private List<String> own() {
        return Unchanged.in(contract)
                ? List.of(ChangeDecoder.OP, ChangeDecoder.PART, Unchanged.COLUMN)
                : List.of(ChangeDecoder.OP, ChangeDecoder.PART);
    }

    /** What a row says: nothing of that is known of a key that is deleted because its row moved to another. */
    private List<String> contents() {
        List<String> contents = new ArrayList<>();
        contract.columns().forEach(column -> contents.add(column.name()));
        contents.add(JsonDecoder.UNKNOWN);
        contents.add(Unchanged.COLUMN);
        return contents;
    }

    /** The rows of a batch that are to be applied. */
    Dataset<Row> accepted(Dataset<Row> checked, BatchFacts facts) {
        Dataset<Row> sound = facts.refused() == 0 ? checked : checked.where(functions.not(col(REFUSED)));
        return facts.filtered() == 0 ? sound : sound.where(functions.not(col(FILTERED)));
    }

    private Dataset<Row> typed(Dataset<Row> decoded) {
        SparkSession session = decoded.sparkSession();
        List<org.apache.spark.sql.Column> texts = new ArrayList<>();
        List<org.apache.spark.sql.Column> types = new ArrayList<>();
        texts.add(expr(own(JsonDecoder.UNKNOWN)).as(JsonDecoder.UNKNOWN));
        texts.add(expr("coalesce(" + own(Decoding.MALFORMED) + ", " + own(JsonDecoder.FAULT) + ")")
                .as(JsonDecoder.FAULT));
        types.add(col(JsonDecoder.FAULT));
        Decoding.BRONZE.forEach(name -> {
            texts.add(expr(own("b_" + name)).as("_b_" + name));
            types.add(col("_b_" + name));
        });
        values.given(decoded, texts, this::key, this::oldKey);
        types.add(values.unknown(contract.unknownFields() == UnknownFields.KEEP));
        values.read(types);
        sequence.expressions().forEach((name, expression) -> {
            texts.add(
                    name.equals(Sequence.TURN)
                            ? expr(turns.sql(own("b_source"), own("b_partition"), own("b_offset")))
                                    .as(name)
                            : ValueColumns.sql(session, said(expression, name)).as(name));
            types.add(col(name));
        });
        sequence.names().forEach((name, field) -> {
            texts.add(
                    ValueColumns.sql(session, said(field, Sequence.said(name))).as(Sequence.said(name)));
            types.add(col(Sequence.said(name)));
        });
        decoding.filter().ifPresent(filter -> {
            texts.add(ValueColumns.sql(
                            session,
                            "coalesce(" + own(Decoding.MALFORMED) + ", " + unasked() + ") is null and "
                                    + said(filter, Decoding.FILTERED))
                    .as(FILTERED));
            types.add(col(FILTERED));
        });
        stream().forEach((name, sql) -> {
            texts.add(expr(sql).as(name));
            types.add(col(name));
        });
        if (LogReader.reads(contract)) {
            texts.add(expr(LogReader.sql(own(JsonDecoder.FAULT))).as(LogReader.LOG));
            types.add(col(LogReader.LOG));
        }
        if (Sequence.ofLog(contract)) {
            texts.add(col(DebeziumFields.NO_POSITION).as("_no_position"));
            types.add(col("_no_position"));
        }
        validFrom.filter(from -> !from.column()).ifPresent(from -> {
            texts.add(ValueColumns.sql(session, said(from.sql(), VALID_FROM)).as(VALID_FROM));
            types.add(col(VALID_FROM));
        });
        for (String name : List.of("source", "partition", "offset", "timestamp")) {
            types.add(col("_b_" + name).as("_" + name));
        }
        Dataset<Row> typed = decoded.select(texts.toArray(org.apache.spark.sql.Column[]::new))
                .select(types.toArray(org.apache.spark.sql.Column[]::new));
        return validFrom.map(from -> from.in(typed)).orElse(typed);
    }

    /** What a message of a change stream does, with SQL for it. */
    private Map<String, String> stream() {
        Map<String, String> stream = new LinkedHashMap<>();
        if (decoding.envelope()) {
            List.of(ChangeDecoder.OP, ChangeDecoder.PART, ChangeCells.ROWS, ChangeCells.WORD)
                    .forEach(name -> stream.put(name, own(name)));
            if (Unchanged.in(contract)) {
                stream.put(Unchanged.COLUMN, own(Unchanged.COLUMN));
            }
        } else if (contract.changeStream()) {
            stream.put(ChangeDecoder.OP, "'" + Op.UPSERT.id() + "'");
            stream.put(ChangeDecoder.PART, "0");
        }
        return stream;
    }

    private String own(String name) {
        return quoted(decoding.fields().own(name));
    }

    /** What SQL gives that is asked of the message before the rows in it. */
    private String said(String sql, String name) {
        return decoding.ofMessage() ? own(name) : sql;
    }

    /**
     * SQL for the text of a key, where more than its own expression has to be asked: of a delete whose row does not have it,
     * it is that of the image of before or of the Kafka key.
     */
    private Optional<String> key(Column column) {
        if (!column.primaryKey() || !decoding.envelope()) {
            return Optional.empty();
        }
        String raw = "cast(" + column.rawExpression() + " as string)";
        String scalar = contract.keys().size() == 1 ? ", " + own(ChangeCells.SCALAR) : "";
        return Optional.of("if(" + own(ChangeDecoder.OP) + " = 'delete', coalesce(" + raw + ", if("
                + own(ChangeCells.OLD) + ", " + decoding.old(column) + ", null)" + scalar + "), " + raw + ")");
    }

    /** SQL for the fault of a message whose fields the filter cannot ask. */
    private String unasked() {
        String fault = own(JsonDecoder.FAULT);
        return decoding.envelope() ? "if(" + own(ChangeCells.ROWS) + " = 0, null, " + fault + ")" : fault;
    }

    /** SQL for the text of the key before the change: what the image of before does not have of it has not changed. */
    private Optional<String> oldKey(Column column) {
        return column.primaryKey() && decoding.envelope()
                ? Optional.of("if(" + own(ChangeDecoder.OP) + " = 'upsert' and " + own(ChangeCells.OLD) + ", coalesce("
                        + decoding.old(column) + ", cast(" + column.rawExpression() + " as string)), null)")
                : Optional.empty();
    }

    private Dataset<Row> tried(Dataset<Row> read) {
        Dataset<Row> typed = values.problems(read);
        List<org.apache.spark.sql.Column> columns = new ArrayList<>(List.of(col("*")));
        String ofDataset = contract.changeRules().shape().filter().isPresent() ? "not " + FILTERED + " and " : "";
        String guard = "_fault is null and " + ofDataset;
        for (int i = 0; i < checks.size(); i++) {
            String failed = checks.get(i).failed();
            String guarded = (i == 0 ? ofDataset : guard) + "(" + failed + ")";
            columns.add(ValueColumns.sql(typed.sparkSession(), "coalesce(" + guarded + ", false)")
                    .as(FAILED + i));
        }
        return typed.select(columns.toArray(org.apache.spark.sql.Column[]::new));
    }

    static String quoted(String name) {
        return "`" + name.replace("`", "``") + "`";
    }
}
