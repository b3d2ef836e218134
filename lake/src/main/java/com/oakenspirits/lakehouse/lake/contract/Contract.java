package com.oakenspirits.lakehouse.lake.contract;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What one contract file declares about one dataset. An instance from {@link ContractLoader} is free of faults: its SQL
 * parses and reads only what is there.
 *
 * @param dataset the table's name in every layer
 * @param domain the business domain
 * @param version the contract's own version
 * @param file where it was read
 * @param line of the dataset in that file
 * @param source where its messages come from
 * @param description for people; empty when the contract has none
 * @param columns the silver columns in the order of the file, those of the primary key first, by
 *     {@code primaryKeyPosition}
 * @param changes what a message means
 * @param sequenceBy what orders the messages of one key, compared one after the other; empty for the message timestamp.
 *     Each is the name of a silver column, that of the field behind one, or Spark SQL over the raw fields
 * @param changeRules deletes, partial updates and history
 * @param unknownFields what becomes of fields no column reads
 * @param rules checked on every row
 * @param sla promised to readers
 * @param files how the text files are written that are landed for it
 */
public record Contract(
        String dataset,
        String domain,
        String version,
        Path file,
        int line,
        Source source,
        String description,
        List<Column> columns,
        Changes changes,
        List<String> sequenceBy,
        ChangeRules changeRules,
        UnknownFields unknownFields,
        List<Rule> rules,
        Sla sla,
        FileLayout files) {

    public Contract {
        Objects.requireNonNull(dataset, "dataset");
        Objects.requireNonNull(domain, "domain");
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(description, "description");
        columns = List.copyOf(columns);
        Objects.requireNonNull(changes, "changes");
        sequenceBy = List.copyOf(sequenceBy);
        Objects.requireNonNull(changeRules, "changeRules");
        Objects.requireNonNull(unknownFields, "unknownFields");
        rules = List.copyOf(rules);
        Objects.requireNonNull(sla, "sla");
        Objects.requireNonNull(files, "files");
    }

    /**
     * The Kafka topic its messages come from.
     *
     * @throws IllegalStateException when they come from elsewhere
     */
    public String topic() {
        if (source instanceof Source.Topic topic) {
            return topic.name();
        }
        throw new IllegalStateException(dataset + " does not come from a topic but from " + source);
    }

    /** The columns of the primary key in its order; none when the dataset has no key. */
    public List<Column> keys() {
        return columns.stream().filter(Column::primaryKey).toList();
    }

    /** The column of that name, or empty. */
    public Optional<Column> column(String name) {
        return columns.stream().filter(column -> column.name().equals(name)).findFirst();
    }

    /** Whether the messages are changes, of which each is kept as an event. */
    public boolean changeStream() {
        return changes == Changes.OP
                || changes == Changes.DEBEZIUM
                || changeRules.tombstones()
                || changeRules.ignoreNulls()
                || changeRules.history().isPresent();
    }

    /** Whether an item of the sequence, or {@code validFrom}, is a column or the field behind one. */
    private boolean namesColumn(String item) {
        return columns.stream()
                .anyMatch(column -> column.name().equals(item) || column.field().equals(item));
    }

    /** The fields of a message that any column or the sequence reads, in order of first use. */
    public List<String> rawFields() {
        Set<String> fields = new LinkedHashSet<>();
        columns.forEach(column -> fields.addAll(column.rawFields()));
        sequenceBy.stream().filter(by -> !namesColumn(by)).forEach(by -> fields.addAll(Sql.fields(by)));
        changeRules.operation().ifPresent(operation -> fields.add(operation.top()));
        changeRules.shape().filter().ifPresent(filter -> fields.addAll(Sql.fields(filter)));
        if (changes == Changes.DEBEZIUM) {
            fields.addAll(DebeziumFields.ALL);
            if (sequenceBy.isEmpty()) {
                fields.addAll(DebeziumFields.POSITION);
                fields.add(DebeziumFields.NO_POSITION);
            }
        }
        changeRules
                .history()
                .flatMap(History::validFrom)
                .filter(from -> !namesColumn(from))
                .ifPresent(from -> fields.addAll(Sql.fields(from)));
        return List.copyOf(fields);
    }
}
