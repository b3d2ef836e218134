package com.oakenspirits.lakehouse.lake.contract;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.spark.sql.catalyst.analysis.UnresolvedAttribute;
import org.apache.spark.sql.catalyst.analysis.UnresolvedFunction;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/** What a valid contract may not mean: nothing is refused for it, but whoever wrote the contract should look. */
public final class ContractNotes {
    private static final Set<String> BINARY_FRACTIONS = Set.of("double", "float");
    private static final Set<String> BY_TYPE = Set.of("variant_get", "try_variant_get");

    private static final Pattern ELEMENT = Pattern.compile("\\$\\[\\d");
    /** What change formats call the table that a message is of. */
    private static final Set<String> TABLES = Set.of("table", "tableName", "table_name", "__table", "__source_table");

    private ContractNotes() {}

    /** A line for each thing to look at; none for a contract that says what it means. */
    public static List<String> of(Contract contract) {
        List<String> notes = new ArrayList<>();
        for (Column column : contract.columns()) {
            if (column.type().startsWith("decimal")) {
                column.transform()
                        .flatMap(sql -> ParsedSql.of(sql).expression())
                        .flatMap(ContractNotes::throughDouble)
                        .ifPresent(how -> notes.add("note: " + contract.dataset() + "." + column.name() + " is "
                                + column.type() + " but " + how + ", which keeps 15 digits; use get_json_object, or"
                                + " from_json with a decimal"));
            }
        }
        notes.addAll(firstRows(contract));
        notes.addAll(rulesOfTables(contract));
        List<String> unknown = undeclared(contract);
        if (!unknown.isEmpty()) {
            notes.add("note: " + contract.dataset() + " reads fields that no property names: "
                    + String.join(", ", unknown)
                    + "; check the spelling: what a message does not have is null");
        }
        return notes;
    }

    /** Expressions that take one row out of an array which has more. */
    private static Set<String> firstRows(Contract contract) {
        Set<String> notes = new LinkedHashSet<>();
        if (contract.changes() != Changes.OP
                || contract.changeRules().shape().rows().isPresent()) {
            return notes;
        }
        for (Column column : contract.columns()) {
            column.transform()
                    .flatMap(sql -> ParsedSql.of(sql).expression())
                    .ifPresent(sql -> ParsedSql.walk(
                            sql,
                            part -> element(part)
                                    .ifPresent(field ->
                                            notes.add("note: " + contract.dataset() + " reads one element of '" + field
                                                    + "'; if its elements are rows, {property: rows, value: " + field
                                                    + "} reads all of them"))));
        }
        return notes;
    }

    private static Optional<String> element(Expression part) {
        if (!(part instanceof UnresolvedFunction call)
                || !name(call).equals("get_json_object")
                || !(call.arguments().head() instanceof UnresolvedAttribute field)) {
            return Optional.empty();
        }
        return text(call, 1).filter(path -> ELEMENT.matcher(path).lookingAt()).map(path -> field.name());
    }

    /** Rules that tell tables apart where rows are deleted: a delete is asked for its key alone. */
    private static List<String> rulesOfTables(Contract contract) {
        if (!contract.changeStream() || contract.changeRules().shape().filter().isPresent()) {
            return List.of();
        }
        Set<String> columns = new LinkedHashSet<>(TABLES);
        contract.columns().stream()
                .filter(column -> column.rawFields().stream().anyMatch(TABLES::contains))
                .forEach(column -> columns.add(column.name()));
        return contract.rules().stream()
                .filter(rule -> rule.severity() == Severity.ERROR)
                .filter(rule -> Sql.fields(rule.condition()).stream().anyMatch(columns::contains))
                .map(
                        rule -> "note: " + contract.dataset() + ": rule '" + rule.name()
                                + "' does not judge deletes; which messages belong to the dataset says {property: filter, value: …}")
                .toList();
    }

    /** Fields in expressions that are neither the field of a property nor named alone elsewhere in the contract. */
    private static List<String> undeclared(Contract contract) {
        Set<String> named = new LinkedHashSet<>(DebeziumFields.KNOWN);
        Set<String> read = new LinkedHashSet<>();
        contract.columns().forEach(column -> {
            named.add(column.field());
            named.add(column.name());
            column.transform().ifPresent(sql -> read.addAll(Sql.fields(sql)));
        });
        contract.changeRules().operation().ifPresent(operation -> named.add(operation.top()));
        List<String> expressions = new ArrayList<>(contract.sequenceBy());
        contract.changeRules().shape().filter().ifPresent(expressions::add);
        contract.changeRules().history().flatMap(History::validFrom).ifPresent(expressions::add);
        for (String expression : expressions) {
            if (Sql.isName(expression)) {
                named.addAll(Sql.fields(expression));
            } else {
                read.addAll(Sql.fields(expression));
            }
        }
        read.removeAll(named);
        // What Debezium's ExtractNewRecordState adds is known by its prefix.
        read.removeIf(field -> field.startsWith("__"));
        return List.copyOf(read);
    }

    private static Optional<String> throughDouble(Expression expression) {
        List<String> found = new ArrayList<>();
        ParsedSql.walk(expression, part -> how(part).ifPresent(found::add));
        return found.stream().findFirst();
    }

    private static Optional<String> how(Expression part) {
        if (part instanceof Cast cast) {
            return fraction(cast.dataType())
                    ? Optional.of("is cast to " + cast.dataType().simpleString())
                    : Optional.empty();
        }
        if (!(part instanceof UnresolvedFunction call)) {
            return Optional.empty();
        }
        String name = name(call);
        if (BINARY_FRACTIONS.contains(name)) {
            return Optional.of("is cast by " + name + "()");
        }
        if (BY_TYPE.contains(name)) {
            return text(call, 2)
                    .filter(type -> BINARY_FRACTIONS.contains(type.strip().toLowerCase(Locale.ROOT)))
                    .map(type -> name + " gives a " + type);
        }
        if (name.equals("from_json")) {
            return text(call, 1).flatMap(ContractNotes::schema).flatMap(ContractNotes::lossy);
        }
        return Optional.empty();
    }

    private static String name(UnresolvedFunction call) {
        return String.join(".", CollectionConverters.asJava(call.nameParts())).toLowerCase(Locale.ROOT);
    }

    private static Optional<String> text(UnresolvedFunction call, int argument) {
        return call.arguments().size() > argument
                        && call.arguments().apply(argument) instanceof Literal literal
                        && literal.dataType().equals(DataTypes.StringType)
                        && literal.value() != null
                ? Optional.of(literal.value().toString())
                : Optional.empty();
    }

    private static Optional<DataType> schema(String ddl) {
        try {
            return Optional.of(DataType.fromDDL(ddl));
        } catch (RuntimeException | AssertionError noSchema) {
            // The check of the expression has told of it.
            return Optional.empty();
        }
    }

    private static Optional<String> lossy(DataType type) {
        if (type instanceof StructType struct) {
            return List.of(struct.fields()).stream()
                    .flatMap(field -> lossy(field.dataType()).stream())
                    .findFirst();
        }
        if (type instanceof ArrayType array) {
            return lossy(array.elementType());
        }
        if (type instanceof MapType map) {
            return lossy(map.valueType());
        }
        // Spark writes a number into a string by way of a double.
        return fraction(type) || type.equals(DataTypes.StringType)
                ? Optional.of("from_json gives a " + type.simpleString())
                : Optional.empty();
    }

    private static boolean fraction(DataType type) {
        return type.equals(DataTypes.DoubleType) || type.equals(DataTypes.FloatType);
    }
}
