package com.oakenspirits.lakehouse.lake.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import com.oakenspirits.lakehouse.lake.error.Fault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class YamlTest {
    @TempDir
    private Path folder;

    private final List<Fault> faults = new ArrayList<>();

    @Test
    void valuesOfTheRightKindAreRead() throws IOException {
        YamlMap map = map("text: hello\nquoted: '5'\nnumber: 5\nflag: true\nlist: [a, 'b']\nmap: {x: y}\n");

        assertThat(map.text("text")).contains("hello");
        assertThat(map.text("quoted")).contains("5");
        assertThat(map.integer("number")).contains(5);
        assertThat(map.scalar("number")).contains("5");
        assertThat(map.flag("flag")).contains(true);
        assertThat(map.list("list").orElseThrow().texts())
                .extracting(YamlScalar::value)
                .containsExactly("a", "b");
        assertThat(map.map("map").orElseThrow().text("x")).contains("y");
        assertThat(map.text("absent")).isEmpty();
        assertThat(faults).isEmpty();
    }

    @Test
    void valuesOfTheWrongKindAreFaultsWithTheirLine() throws IOException {
        YamlMap map = map("text: 5\nversion: 1.0\nnumber: five\nflag: yes\nlist: a\nmap: [a]\nscalar: {a: b}\n");

        assertThat(map.text("text")).isEmpty();
        assertThat(map.text("version")).isEmpty();
        assertThat(map.integer("number")).isEmpty();
        assertThat(map.flag("flag")).isEmpty();
        assertThat(map.list("list")).isEmpty();
        assertThat(map.map("map")).isEmpty();
        assertThat(map.scalar("scalar")).isEmpty();
        assertThat(lines())
                .containsExactly(
                        "1: 'text' must be text, not a whole number; put it in quotes",
                        "2: 'version' must be text, not a number; put it in quotes",
                        "3: 'number' must be a whole number, not text; write it in digits, without quotes",
                        "4: 'flag' must be true or false, not text; write true or false, without quotes",
                        "5: 'list' must be a list, not text; write [ … ] or lines that begin with '- '",
                        "6: 'map' must be a mapping, not a list; write key: value pairs below it",
                        "7: 'scalar' must be a single value, not a mapping; write one value");
    }

    @Test
    void absentRequiredKeysAreFaultsAtTheMapping() throws IOException {
        YamlMap inner = map("a: b\ninner:\n  x: y\n").map("inner").orElseThrow();

        assertThat(inner.requiredText("name")).isEmpty();
        assertThat(inner.requiredMap("map")).isEmpty();
        assertThat(inner.requiredList("list")).isEmpty();
        assertThat(lines())
                .containsExactly(
                        "3: 'name' is missing; add 'name: …'",
                        "3: 'map' is missing; add 'map: …'",
                        "3: 'list' is missing; add 'list: …'");
    }

    @Test
    void emptyAndBlankValuesAreFaults() throws IOException {
        YamlMap map = map("nothing:\nblank: ' '\nnull: ~\n");

        assertThat(map.text("nothing")).isEmpty();
        assertThat(map.text("blank")).isEmpty();
        assertThat(map.integer("null")).isEmpty();
        assertThat(lines())
                .containsExactly(
                        "1: 'nothing' has no value; give it one or leave the key out",
                        "2: 'blank' is blank; give it a value or leave the key out",
                        "3: 'null' has no value; give it one or leave the key out");
    }

    @Test
    void unknownKeyNamesTheAllowedOnes() throws IOException {
        map("name: a\ncolour: b\nnmae: c\n").allow(List.of("name", "type"));

        assertThat(lines())
                .containsExactly(
                        "2: unknown key 'colour'; allowed here: name, type",
                        "3: unknown key 'nmae'; did you mean 'name'? Allowed here: name, type");
    }

    @Test
    void unknownChoiceNamesTheAllowedOnes() throws IOException {
        YamlMap map = map("severity: eror\n");

        assertThat(map.choice("severity", Map.of("error", 1))).isEmpty();
        assertThat(lines()).containsExactly("1: unknown severity 'eror'; did you mean 'error'? Allowed: error");
    }

    @Test
    void keyThatStandsTwiceNamesBothLines() throws IOException {
        YamlMap map = map("a: 1\nb: 2\na: 3\n");

        assertThat(map.integer("a")).contains(1);
        assertThat(lines()).containsExactly("3: key 'a' is there twice; keep this one or that of line 1");
    }

    @Test
    void keyThatIsNoSingleValueIsAFaultAtItsLine() throws IOException {
        map("a: 1\n[b, c]: 2\n{d: e}: 3\n");

        assertThat(lines())
                .containsExactly(
                        "2: a key must be a single value; write key: value",
                        "3: a key must be a single value; write key: value");
    }

    @Test
    void itemsOfTheWrongKindAreFaultsAtTheirLine() throws IOException {
        YamlMap map = map("texts:\n- a\n- 5\n- [b]\n- ''\nmaps:\n- {a: b}\n- c\nscalars: [1, ~]\n");

        assertThat(map.list("texts").orElseThrow().texts()).hasSize(1);
        assertThat(map.list("maps").orElseThrow().maps()).hasSize(1);
        assertThat(map.list("scalars").orElseThrow().scalars()).hasSize(1);
        assertThat(lines())
                .containsExactly(
                        "3: this item must be text, not a whole number; put it in quotes",
                        "4: this item must be text, not a list; write one text",
                        "5: this item is blank; give it a value or remove it",
                        "8: this item must be a mapping, not text; write key: value pairs",
                        "9: this item must be a single value, not nothing; write one value");
    }

    @Test
    void tooLargeNumberIsAFault() throws IOException {
        assertThat(map("n: 99999999999\n").integer("n")).isEmpty();
        assertThat(lines()).singleElement().asString().contains("out of bounds: 99999999999");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a: [1, 2\nb: 3\n",
                "a: 'x\n",
                "a: b: c\n",
                "a:\n\t- b\n",
                "%\n",
                "a: *nowhere\n",
                "--- a\n--- b\n"
            })
    void brokenYamlIsOneFaultInOneLine(String text) throws IOException {
        assertThat(read(text.getBytes(StandardCharsets.UTF_8))).isEmpty();
        assertThat(lines()).singleElement().asString().contains("not YAML: ").doesNotContain("\n");
    }

    @Test
    void lineOfBrokenYamlIsTold() throws IOException {
        read("a: 1\nb: 'x\n".getBytes(StandardCharsets.UTF_8));

        assertThat(faults.get(0).line()).isBetween(2, 3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# only a comment\n", "- a\n", "text\n"})
    void fileWithoutAMappingIsAFault(String text) throws IOException {
        assertThat(read(text.getBytes(StandardCharsets.UTF_8))).isEmpty();
        assertThat(lines()).singleElement().asString().endsWith("write key: value pairs");
    }

    @Test
    void bytesThatAreNoTextAreAFault() throws IOException {
        assertThat(read(new byte[] {'a', ':', ' ', (byte) 0xC3, '\n'})).isEmpty();
        assertThat(read(new byte[] {'a', ':', ' ', 0, '\n'})).isEmpty();
        assertThat(faults).hasSize(2);
    }

    @Test
    void fileThatIsNotThereIsAFault() {
        assertThat(Yaml.read(folder.resolve("absent.yaml"), faults)).isEmpty();
        assertThat(faults).singleElement().asString().contains("cannot be read (NoSuchFileException)");
    }

    @Test
    void valueThatContainsItselfIsAFault() throws IOException {
        assertThat(read("a: &a [x, *a]\n".getBytes(StandardCharsets.UTF_8))).isPresent();
        assertThat(lines())
                .containsExactly("1: this value contains itself; remove the alias (*) inside its anchor (&)");
    }

    @Test
    void aliasReadsAsWhatItStandsFor() throws IOException {
        YamlMap map = map("a: &a {x: y}\nb: *a\n");

        assertThat(map.map("b").flatMap(b -> b.text("x"))).contains("y");
        assertThat(faults).isEmpty();
    }

    private YamlMap map(String text) throws IOException {
        return read(text.getBytes(StandardCharsets.UTF_8)).orElseThrow();
    }

    private Optional<YamlMap> read(byte[] bytes) throws IOException {
        return Yaml.read(Files.write(folder.resolve("file.yaml"), bytes), faults);
    }

    private List<String> lines() {
        return faults.stream()
                .map(fault -> fault.line() + ": " + fault.what() + "; " + fault.remedy())
                .toList();
    }
}
