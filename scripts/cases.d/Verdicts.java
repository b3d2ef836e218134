import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Holds what became of cases against what is right (expected.yaml has the form). Arguments: expected.yaml; given or amended: the
 * expectations without or with an amendment; the lakehouse command; a folder with what its steps printed, a file each; a file
 * for the results; the datasets that are there. Appends a line for each expectation of these: its place, case, dataset, right or
 * WRONG, what is right, what was found, what should have been, with tabs between.
 */
public final class Verdicts {
    private static final ObjectMapper JSON = new ObjectMapper();

    public static void main(String[] args) throws Exception {
        List<JsonNode> expected = new ArrayList<>();
        new ObjectMapper(new YAMLFactory()).readTree(Path.of(args[0]).toFile()).forEach(expected::add);
        Set<String> datasets = new TreeSet<>(List.of(args).subList(5, args.length));
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < expected.size(); i++) {
            if (expected.get(i).has("with") == args[1].equals("amended")
                    && datasets.contains(expected.get(i).get("of").asText())) {
                places.add(i);
            }
        }
        judge(expected, places, args[2], Path.of(args[3]), Path.of(args[4]));
    }

    private static void judge(List<JsonNode> expected, List<Integer> places, String lakehouse, Path outputs, Path results)
            throws Exception {
        Map<Integer, String> answers = answers(
                expected, places.stream().filter(i -> expected.get(i).has("ask")).toList(), lakehouse);
        StringBuilder lines = new StringBuilder();
        for (int i : places) {
            JsonNode it = expected.get(i);
            String of = it.get("of").asText();
            String found;
            boolean right;
            if (it.has("ask")) {
                found = answers.get(i);
                right = found.equals(it.get("is").asText());
            } else {
                String output;
                if (it.has("do")) {
                    List<String> command = new ArrayList<>(List.of(lakehouse));
                    it.get("do").forEach(argument -> command.add(argument.asText()));
                    Ran ran = run(command);
                    output = ran.out + ran.err + "exit code " + ran.code + "\n";
                    found = output;
                } else {
                    Path file = outputs.resolve(it.get("in").asText());
                    output = Files.exists(file) ? Files.readString(file) : "";
                    // Not the lines of progress.
                    found = output.lines()
                            .filter(line -> line.contains(of) && !line.matches(" *[0-9,]+ s .*"))
                            .collect(Collectors.joining(" | "));
                }
                right = Pattern.compile(it.get("says").asText(), Pattern.MULTILINE).matcher(output).find();
            }
            String should = it.has("ask") ? it.get("is").asText() : "/" + it.get("says").asText() + "/";
            String sentence = it.get("right").asText()
                    + (it.has("with") ? " — with " + it.get("with").get("line").asText() : "");
            lines.append(Stream.of(
                                    Integer.toString(i), it.get("case").asText(), of, right ? "right" : "WRONG", sentence,
                                    right ? "" : "found: " + found, right ? "" : "right: " + should)
                            .map(cell -> cell.replaceAll("\\s+", " ").trim())
                            .collect(Collectors.joining("\t")))
                    .append('\n');
        }
        Files.writeString(results, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** The rows of every query: values with a blank between, rows with a comma. What cannot be answered is its error. */
    private static Map<Integer, String> answers(List<JsonNode> expected, List<Integer> asked, String lakehouse)
            throws Exception {
        Map<Integer, List<String>> rows = new TreeMap<>();
        for (int from = 0; from < asked.size(); ) {
            String sql = asked.subList(from, asked.size()).stream()
                    .map(i -> "select " + i + " as verdict_of; " + expected.get(i).get("ask").asText())
                    .collect(Collectors.joining("; "));
            Ran ran = run(List.of(lakehouse, "query", "--format", "json", sql));
            int current = -1;
            for (String line : ran.out.lines().toList()) {
                if (line.startsWith("{\"verdict_of\":")) {
                    current = Integer.parseInt(values(line));
                    rows.put(current, new ArrayList<>());
                } else {
                    rows.get(current).add(values(line));
                }
            }
            if (ran.code == 0) {
                break;
            }
            if (current < 0) {
                throw new IllegalStateException("not one expectation can be asked: " + ran.err);
            }
            // They are asked one after another; the one that was begun last is the one that failed.
            rows.get(current).add("no answer: " + ran.err);
            from = asked.indexOf(current) + 1;
        }
        return rows.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, row -> String.join(", ", row.getValue())));
    }

    /** The values of a JSON object, digit by digit as it has them. */
    private static String values(String line) throws IOException {
        List<String> values = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(line)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                if (parser.nextToken().isStructStart()) {
                    int start = (int) parser.currentTokenLocation().getCharOffset();
                    parser.skipChildren();
                    values.add(line.substring(start, (int) parser.currentLocation().getCharOffset()));
                } else {
                    values.add(parser.getText());
                }
            }
        }
        return String.join(" ", values);
    }

    private record Ran(int code, String out, String err) {}

    private static Ran run(List<String> command) throws Exception {
        Path err = Files.createTempFile("verdicts", "");
        try {
            Process process =
                    new ProcessBuilder(command).redirectError(err.toFile()).start();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Ran(process.waitFor(), out, Files.readString(err));
        } finally {
            Files.delete(err);
        }
    }
}
