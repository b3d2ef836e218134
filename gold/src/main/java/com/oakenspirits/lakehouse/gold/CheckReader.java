package com.oakenspirits.lakehouse.gold;

import com.oakenspirits.lakehouse.gold.Model.ModelColumn;
import com.oakenspirits.lakehouse.gold.ModelCheck.AcceptedValues;
import com.oakenspirits.lakehouse.gold.ModelCheck.NotNull;
import com.oakenspirits.lakehouse.gold.ModelCheck.Relationship;
import com.oakenspirits.lakehouse.gold.ModelCheck.Unique;
import com.oakenspirits.lakehouse.lake.error.Fault;
import com.oakenspirits.lakehouse.lake.error.Suggestion;
import com.oakenspirits.lakehouse.lake.table.Layer;
import com.oakenspirits.lakehouse.lake.table.TableName;
import com.oakenspirits.lakehouse.lake.yaml.YamlList;
import com.oakenspirits.lakehouse.lake.yaml.YamlMap;
import com.oakenspirits.lakehouse.lake.yaml.YamlNode;
import com.oakenspirits.lakehouse.lake.yaml.YamlScalar;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.types.DataType;

/** Reads the checks that columns declare, and adds those that every grain has. */
final class CheckReader {
    private static final List<String> CHECKS = List.of("not_null", "unique", "accepted_values", "relationships");

    private final Collection<String> grain;
    private final Collection<TableName> sources;

    /**
     * @param grain the model's key columns
     * @param sources the tables that its query reads
     */
    CheckReader(Collection<String> grain, Collection<TableName> sources) {
        this.grain = grain;
        this.sources = sources;
    }

    /** The checks of one column; what is wrong is noted. */
    List<ModelCheck> read(YamlMap column) {
        String name = column.text("name").orElse("");
        boolean nullable = column.flag("nullable").orElse(false);
        if (column.has("nullable") && !grain.contains(name)) {
            column.faultAt(
                    "nullable",
                    "'nullable' says nothing of a column outside the grain",
                    "remove it: such a column may be null unless it says 'tests: [not_null]'");
        }
        Set<ModelCheck> checks = new LinkedHashSet<>();
        if (grain.contains(name) && !nullable) {
            checks.add(new NotNull(name));
        }
        Optional<DataType> type = column.text("type").flatMap(TypedText::type);
        for (YamlNode item : column.list("tests").map(YamlList::items).orElse(List.of())) {
            read(item, name, type).ifPresent(checks::add);
        }
        if (nullable && checks.contains(new NotNull(name))) {
            column.faultAt("nullable", "'" + name + "' is nullable and not_null at once", "keep one of the two");
        }
        return List.copyOf(checks);
    }

    private Optional<ModelCheck> read(YamlNode item, String column, Optional<DataType> type) {
        if (item instanceof YamlScalar scalar && scalar.value().equals("not_null")) {
            return Optional.of(new NotNull(column));
        }
        if (item instanceof YamlScalar scalar && scalar.value().equals("unique")) {
            return Optional.of(new Unique(column));
        }
        if (item instanceof YamlScalar scalar) {
            boolean bare = CHECKS.contains(scalar.value());
            scalar.fault(
                    bare ? "'" + scalar.value() + "' lacks its value" : "unknown check '" + scalar.value() + "'",
                    bare
                            ? "write {accepted_values: [a, b]} or {relationships: {to: gold.dim_x, field: id}}"
                            : Suggestion.remedy(scalar.value(), CHECKS, "Allowed"));
            return Optional.empty();
        }
        if (!(item instanceof YamlMap map)) {
            item.fault("a check must not be " + item.kind(), "allowed: " + String.join(", ", CHECKS));
            return Optional.empty();
        }
        map.allow(CHECKS.subList(2, 4));
        if (map.has("accepted_values") && map.has("relationships")) {
            map.fault("two checks stand in one item", "begin each with its own '- '");
        }
        return map.has("accepted_values")
                ? acceptedValues(map, column, type)
                : map.map("relationships").flatMap(of -> relationship(of, column));
    }

    private static Optional<ModelCheck> acceptedValues(YamlMap map, String column, Optional<DataType> type) {
        List<Object> values = new ArrayList<>();
        Optional<YamlList> list = map.list("accepted_values");
        if (list.isEmpty() || type.isEmpty()) {
            return Optional.empty();
        }
        TypedText typed = new TypedText(type.get());
        for (YamlScalar item : list.get().scalars()) {
            typed.value(item.value())
                    .ifPresentOrElse(
                            values::add,
                            () -> item.fault(
                                    "'" + item.value() + "' is no "
                                            + type.get().sql().toLowerCase(java.util.Locale.ROOT) + ", as '" + column
                                            + "' is",
                                    typed.remedy()));
        }
        if (list.get().items().isEmpty()) {
            map.faultAt("accepted_values", "no value is accepted", "name those that are");
        }
        return Optional.of(new AcceptedValues(column, values));
    }

    private Optional<ModelCheck> relationship(YamlMap of, String column) {
        of.allow(List.of("to", "field"));
        Optional<String> to = of.requiredText("to");
        Optional<String> field = of.requiredText("field");
        List<String> gold = sources.stream()
                .filter(source -> source.layer() == Layer.GOLD)
                .map(TableName::toString)
                .toList();
        if (to.isPresent() && !gold.contains(to.get())) {
            of.faultAt(
                    "to",
                    "'" + to.get() + "' is no gold table that the model reads, so no version of it to look at is known",
                    Suggestion.remedy(to.get(), gold, "Tables that it reads"));
            return Optional.empty();
        }
        return to.isPresent() && field.isPresent()
                ? Optional.of(new Relationship(column, TableName.parse(to.get()), field.get(), of.line()))
                : Optional.empty();
    }

    /** Notes relationships that name no column of the other model, or one of another type, and leaves such models out. */
    static void resolve(Map<String, Model> models, List<Fault> faults) {
        for (Model model : List.copyOf(models.values())) {
            for (ModelCheck check : model.checks()) {
                if (check instanceof Relationship relationship
                        && models.containsKey(relationship.to().dataset())) {
                    Model other = models.get(relationship.to().dataset());
                    fault(model, relationship, other).ifPresent(fault -> {
                        faults.add(fault);
                        models.remove(model.name());
                    });
                }
            }
        }
    }

    private static Optional<Fault> fault(Model model, Relationship relationship, Model other) {
        List<String> names = other.columns().stream().map(ModelColumn::name).toList();
        if (!names.contains(relationship.field())) {
            return Optional.of(new Fault(
                    model.yaml(),
                    relationship.line(),
                    relationship.to() + " has no column '" + relationship.field() + "'",
                    Suggestion.remedy(relationship.field(), names, "Columns")));
        }
        DataType mine = model.schema().apply(relationship.column()).dataType();
        DataType its = other.schema().apply(relationship.field()).dataType();
        return mine.equals(its)
                ? Optional.empty()
                : Optional.of(new Fault(
                        model.yaml(),
                        relationship.line(),
                        "'" + relationship.column() + "' is " + mine.simpleString() + " but '" + relationship.field()
                                + "' of " + relationship.to() + " is " + its.simpleString(),
                        "name a column of the same type"));
    }
}
