package com.oakenspirits.lakehouse.lake.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class LocalFilesTest {
    private static final int ROUNDS = 1_000;
    private static final int PROCESS_ROUNDS = 200;

    @TempDir
    private Path folder;

    private LocalFiles files;

    @BeforeEach
    void open() throws IOException {
        files = LocalFilesTest.files();
    }

    @AfterEach
    void close() throws IOException {
        files.close();
    }

    @Test
    void aRenameMovesTheFile() throws IOException {
        write("a", "1");

        assertThat(files.rename(path("a"), path("b"))).isTrue();

        assertThat(folder.resolve("a")).doesNotExist();
        assertThat(folder.resolve("b")).hasContent("1");
    }

    @Test
    void aRenameNeverReplacesAFile() throws IOException {
        write("a", "1");
        write("b", "2");

        assertThat(files.rename(path("a"), path("b"))).isFalse();

        assertThat(folder.resolve("a")).hasContent("1");
        assertThat(folder.resolve("b")).hasContent("2");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> files.rename(path("a"), path("b")))
                .isInstanceOf(FileNotFoundException.class)
                .hasMessageContaining("a is not there to be renamed to");
    }

    @Test
    void aFolderIsRenamedWithWhatIsInIt() throws IOException {
        write("a/x/f", "1");

        assertThat(files.rename(path("a"), path("b"))).isTrue();

        assertThat(folder.resolve("a")).doesNotExist();
        assertThat(folder.resolve("b/x/f")).hasContent("1");
    }

    @Test
    void aFileRenamedToAFolderGoesIntoIt() throws IOException {
        write("a", "1");
        write("b/x", "2");

        assertThat(files.rename(path("a"), path("b"))).isTrue();

        assertThat(folder.resolve("b/a")).hasContent("1");
        assertThat(folder.resolve("b/x")).hasContent("2");
    }

    @Test
    void writingLeavesNoChecksumBesideAFile() throws IOException {
        try (var out = files.create(path("a"))) {
            out.write(1);
        }

        try (Stream<Path> all = Files.list(folder)) {
            assertThat(all).containsExactly(folder.resolve("a"));
        }
    }

    @Test
    @Timeout(300)
    void ofTwoThreadsThatRenameToOneNameExactlyOneWins() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            for (int round = 0; round < ROUNDS; round++) {
                CyclicBarrier start = new CyclicBarrier(2);
                write("one" + round, "one");
                write("two" + round, "two");
                Future<Boolean> one = threads.submit(racer(start, "one" + round, "target" + round));
                Future<Boolean> two = threads.submit(racer(start, "two" + round, "target" + round));

                String winner = one.get() ? "one" : "two";
                assertThat(one.get()).as("round %d", round).isNotEqualTo(two.get());
                assertThat(folder.resolve("target" + round)).hasContent(winner);
                assertThat(folder.resolve(winner + round)).doesNotExist();
                assertThat(folder.resolve((one.get() ? "two" : "one") + round)).exists();
            }
        } finally {
            threads.shutdownNow();
            threads.awaitTermination(10, TimeUnit.SECONDS);
        }
    }

    @Test
    @Timeout(300)
    void ofTwoProcessesThatRenameToOneNameExactlyOneWins() throws Exception {
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Rival.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedWriter orders =
                        new BufferedWriter(new OutputStreamWriter(other.getOutputStream(), StandardCharsets.UTF_8));
                BufferedReader answers =
                        new BufferedReader(new InputStreamReader(other.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(answers.readLine()).isEqualTo("ready");
            for (int round = 0; round < PROCESS_ROUNDS; round++) {
                write("mine" + round, "mine");
                write("theirs" + round, "theirs");
                orders.write(round + "\n");
                orders.flush();
                boolean mine = files.rename(path("mine" + round), path("goal" + round));
                boolean theirs = Boolean.parseBoolean(answers.readLine());

                assertThat(mine).as("round %d", round).isNotEqualTo(theirs);
                assertThat(folder.resolve("goal" + round)).hasContent(mine ? "mine" : "theirs");
            }
        } finally {
            other.destroyForcibly().waitFor();
        }
    }

    /** The other process: renames {@code theirsN} to {@code goalN} for every N it is told. */
    static final class Rival {
        private Rival() {}

        public static void main(String[] arguments) throws IOException {
            try (LocalFiles files = LocalFilesTest.files();
                    BufferedReader orders =
                            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
                System.out.println("ready");
                for (String round = orders.readLine(); round != null; round = orders.readLine()) {
                    System.out.println(files.rename(
                            new org.apache.hadoop.fs.Path(arguments[0], "theirs" + round),
                            new org.apache.hadoop.fs.Path(arguments[0], "goal" + round)));
                }
            }
        }
    }

    private Callable<Boolean> racer(CyclicBarrier start, String from, String to) {
        return () -> {
            start.await();
            return files.rename(path(from), path(to));
        };
    }

    private static LocalFiles files() throws IOException {
        LocalFiles files = new LocalFiles();
        files.initialize(URI.create("file:///"), new Configuration());
        return files;
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private org.apache.hadoop.fs.Path path(String name) {
        return new org.apache.hadoop.fs.Path(folder.resolve(name).toString());
    }
}
