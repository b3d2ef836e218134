package com.oakenspirits.lakehouse.silver;

import com.oakenspirits.lakehouse.lake.contract.Column;
import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.contract.Rule;
import com.oakenspirits.lakehouse.lake.contract.Severity;
import com.oakenspirits.lakehouse.lake.contract.Sql;
import com.oakenspirits.lakehouse.lake.contract.UnknownFields;
import java.util.ArrayList;
import java.util.List;

/** Everything that a contract has its rows tried on: what decoding and typing need, and its own rules. */
final class Checks {
    private static final int SHOWN = 100;

    private Checks() {}

    static List<Check> of(Contract contract, Sequence sequence) {
        // A delete needs only its key and its sequence, a truncate only its sequence.
        boolean stream = contract.changeStream();
        String ofRows = stream ? "_op = 'upsert' and " : "";
        String ofKeys = stream ? "_op in ('upsert', 'delete') and " : "";
        String ofAll = stream ? "_op <> 'tombstone' and " : "";
        List<Check> checks = new ArrayList<>();
        checks.add(new Check("decode", "", Severity.ERROR, "_fault is not null", "_fault"));
        contract.changeRules()
                .operation()
                .filter(operation -> !operation.upserts().isEmpty())
                .ifPresent(operation -> checks.add(new Check(
                        "operation",
                        operation.field(),
                        Severity.ERROR,
                        "_op is null",
                        "concat('the contract knows no such operation: ', coalesce(left(" + ChangeCells.WORD + ", "
                                + SHOWN + "), 'none'))")));
        if (contract.unknownFields() == UnknownFields.QUARANTINE) {
            checks.add(new Check(
                    "unknown_fields",
                    "",
                    Severity.ERROR,
                    ofRows + "_unknown is not null",
                    "concat('the contract knows no such field: ', left(_unknown, " + SHOWN + "))"));
        }
        for (Column column : contract.columns()) {
            String name = Checker.quoted(column.name());
            if (ColumnValues.canFail(column)) {
                String problem = Checker.quoted(ColumnValues.PROBLEM + column.name());
                checks.add(new Check(
                        "type",
                        column.name(),
                        Severity.ERROR,
                        (column.primaryKey() ? ofKeys : ofRows) + problem + " is not null",
                        problem));
            }
            if (column.primaryKey() || column.required()) {
                String blank = ColumnValues.canFail(column)
                        ? name + " is null and " + Checker.quoted(ColumnValues.PROBLEM + column.name()) + " is null"
                        : name + " is null";
                checks.add(new Check(
                        column.primaryKey() ? "key" : "required",
                        column.name(),
                        Severity.ERROR,
                        (column.primaryKey() ? ofKeys : ofRows) + blank + unless(contract, column.name()),
                        "'" + column.name() + " is missing'"));
            }
        }
        boolean log = Sequence.ofLog(contract);
        for (String column : sequence.columns()) {
            if (column.equals(Sequence.TURN) || (log && column.equals(Sequence.OPTIONAL))) {
                continue;
            }
            checks.add(new Check(
                    "sequence",
                    column,
                    Severity.ERROR,
                    ofAll + Checker.quoted(column) + " is null"
                            + (log && !column.equals(Sequence.FIRST) ? " and _no_position is null" : ""),
                    log ? "coalesce(_no_position, 'the sequence is missing')" : missing(sequence, column)));
        }
        contract.changeRules()
                .history()
                // Where it is the sequence itself, that is asked for already.
                .filter(history -> !ValidFrom.of(contract, history, sequence.columns())
                        .sql()
                        .equals(
                                sequence.columns().isEmpty()
                                        ? "_timestamp"
                                        : sequence.columns().get(0)))
                .ifPresent(history -> checks.add(new Check(
                        "valid_from",
                        "",
                        Severity.ERROR,
                        ofAll + Checker.VALID_FROM + " is null",
                        "'the time from which it is valid is missing'")));
        for (Rule rule : contract.rules()) {
            checks.add(new Check(
                    rule.name(),
                    rule.column().orElse(""),
                    rule.severity(),
                    ofRows + "not (" + rule.condition() + ")" + unless(contract, rule),
                    "'" + rule.message().replace("\\", "\\\\").replace("'", "\\'") + "'"));
        }
        return List.copyOf(checks);
    }

    private static String missing(Sequence sequence, String column) {
        String missing = "'the sequence is missing'";
        String said = Sequence.said(column);
        return sequence.names().containsKey(column)
                ? "if(" + said + " is null, " + missing + ", concat(\"the sequence "
                        + Sql.literal(sequence.names().get(column).replace("`", ""))
                                .replace("\"", "")
                        + " is not a whole number that fits 64 bits: '\", left(" + said + ", " + SHOWN + "), \"'\"))"
                : missing;
    }

    /** A column whose value did not change is null in the event and has one in the table. */
    private static String unless(Contract contract, String column) {
        return Unchanged.in(contract) ? " and not " + Unchanged.named(column) : "";
    }

    private static String unless(Contract contract, Rule rule) {
        return Sql.fields(rule.condition()).stream()
                .filter(name -> contract.column(name).isPresent())
                .map(name -> unless(contract, name))
                .collect(java.util.stream.Collectors.joining());
    }
}
