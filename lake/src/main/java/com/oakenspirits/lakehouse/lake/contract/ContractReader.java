package com.oakenspirits.lakehouse.lake.contract;

import com.oakenspirits.lakehouse.lake.error.Fault;
import com.oakenspirits.lakehouse.lake.yaml.Yaml;
import com.oakenspirits.lakehouse.lake.yaml.YamlMap;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads one contract file. */
final class ContractReader {
    static final String SUFFIX = ".odcs.yaml";
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");

    /**
     * A file as read.
     *
     * @param dataset the name the file states; empty when it states none
     * @param line of that name
     * @param contract usable only when there is no fault
     * @param faults of the file, to which others may be added
     */
    record Draft(Path file, Optional<String> dataset, int line, Optional<Contract> contract, List<Fault> faults) {

        /** The dataset the file is meant for. */
        String guess() {
            String fileName = file.getFileName().toString();
            return dataset.filter(name -> NAME.matcher(name).matches()).orElse(fileName.replaceFirst("\\..*", ""));
        }
    }

    private final Analysis analysis;
    private final CustomProperties customProperties = new CustomProperties();

    ContractReader(Analysis analysis) {
        this.analysis = analysis;
    }

    Draft read(Path file) {
        List<Fault> faults = new ArrayList<>();
        Optional<YamlMap> root = Yaml.read(file, faults);
        Optional<YamlMap> schema = root.flatMap(ContractReader::schema);
        Optional<Contract> contract = root.flatMap(yaml -> {
            Head head = head(yaml);
            return schema.map(object -> contract(head, object));
        });
        Optional<String> dataset = contract.map(Contract::dataset).filter(name -> !name.isEmpty());
        int line = schema.map(object -> object.line("name")).orElse(0);
        return new Draft(file, dataset, line, contract, faults);
    }

    /** What the file says about itself rather than about its dataset. */
    private record Head(String domain, String version, String purpose, Sla sla) {}

    private Head head(YamlMap root) {
        root.allow(OdcsKeys.CONTRACT);
        OdcsKeys.inside(root);
        version(root);
        constant(root, "kind", "DataContract");
        root.requiredText("id");
        root.requiredText("status");
        root.text("name");
        customProperties.none(root);
        String purpose = root.has("description")
                ? root.map("description")
                        .filter(text -> text.has("purpose"))
                        .flatMap(text -> text.text("purpose"))
                        .orElse("")
                : "";
        return new Head(domain(root), root.requiredText("version").orElse(""), purpose, new SlaReader().read(root));
    }

    private static void version(YamlMap root) {
        root.requiredText("apiVersion")
                .filter(version -> !OdcsKeys.API_VERSIONS.contains(version))
                .ifPresent(version -> root.faultAt(
                        "apiVersion",
                        "apiVersion '" + version + "' is not read here",
                        "read are " + String.join(", ", OdcsKeys.API_VERSIONS)));
    }

    private static void constant(YamlMap root, String key, String expected) {
        Optional<String> value = root.requiredText(key);
        if (value.isPresent() && !value.get().equals(expected)) {
            root.faultAt(key, key + " '" + value.get() + "' is not read here", "write '" + key + ": " + expected + "'");
        }
    }

    private static String domain(YamlMap root) {
        String folder = folder(root.file());
        // The standard leaves it out where there is nothing to tell apart; the folder says it.
        String domain = root.has("domain") ? root.text("domain").orElse("") : folder;
        if (!domain.isEmpty() && !domain.equals(folder)) {
            root.faultAt(
                    "domain",
                    "domain '" + domain + "' but the file lies in folder '" + folder + "'",
                    "move the file to contracts/" + domain + "/ or write 'domain: " + folder + "'");
        }
        return domain;
    }

    private static String folder(Path file) {
        Path parent = file.toAbsolutePath().normalize().getParent();
        return parent == null || parent.getFileName() == null
                ? ""
                : parent.getFileName().toString();
    }

    private static Optional<YamlMap> schema(YamlMap root) {
        return root.requiredList("schema").flatMap(list -> {
            if (list.items().size() != 1) {
                list.fault(
                        "schema has " + list.items().size() + " objects",
                        "one file declares one dataset: write one file for each");
            }
            return list.maps().stream().findFirst();
        });
    }

    private Contract contract(Head head, YamlMap schema) {
        OdcsKeys.check(schema, OdcsKeys.Place.SCHEMA);
        String dataset = dataset(schema);
        CustomProperties.Settings settings = customProperties.read(schema);
        List<Property> properties = new PropertyReader(
                        new ColumnForm.Defaults(
                                settings.zone(), settings.changes().equals(Optional.of(Changes.DEBEZIUM))),
                        settings.unknownFields() == UnknownFields.QUARANTINE)
                .read(schema);
        List<DraftRule> rules = new RuleReader().read(schema, properties);
        boolean keyed =
                properties.stream().anyMatch(property -> property.column().primaryKey());
        if (settings.changes().filter(kind -> kind != Changes.APPEND).isPresent() && !keyed) {
            schema.fault(
                    "changes '" + settings.changes().get().name().toLowerCase(Locale.ROOT) + "' without a primary key",
                    "add 'primaryKey: true' to the properties that identify a row, or use append");
        }
        new FieldSpelling(properties).check();
        settings.reader()
                .checkTracked(properties.stream()
                        .map(property -> property.column().name())
                        .toList());
        settings.reader()
                .encodings()
                .checkFields(Stream.concat(
                                properties.stream().flatMap(property -> property.reads().stream()),
                                settings.sequence().stream().flatMap(item -> item.reads().stream()))
                        .distinct()
                        .toList());
        new ExpressionCheck(analysis, properties).check(settings, rules);
        return new Contract(
                dataset,
                head.domain(),
                head.version(),
                schema.file(),
                schema.line(),
                new SourceReader(schema, dataset, settings.poll(), properties).read(),
                schema.text("description").orElse(head.purpose()),
                properties.stream().map(Property::column).toList(),
                settings.changes().orElse(Changes.APPEND),
                PollReader.sequence(settings, properties),
                settings.rules(),
                settings.unknownFields(),
                rules.stream().map(DraftRule::rule).toList(),
                head.sla(),
                settings.files());
    }

    private static String dataset(YamlMap schema) {
        String dataset = schema.requiredText("name").orElse("");
        String fileName = schema.file().getFileName().toString();
        if (!dataset.isEmpty() && !NAME.matcher(dataset).matches()) {
            schema.faultAt(
                    "name",
                    "dataset '" + dataset + "' is not snake_case",
                    "use a plain plural of lower-case letters, digits and _, such as order_details");
        } else if (!dataset.isEmpty() && !fileName.equals(dataset + SUFFIX)) {
            schema.faultAt(
                    "name",
                    "dataset '" + dataset + "' in file '" + fileName + "'",
                    "name the file " + dataset + SUFFIX + " or correct the name");
        }
        return dataset;
    }
}
