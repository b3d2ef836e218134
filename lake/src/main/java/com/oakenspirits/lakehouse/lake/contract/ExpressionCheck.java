package com.oakenspirits.lakehouse.lake.contract;

import com.oakenspirits.lakehouse.lake.error.Suggestion;
import com.oakenspirits.lakehouse.lake.spark.ValueColumns;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.catalyst.expressions.RowOrdering$;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Checks that the SQL of a contract parses, reads what is there, and gives what it is needed for. */
final class ExpressionCheck {
    private final Analysis analysis;
    private final List<Property> properties;
    private final Set<String> columns = new LinkedHashSet<>();
    private final Set<String> fields = new LinkedHashSet<>();

    ExpressionCheck(Analysis analysis, List<Property> properties) {
        this.analysis = analysis;
        this.properties = properties;
    }

    /** Notes the faults of every expression. */
    void check(CustomProperties.Settings settings, List<DraftRule> rules) {
        transforms();
        boolean stream = settings.changes()
                .filter(kind -> kind == Changes.OP || kind == Changes.DEBEZIUM)
                .isPresent();
        if (settings.changes().equals(Optional.of(Changes.DEBEZIUM))) {
            fields.addAll(DebeziumFields.KNOWN);
        }
        List<DataType> sequence = sequence(settings.sequence(), stream);
        settings.reader()
                .validFrom()
                .filter(from -> !namesColumn(from.sql()))
                .ifPresent(from -> validFrom(from, stream));
        settings.reader().filter().ifPresent(this::filter);
        rules(rules, settings.unknownFields(), sequence);
    }

    private void filter(Statement filter) {
        // It tells the messages of a topic apart by fields that the rows of this dataset need not have.
        if (!filter.checked() || !readsFields(filter, true)) {
            return;
        }
        Optional<DataType> type = types(strings(fields), List.of(filter)).get(0);
        if (type.isPresent() && !type.get().equals(DataTypes.BooleanType)) {
            filter.fault(
                    "filter gives " + type.get().sql() + ", not true or false",
                    "write a condition that holds for the messages of this dataset, such as table = 'customers'");
        }
    }

    private void transforms() {
        List<Property> derived = new ArrayList<>();
        List<Statement> statements = new ArrayList<>();
        for (Property property : properties) {
            columns.add(property.column().name());
            fields.addAll(property.reads());
            Optional<Statement> transform = property.transform().filter(Statement::checked);
            if (transform.isPresent() && readsField(property, transform.get())) {
                derived.add(property);
                statements.add(transform.get());
            }
        }
        StructType raw = strings(fields);
        List<Optional<DataType>> types = types(raw, statements);
        for (int i = 0; i < derived.size(); i++) {
            DataType target = DataType.fromDDL(derived.get(i).column().type());
            Optional<DataType> type = types.get(i);
            if (type.isPresent() && ValueColumns.way(type.get(), target) == ValueColumns.Way.NONE) {
                statements
                        .get(i)
                        .fault(
                                "transformLogic gives " + type.get().sql() + ", which cannot become " + target.sql(),
                                "give text or the column's own type");
            }
        }
    }

    private static boolean readsField(Property property, Statement transform) {
        if (transform.reads().isEmpty()) {
            transform.fault(
                    "transformLogic reads no field of the message",
                    "name at least one field; text stands in quotes 'so', a field does not");
            return false;
        }
        String field = property.column().field();
        if (property.yaml().has("physicalName") && !transform.reads().contains(field)) {
            transform.fault(
                    "transformLogic does not read the physicalName '" + field + "'",
                    "it reads " + String.join(", ", transform.reads()) + ": correct one of the two");
            return false;
        }
        return true;
    }

    /** The types of the columns that hold a sequence for themselves, in their order. */
    private List<DataType> sequence(List<Statement> sequence, boolean stream) {
        List<Statement> expressions =
                sequence.stream().filter(item -> !namesColumn(item.sql())).toList();
        List<Statement> sound = expressions.stream()
                .filter(Statement::checked)
                .filter(item -> readsFields(item, stream))
                .toList();
        List<Optional<DataType>> types = types(strings(fields), sound);
        List<DataType> found = new ArrayList<>();
        for (Statement item : expressions) {
            int at = sound.indexOf(item);
            Optional<DataType> type = at < 0 ? Optional.empty() : types.get(at);
            if (type.isPresent() && !RowOrdering$.MODULE$.isOrderable(type.get())) {
                item.fault("sequenceBy gives " + type.get().sql() + ", which has no order", "give one that has");
            }
            // A field that no property declares has no type of its own: it is read as a whole number.
            boolean number = stream && Sql.isName(item.sql()) && !DebeziumFields.ordersAsText(item.sql());
            found.add(number ? DataTypes.LongType : type.orElse(DataTypes.StringType));
        }
        return found;
    }

    private void validFrom(Statement from, boolean stream) {
        if (!from.checked() || !readsFields(from, stream)) {
            return;
        }
        Optional<DataType> type = types(strings(fields), List.of(from)).get(0);
        if (type.isPresent() && !RowOrdering$.MODULE$.isOrderable(type.get())) {
            from.fault("validFrom gives " + type.get().sql() + ", which has no order", "give one that has");
        } else if (type.equals(Optional.of(DataTypes.StringType))) {
            from.fault(
                    "validFrom '" + from.sql() + "' is text",
                    "name a column, or give its type: cast(" + from.sql() + " as timestamp)");
        }
    }

    /** Whether it is a column or the field behind one, which is compared as that column. */
    private boolean namesColumn(String item) {
        return properties.stream()
                .map(Property::column)
                .anyMatch(column -> column.name().equals(item) || column.field().equals(item));
    }

    /**
     * @param stream whether messages are changes: these have fields beside the row's, which no property declares
     */
    private boolean readsFields(Statement item, boolean stream) {
        if (item.reads().isEmpty()) {
            item.fault(item.label() + " reads nothing", "name a column or a field of the message");
            return false;
        }
        for (String name : item.reads()) {
            if (!fields.contains(name) && columns.contains(name)) {
                item.fault(
                        "the expression '" + item.sql() + "' reads the column '" + name + "'",
                        "name the column alone, or read fields: " + String.join(", ", fields));
                return false;
            }
            Set<String> known = new LinkedHashSet<>(columns);
            known.addAll(fields);
            if (stream) {
                fields.add(name);
            }
            if (!fields.contains(name)) {
                item.fault(
                        (item.label().equals("sequenceBy") ? "sequence on a" : item.label() + " reads the")
                                + " missing column '" + name + "'",
                        Suggestion.remedy(name, known, "Columns and fields of this contract"));
                return false;
            }
        }
        return true;
    }

    private void rules(List<DraftRule> rules, UnknownFields unknownFields, List<DataType> sequence) {
        StructType readable = silver().add("_source", DataTypes.StringType)
                .add("_partition", DataTypes.IntegerType)
                .add("_offset", DataTypes.LongType)
                .add("_timestamp", DataTypes.TimestampType);
        if (unknownFields == UnknownFields.KEEP) {
            readable = readable.add("_unknown", DataTypes.StringType);
        }
        for (int i = 0; i < sequence.size(); i++) {
            readable = readable.add("_seq_" + (i + 1), sequence.get(i));
        }
        List<String> names = List.of(readable.fieldNames());
        List<Statement> sound = rules.stream()
                .map(DraftRule::condition)
                .filter(Statement::checked)
                .filter(condition -> readsOnly(condition, names))
                .toList();
        List<Optional<DataType>> types = types(readable, sound);
        for (int i = 0; i < sound.size(); i++) {
            Optional<DataType> type = types.get(i);
            if (type.isPresent() && !type.get().equals(DataTypes.BooleanType)) {
                sound.get(i)
                        .fault(
                                sound.get(i).label() + " gives " + type.get().sql() + ", not true or false",
                                "write a condition that holds for good rows");
            }
        }
    }

    private static boolean readsOnly(Statement condition, List<String> names) {
        List<String> read = condition.reads();
        if (read.isEmpty()) {
            condition.fault(condition.label() + " reads no column", "write a condition on the row");
            return false;
        }
        for (String name : read) {
            if (!names.contains(name)) {
                condition.fault(
                        condition.label() + " reads the missing column '" + name + "'",
                        Suggestion.remedy(name, names, "Columns of this contract"));
                return false;
            }
        }
        return true;
    }

    /** The type of each statement; one that has none is noted. */
    private List<Optional<DataType>> types(StructType readable, List<Statement> statements) {
        List<Analysis.Outcome> outcomes = analysis.of(
                readable, statements.stream().map(Statement::expression).toList());
        for (int i = 0; i < statements.size(); i++) {
            if (outcomes.get(i).type().isEmpty()) {
                statements
                        .get(i)
                        .fault(
                                statements.get(i).label() + " does not work: "
                                        + outcomes.get(i).problem(),
                                "correct the SQL");
            }
        }
        return outcomes.stream().map(Analysis.Outcome::type).toList();
    }

    private StructType silver() {
        StructType silver = new StructType();
        Set<String> seen = new LinkedHashSet<>();
        for (Property property : properties) {
            if (seen.add(property.column().name())) {
                silver = silver.add(
                        property.column().name(),
                        DataType.fromDDL(property.column().type()));
            }
        }
        return silver;
    }

    private static StructType strings(Iterable<String> names) {
        StructType strings = new StructType();
        for (String name : names) {
            strings = strings.add(name, DataTypes.StringType);
        }
        return strings;
    }
}
