import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Amends contracts as expectations say (expected.yaml has the form). Arguments: expected.yaml, a folder of contracts, a folder
 * for those that are amended. Prints the options of {@code run} that belong to them, one a line.
 */
public final class Amend {
    public static void main(String[] args) throws IOException {
        Path from = Path.of(args[1]);
        Path to = Path.of(args[2]);
        Map<String, Path> contracts = new TreeMap<>();
        try (Stream<Path> files = Files.walk(from)) {
            files.filter(Files::isRegularFile)
                    .forEach(file -> contracts.put(file.getFileName().toString().replace(".odcs.yaml", ""), file));
        }
        for (JsonNode expectation : new ObjectMapper(new YAMLFactory()).readTree(Path.of(args[0]).toFile())) {
            Path contract = contracts.get(expectation.get("of").asText());
            if (contract == null || !expectation.has("with")) {
                continue;
            }
            JsonNode with = expectation.get("with");
            String text = Files.readString(contract);
            for (Map.Entry<String, JsonNode> part : with.path("replace").properties()) {
                text = replaced(contract, text, part.getKey(), part.getValue().asText());
            }
            if (with.has("add")) {
                String head = "\n  customProperties:\n";
                text = replaced(contract, text, head, head + "  - " + with.get("add").asText() + "\n");
            }
            Path target = to.resolve(from.relativize(contract));
            Files.createDirectories(target.getParent());
            Files.writeString(target, text);
            with.path("run").forEach(option -> System.out.println(option.asText()));
        }
    }

    private static String replaced(Path contract, String text, String old, String now) {
        if (!text.contains(old)) {
            throw new IllegalArgumentException(contract + " has no " + old);
        }
        return text.replace(old, now);
    }
}
