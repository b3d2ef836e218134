package com.oakenspirits.lakehouse.silver;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.udf;

import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.contract.UnknownFields;
import com.oakenspirits.lakehouse.lake.spark.ValueColumns;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Decodes bronze rows to the fields that a contract reads, each as text in a column of its name, beside what else is known
 * of the message in columns of {@link RawFields#own}. SQL that is about the message, or about another key than the row's,
 * is evaluated here: its fields have other values than those of the row.
 */
final class Decoding {
    static final List<String> BRONZE =
            List.of("source", "partition", "offset", "key", "value", "timestamp", "landed_at");
    /** Why landing could not take a record out of its file; it says so in a header. */
    static final String MALFORMED = "malformed";
    /** Whether the filter leaves the message out. */
    static final String FILTERED = "filtered";

    private static final String DECODED = "decoded";

    private final Contract contract;
    private final Sequence sequence;
    private final Optional<ValidFrom> validFrom;
    private final RawFields fields;

    Decoding(Contract contract, Sequence sequence, Optional<ValidFrom> validFrom) {
        this.contract = contract;
        this.sequence = sequence;
        this.validFrom = validFrom;
        this.fields = RawFields.of(contract, sequence, validFrom);
    }

    RawFields fields() {
        return fields;
    }

    /** Whether the message itself is asked before the rows in it. */
    boolean ofMessage() {
        return contract.changeRules().shape().rows().isPresent();
    }

    /** What the column of a key before the change is called. */
    String old(com.oakenspirits.lakehouse.lake.contract.Column key) {
        return Checker.quoted(fields.own("k_" + key.name()));
    }

    Dataset<Row> decode(Dataset<Row> bronze) {
        Dataset<Row> decoded = decoded(bronze);
        List<String> own = new ArrayList<>(List.of(decoded.columns()));
        if (!fields.keys().isEmpty()) {
            Map<String, String> old = new LinkedHashMap<>();
            contract.keys().forEach(key -> old.put("k_" + key.name(), "cast(" + key.rawExpression() + " as string)"));
            decoded = with(decoded, fields.keys(), ChangeCells::keyCell, old);
            old.keySet().forEach(name -> own.add(fields.own(name)));
        }
        if (ofMessage()) {
            Map<String, String> said = new LinkedHashMap<>(sequence.expressions());
            validFrom.filter(from -> !from.column()).ifPresent(from -> said.put(Checker.VALID_FROM, from.sql()));
            sequence.names().forEach((name, field) -> said.put(Sequence.said(name), field));
            filter().ifPresent(sql -> said.put(FILTERED, sql));
            decoded = with(decoded, fields.message(), ChangeCells::messageCell, said);
            said.keySet().forEach(name -> own.add(fields.own(name)));
        }
        own.remove(fields.own(DECODED));
        List<Column> columns = new ArrayList<>();
        own.forEach(name -> columns.add(col(Checker.quoted(name))));
        facts().forEach(name -> columns.add(cell(name).as(fields.own(name))));
        columns.addAll(bound(fields.all(), JsonDecoder::cell));
        return decoded.select(columns.toArray(Column[]::new));
    }

    /** What is known of the message beside its fields. */
    private List<String> facts() {
        List<String> facts = new ArrayList<>(List.of(JsonDecoder.UNKNOWN, JsonDecoder.FAULT));
        if (envelope()) {
            facts.addAll(List.of(
                    ChangeDecoder.OP,
                    ChangeDecoder.PART,
                    ChangeCells.WORD,
                    ChangeCells.OLD,
                    ChangeCells.SCALAR,
                    ChangeCells.ROWS));
        }
        return facts;
    }

    /** Whether more than the fields of the value has to be looked at. */
    boolean envelope() {
        return RawFields.movable(contract);
    }

    /** SQL for whether the filter leaves a message out. */
    Optional<String> filter() {
        return contract.changeRules().shape().filter().map(sql -> "not coalesce(" + sql + ", false)");
    }

    private Dataset<Row> decoded(Dataset<Row> bronze) {
        List<Column> columns = new ArrayList<>();
        BRONZE.forEach(name -> columns.add(col(name).as(fields.own("b_" + name))));
        columns.add(expr(Unreadable.SQL).as(fields.own(MALFORMED)));
        // Without "nondeterministic" the optimizer would decode once for each field it finds used.
        if (envelope()) {
            var decode = udf(new ChangeDecoder(contract, fields), ChangeCells.schema(fields))
                    .asNondeterministic();
            columns.add(explode(decode.apply(col("key"), col("value"))).as(fields.own(DECODED)));
        } else {
            boolean keepUnknown = contract.unknownFields() != UnknownFields.IGNORE;
            var decode = udf(new JsonDecoder(fields.all(), keepUnknown), JsonDecoder.schema(fields.all()))
                    .asNondeterministic();
            columns.add(decode.apply(col("value")).as(fields.own(DECODED)));
        }
        return bronze.select(columns.toArray(Column[]::new));
    }

    /** Adds what SQL over fields gives, whose values are in these cells. */
    private Dataset<Row> with(
            Dataset<Row> decoded, List<String> names, IntFunction<String> cells, Map<String, String> wanted) {
        List<Column> bound = new ArrayList<>();
        List<Column> found = new ArrayList<>();
        for (String own : decoded.columns()) {
            bound.add(col(Checker.quoted(own)));
            found.add(col(Checker.quoted(own)));
        }
        bound.addAll(bound(names, cells));
        wanted.forEach((name, sql) ->
                found.add(ValueColumns.sql(decoded.sparkSession(), sql).as(fields.own(name))));
        return decoded.select(bound.toArray(Column[]::new)).select(found.toArray(Column[]::new));
    }

    private List<Column> bound(List<String> names, IntFunction<String> cells) {
        List<Column> bound = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            bound.add(cell(cells.apply(i)).as(names.get(i)));
        }
        return bound;
    }

    private Column cell(String name) {
        return col(Checker.quoted(fields.own(DECODED))).getField(name);
    }
}
