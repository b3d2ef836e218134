package com.oakenspirits.lakehouse.silver;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import com.oakenspirits.lakehouse.lake.contract.Changes;
import com.oakenspirits.lakehouse.lake.contract.Column;
import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.contract.DebeziumFields;
import com.oakenspirits.lakehouse.lake.contract.Severity;
import com.oakenspirits.lakehouse.lake.contract.Sql;
import com.oakenspirits.lakehouse.lake.contract.UnknownFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * Decodes bronze rows by their contract, gives every column its type and tries every row on every check. No row is lost
 * here: {@code _refused} tells which ones the contract refuses, {@code _reasons} why.
 */
final class Checker {
    static final String REFUSED = "_refused";
    static final String VALID_FROM = "_valid_from";
    /** Why landing could not take a record out of its file; it says so in a header. */
    private static final String MALFORMED = "_b_malformed";

    static final String REASONS = "_reasons";
    static final String FAILED = "_failed_";
    static final List<String> COORDINATES = List.of("_timestamp", "_source", "_partition", "_offset");
    /** What tells messages apart. */
    static final List<String> MESSAGE = List.of("_source", "_partition", "_offset");

    private static final List<String> BRONZE =
            List.of("source", "partition", "offset", "key", "value", "timestamp", "landed_at");
    private static final int LONGEST_NUMBER = 60;

    private final Contract contract;
    private final Sequence sequence;
    private final Optional<ValidFrom> validFrom;
    private final List<Check> checks;

    Checker(Contract contract) {
        this.contract = contract;
        this.sequence = Sequence.of(contract);
        this.validFrom = contract.changeRules().history().map(history -> ValidFrom.of(contract, history, sequence()));
        this.checks = Checks.of(contract, sequence);
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
     *     all rows and, with history, {@code _valid_from}
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
        Dataset<Row> decoded = decoded(bronze);
        Dataset<Row> known = Unchanged.in(contract) ? new Unchanged(contract).marked(decoded, contract) : decoded;
        Dataset<Row> tried = tried(typed(known)).withColumn(REFUSED, refused);
        out.add(col(REFUSED));
        out.add(when(
                        col(REFUSED),
                        functions.filter(
                                array(reasons.toArray(org.apache.spark.sql.Column[]::new)),
                                reason -> reason.isNotNull()))
                .as(REASONS));
        for (String carried : List.of("key", "value")) {
            out.add(when(col(REFUSED), col("_b_" + carried)).as("_" + carried));
        }
        if (contract.changeStream()) {
            own().forEach(name -> out.add(col(name)));
            contract.changeRules().history().ifPresent(history -> out.add(col(VALID_FROM)));
            out.add(col("_b_landed_at").as("_landed_at"));
        } else {
            out.add(when(col(REFUSED), col("_b_landed_at")).as("_landed_at"));
        }
        for (int i = 0; i < checks.size(); i++) {
            out.add(col(FAILED + i));
        }
        return tried.select(out.toArray(org.apache.spark.sql.Column[]::new));
    }

    /** What a change stream's rows have of their own. */
    private List<String> own() {
        return Unchanged.in(contract)
                ? List.of(ChangeDecoder.OP, ChangeDecoder.PART, Unchanged.COLUMN)
                : List.of(ChangeDecoder.OP, ChangeDecoder.PART);
    }

    private Dataset<Row> decoded(Dataset<Row> bronze) {
        List<String> fields = contract.rawFields();
        boolean keepUnknown = contract.unknownFields() != UnknownFields.IGNORE;
        boolean envelope =
                contract.changes() == Changes.DEBEZIUM || contract.changeRules().tombstones();
        if (envelope) {
            var decode = udf(new ChangeDecoder(contract, fields, keepUnknown), ChangeDecoder.schema(fields))
                    .asNondeterministic();
            List<org.apache.spark.sql.Column> columns = new ArrayList<>(bronze());
            columns.add(
                    functions.explode(decode.apply(col("key"), col("value"))).as("_d"));
            return flat(bronze.select(columns.toArray(org.apache.spark.sql.Column[]::new)));
        }
        // Without "nondeterministic" the optimizer would decode once for each field it finds used.
        var decode = udf(new JsonDecoder(fields, keepUnknown), JsonDecoder.schema(fields))
                .asNondeterministic();
        List<org.apache.spark.sql.Column> columns = new ArrayList<>(bronze());
        columns.add(decode.apply(col("value")).as("_d"));
        Dataset<Row> flat = flat(bronze.select(columns.toArray(org.apache.spark.sql.Column[]::new)));
        return contract.changeStream()
                ? flat.withColumn(ChangeDecoder.OP, expr(operation())).withColumn(ChangeDecoder.PART, lit(0))
                : flat;
    }

    private static List<org.apache.spark.sql.Column> bronze() {
        List<org.apache.spark.sql.Column> columns = new ArrayList<>();
        BRONZE.forEach(name -> columns.add(col(name).as("_b_" + name)));
        columns.add(expr("if(headers is null, null, cast(element_at(filter(headers, h -> h.key = 'malformed'), 1).value"
                        + " as string))")
                .as(MALFORMED));
        return columns;
    }

    private static Dataset<Row> flat(Dataset<Row> decoded) {
        List<String> flat = new ArrayList<>(List.of("_d.*", MALFORMED));
        BRONZE.forEach(name -> flat.add("_b_" + name));
        return decoded.selectExpr(flat.toArray(String[]::new));
    }

    /** SQL for what a message does, by the contract's own words; null for a word that it does not know. */
    private String operation() {
        return contract.changeRules()
                .operation()
                .map(operation -> {
                    String field = quoted(operation.field());
                    String known = operation.upserts().isEmpty() ? "true" : in(field, operation.upserts());
                    return "case when " + in(field, operation.deletes()) + " then 'delete' when "
                            + in(field, operation.truncates()) + " then 'truncate' when " + known
                            + " then 'upsert' end";
                })
                .orElse("'upsert'");
    }

    private static String in(String field, List<String> words) {
        return words.isEmpty()
                ? "false"
                : "coalesce(" + field + " in ("
                        + words.stream().map(Sql::literal).collect(java.util.stream.Collectors.joining(", "))
                        + "), false)";
    }

    private Dataset<Row> typed(Dataset<Row> decoded) {
        List<String> texts =
                new ArrayList<>(List.of(JsonDecoder.UNKNOWN, "coalesce(" + MALFORMED + ", _fault) as _fault"));
        List<String> types = new ArrayList<>(List.of(JsonDecoder.UNKNOWN, JsonDecoder.FAULT));
        BRONZE.forEach(name -> {
            texts.add("_b_" + name);
            types.add("_b_" + name);
        });
        for (Column column : contract.columns()) {
            String name = quoted(column.name());
            String text = "_t_" + column.name();
            texts.add("cast(" + column.rawExpression() + " as string) as " + quoted(text));
            if (isText(column)) {
                types.add(quoted(text) + " as " + name);
            } else {
                types.add("try_cast(" + castable(column, quoted(text)) + " as " + column.type() + ") as " + name);
                types.add(quoted(text));
            }
        }
        sequence.expressions().forEach((name, expression) -> {
            texts.add(expression + " as " + name);
            types.add(name);
        });
        if (contract.changeStream()) {
            own().forEach(name -> {
                texts.add(name);
                types.add(name);
            });
        }
        if (Sequence.ofLog(contract)) {
            texts.add(DebeziumFields.NO_POSITION + " as _no_position");
            types.add("_no_position");
        }
        validFrom.filter(from -> !from.column()).ifPresent(from -> {
            texts.add(from.sql() + " as " + VALID_FROM);
            types.add(VALID_FROM);
        });
        types.add("_b_source as _source");
        types.add("_b_partition as _partition");
        types.add("_b_offset as _offset");
        types.add("_b_timestamp as _timestamp");
        Dataset<Row> typed = decoded.selectExpr(texts.toArray(String[]::new)).selectExpr(types.toArray(String[]::new));
        return validFrom.map(from -> from.in(typed)).orElse(typed);
    }

    private Dataset<Row> tried(Dataset<Row> typed) {
        List<String> columns = new ArrayList<>(List.of("*"));
        for (int i = 0; i < checks.size(); i++) {
            String failed = checks.get(i).failed();
            String guarded = i == 0 ? failed : "_fault is null and (" + failed + ")";
            columns.add("coalesce(" + guarded + ", false) as " + FAILED + i);
        }
        return typed.selectExpr(columns.toArray(String[]::new));
    }

    /**
     * A cast to decimal must not see a text such as {@code 1e-999999999}: Spark throws there, or computes for seconds.
     * No amount is that long or has an exponent of three digits.
     */
    private static String castable(Column column, String text) {
        String trimmed = "trim(" + text + ")";
        if (!column.type().startsWith("decimal")) {
            return trimmed;
        }
        String plain = "not (contains(" + text + ", 'e') or contains(" + text + ", 'E'))";
        return "if(length(" + text + ") <= " + LONGEST_NUMBER + " and (" + plain + " or not " + text
                + " rlike '[eE][+-]?[0-9]{3,}'), " + trimmed + ", '-')";
    }

    static boolean isText(Column column) {
        return column.type().equals("string");
    }

    static String quoted(String name) {
        return "`" + name.replace("`", "``") + "`";
    }
}
