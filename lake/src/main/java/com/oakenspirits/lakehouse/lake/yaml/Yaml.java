package com.oakenspirits.lakehouse.lake.yaml;

import com.oakenspirits.lakehouse.lake.error.Fault;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** Reads YAML 1.2 files into nodes that know their line. */
public final class Yaml {
    private final Path file;
    private final List<Fault> faults;
    private final Set<Node> open = Collections.newSetFromMap(new IdentityHashMap<>());

    private Yaml(Path file, List<Fault> faults) {
        this.file = file;
        this.faults = faults;
    }

    /**
     * Reads a file that holds one mapping.
     *
     * @param faults where faults are added: those found now, and those found by whoever reads the mapping
     * @return empty when the file cannot be read, is no YAML or holds something else; the faults say which
     */
    public static Optional<YamlMap> read(Path file, List<Fault> faults) {
        return new Yaml(file, faults).read();
    }

    private Optional<YamlMap> read() {
        try {
            String text = Files.readString(file, StandardCharsets.UTF_8);
            LoadSettings settings = LoadSettings.builder()
                    .setLabel(file.toString())
                    .setSchema(new CoreSchema())
                    // Refused below, with their line.
                    .setAllowNonScalarKeys(true)
                    .setAllowRecursiveKeys(true)
                    .build();
            Optional<Node> root = new Compose(settings).composeString(text);
            if (root.isPresent() && root.get() instanceof MappingNode map) {
                return Optional.of(map(map));
            }
            fault(1, root.isEmpty() ? "the file is empty" : "the file holds no mapping", "write key: value pairs");
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0);
            fault(line, "not YAML: " + oneLine(e.getProblem()), "correct the indentation, quotes or brackets here");
        } catch (YamlEngineException e) {
            fault(0, "not YAML: " + oneLine(e.getMessage()), "write it as UTF-8 text with key: value pairs");
        } catch (CharacterCodingException e) {
            fault(0, "not UTF-8 text", "save it in UTF-8");
        } catch (IOException e) {
            fault(0, "cannot be read (" + e.getClass().getSimpleName() + ")", "check that the file is there and yours");
        }
        return Optional.empty();
    }

    private YamlMap map(MappingNode node) {
        YamlMap map = new YamlMap(file, line(node), faults);
        for (NodeTuple entry : node.getValue()) {
            Node key = entry.getKeyNode();
            if (key instanceof ScalarNode scalar) {
                map.put(scalar.getValue(), line(key), node(entry.getValueNode()));
            } else {
                fault(line(key), "a key must be a single value", "write key: value");
            }
        }
        return map;
    }

    private YamlNode node(Node node) {
        if (node instanceof ScalarNode scalar) {
            return new YamlScalar(file, line(node), type(scalar.getTag()), scalar.getValue(), faults);
        }
        // An alias can stand inside its own anchor.
        if (!open.add(node)) {
            fault(line(node), "this value contains itself", "remove the alias (*) inside its anchor (&)");
            return new YamlList(file, line(node), List.of(), faults);
        }
        try {
            return node instanceof MappingNode map ? map(map) : list((SequenceNode) node);
        } finally {
            open.remove(node);
        }
    }

    private YamlList list(SequenceNode node) {
        List<YamlNode> items = new ArrayList<>();
        node.getValue().forEach(item -> items.add(node(item)));
        return new YamlList(file, line(node), items, faults);
    }

    private static YamlScalar.Type type(Tag tag) {
        if (tag.equals(Tag.INT)) {
            return YamlScalar.Type.WHOLE_NUMBER;
        } else if (tag.equals(Tag.FLOAT)) {
            return YamlScalar.Type.NUMBER;
        } else if (tag.equals(Tag.BOOL)) {
            return YamlScalar.Type.FLAG;
        } else if (tag.equals(Tag.NULL)) {
            return YamlScalar.Type.NOTHING;
        }
        return YamlScalar.Type.TEXT;
    }

    private void fault(int line, String what, String remedy) {
        faults.add(new Fault(file, line, what, remedy));
    }

    private static int line(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
    }

    private static String oneLine(String text) {
        return text == null
                ? "cannot be parsed"
                : text.lines().findFirst().orElse("").strip();
    }
}
