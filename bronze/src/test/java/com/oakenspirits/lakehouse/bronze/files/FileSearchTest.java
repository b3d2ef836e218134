package com.oakenspirits.lakehouse.bronze.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What patterns and names find, whatever characters names have. */
class FileSearchTest {
    @TempDir
    private Path folder;

    @Test
    void aNameWithAnyCharacterIsFoundByItselfByAPatternAndByItsFolderAndCanBeRead() throws IOException {
        List<String> names = List.of(
                "a b.csv",
                "12:30:00.csv",
                "100%25.csv",
                "a#b.csv",
                "what?.csv",
                "two\nlines.csv",
                "\"quoted\" 'it'.csv",
                "😀é.csv",
                "set[1].csv",
                "{a,b}.csv",
                "star*.csv",
                "back\\slash.csv",
                "-rf.csv",
                "=.csv",
                "~.csv",
                "a;b&c|d$e`f!.csv",
                "tab\there.csv");
        for (String name : names) {
            Files.writeString(folder.resolve(name), "id\n" + name.length() + "\n");
        }
        for (String name : names) {
            List<FoundFile> found = find(folder + "/" + name);
            assertThat(found).as(name).extracting(FoundFile::name).contains(name);
            Fingerprint fingerprint = Fingerprint.of(
                    found.stream()
                            .filter(file -> file.name().equals(name))
                            .findFirst()
                            .orElseThrow(),
                    new Configuration(false),
                    FileReading.undeclared("things"));
            assertThat(fingerprint.refusal()).as(name).isNull();
            assertThat(fingerprint.sha256()).as(name).hasSize(64);
        }
        for (String pattern : List.of("", "/", "/*", "/*.csv", "/*.{csv,json}")) {
            assertThat(find(folder + pattern))
                    .as(pattern)
                    .extracting(FoundFile::name)
                    .hasSameElementsAs(names);
        }
        assertThat(find("file:" + folder + "/*")).extracting(FoundFile::name).hasSameElementsAs(names);
        assertThat(find("file://" + folder + "/set[1].csv"))
                .extracting(FoundFile::path)
                .containsExactly("file:" + folder + "/set[1].csv");
    }

    @Test
    void aNameThatIsNoTextIsFoundAndRead() throws IOException {
        Path odd = Path.of(URI.create(folder.toUri() + "%FF%FE.csv"));
        Files.writeString(odd, "id\n1\n");
        Files.writeString(folder.resolve("b.csv"), "id\n2\n");

        List<FoundFile> found = find(folder + "/*");

        assertThat(found).extracting(FoundFile::name).containsExactlyInAnyOrder("\uFFFD\uFFFD.csv", "b.csv");
        assertThat(found)
                .allSatisfy(file -> assertThat(
                                Fingerprint.of(file, new Configuration(false), FileReading.undeclared("things"))
                                        .refusal())
                        .isNull());
    }

    @Test
    void patternsNameWhatTheySay() throws IOException {
        for (String name :
                List.of("a1.csv", "a2.csv", "b1.csv", "b[1].csv", "sub/a1.csv", "sub/deep/c.csv", ".h.csv")) {
            Files.createDirectories(folder.resolve(name).getParent());
            Files.writeString(folder.resolve(name), "id\n1\n");
        }
        assertThat(names("/a?.csv")).containsExactly("a1.csv", "a2.csv");
        assertThat(names("/[ab]1.csv")).containsExactly("a1.csv", "b1.csv");
        assertThat(names("/[^a]1.csv")).containsExactly("b1.csv");
        assertThat(names("/b[1].csv")).as("a pattern and a name").containsExactly("b1.csv", "b[1].csv");
        assertThat(names("/b\\[1].csv")).containsExactly("b[1].csv");
        assertThat(names("/{a2,sub/a1}.csv")).containsExactly("a2.csv", "sub/a1.csv");
        assertThat(names("/{a{1,2},b1}.csv")).containsExactly("a1.csv", "a2.csv", "b1.csv");
        assertThat(names("/*/a1.csv")).containsExactly("sub/a1.csv");
        assertThat(names("/sub")).containsExactly("sub/a1.csv", "sub/deep/c.csv");
        assertThat(names("/sub/../a1.csv")).hasSize(1);
        assertThat(names("/./a1.csv")).containsExactly("a1.csv");
        assertThat(names("")).containsExactly("a1.csv", "a2.csv", "b1.csv", "b[1].csv", "sub/a1.csv", "sub/deep/c.csv");
        assertThat(names("/.h.csv")).containsExactly(".h.csv");
        assertThat(new FileSearch(new Configuration(false)).names(folder + "/none[1].csv"))
                .isFalse();
    }

    @Test
    void whatCannotBeLandedIsAmongThemWithItsReason() throws IOException {
        Files.writeString(folder.resolve("good.csv"), "id\n1\n");
        Files.writeString(folder.resolve("notes.txt"), "hello");
        Files.createSymbolicLink(folder.resolve("gone.csv"), folder.resolve("absent.csv"));
        Files.createDirectories(folder.resolve("dir.csv"));
        Files.writeString(folder.resolve("dir.csv/inner.csv"), "id\n2\n");
        Files.createSymbolicLink(folder.resolve("dir.csv/loop"), folder);
        new ProcessBuilder("mkfifo", folder.resolve("pipe.csv").toString())
                .inheritIO()
                .start()
                .onExit()
                .join();

        assertThat(find(folder + "/*"))
                .extracting(file -> file.name() + ": " + file.refusal())
                .contains(
                        "good.csv: null",
                        "inner.csv: null",
                        "gone.csv: it is a link to what is not there; correct or remove it",
                        "pipe.csv: it is a pipe, a socket or a device; land a regular file",
                        "notes.txt: its name tells no format; say it with --format csv, json, jsonl or parquet");
    }

    private List<String> names(String pattern) {
        return find(folder + pattern).stream()
                .map(file -> file.path().replace("file:" + folder + "/", ""))
                .sorted()
                .toList();
    }

    private static List<FoundFile> find(String glob) {
        return new FileSearch(new Configuration(false)).find(List.of(glob), Optional.empty());
    }
}
