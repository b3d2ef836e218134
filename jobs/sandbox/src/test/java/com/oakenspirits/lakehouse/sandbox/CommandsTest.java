package com.oakenspirits.lakehouse.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.oakenspirits.lakehouse.sandbox.kafka.Broker;
import com.oakenspirits.lakehouse.sandbox.kafka.Cluster;
import com.oakenspirits.lakehouse.sandbox.oaken.Topics;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(Lifecycle.PER_CLASS)
class CommandsTest {
    private record Ran(int exitCode, String out, String err) {}

    private Path dir;
    private Broker broker;

    @BeforeAll
    void startBroker(@TempDir Path folder) {
        dir = folder;
        broker = Broker.start(dir.resolve("kafka"), 0);
    }

    @AfterAll
    void stopBroker() {
        broker.close();
    }

    @Test
    void topicsAreCreatedOnceAndStayAsTheyAre() {
        assertThat(run("topics", "plain", "single:1").out().lines())
                .containsExactly("plain: created, 3 partitions", "single: created, 1 partition");
        assertThat(run("topics", "single:5").out()).isEqualToNormalizingNewlines("single: exists, 1 partition\n");
    }

    @Test
    void topicThatKafkaWouldRefuseIsBadUsage() {
        Ran ran = run("topics", "no spaces");
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err())
                .startsWith("sandbox topics: 'no spaces' is not NAME or NAME:PARTITIONS")
                .hasLineCount(1);
        assertThat(run("produce", "--topic", "..", "--file", file("x", "1")).exitCode())
                .isEqualTo(2);
    }

    @Test
    void producedValuesAreTheLinesByteForByte() {
        byte[] lines =
                new byte[] {'{', '"', 'a', '"', ':', '1', '}', '\n', '\n', (byte) 0xff, 0, '\r', '\n', 'n', 'o', ' '};
        Ran ran = run("produce", "--topic", "bytes", "--file", file("bytes", lines));
        assertThat(ran.err()).isEmpty();
        assertThat(ran.out()).startsWith("sent 4 messages to bytes in ");
        assertThat(read("bytes"))
                .allSatisfy(message -> assertThat(message.key()).isNull())
                .extracting(ConsumerRecord::value)
                .containsExactlyInAnyOrder(
                        "{\"a\":1}".getBytes(UTF_8),
                        new byte[0],
                        new byte[] {(byte) 0xff, 0, '\r'},
                        "no ".getBytes(UTF_8));
    }

    @Test
    void keyIsTheFieldsTextAndLinesWithoutItAreCounted() {
        String lines = "{\"x\":{\"id\":9},\"id\":7.50}\n{\"id\":\"é\"}\n{\"id\":null}\n{\"id\":1\nplain\n[1]\n";
        Ran ran = run("produce", "--topic", "keyed", "--key", "id", "--file", file("keyed", lines));
        assertThat(ran.exitCode()).isZero();
        assertThat(ran.err())
                .isEqualToNormalizingNewlines("warning: 4 of them have no readable field 'id'; their key is null\n");
        assertThat(read("keyed"))
                .extracting(message -> message.key() == null ? "-" : new String(message.key(), UTF_8))
                .containsExactlyInAnyOrder("7.50", "é", "-", "-", "-", "-");
    }

    @Test
    void missingFileIsBadUsage() {
        Ran ran = run("produce", "--topic", "t", "--file", "nowhere.jsonl");
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err())
                .isEqualToNormalizingNewlines(
                        "sandbox produce: --file nowhere.jsonl is not a readable file; '-' reads standard input\n");
    }

    @Test
    void feedSendsWhatItsSummarySaysAndASecondOneNothing() throws IOException {
        String state = dir.resolve("state").toString();
        JsonNode first = summary("feed", "--reference-to", "topics", "--sales", "400", "--state", state, "--json");
        assertThat(first.path("finished").asBoolean()).isTrue();
        for (String topic : Topics.all()) {
            List<ConsumerRecord<byte[], byte[]>> messages = read(topic);
            assertThat(messages)
                    .as(topic)
                    .hasSize(first.at("/messages").path(topic).intValue());
            assertThat(first.at("/kafka").path(topic).intValue()).isEqualTo(messages.size());
        }
        try (Cluster cluster = Cluster.connect(broker.address())) {
            assertThat(cluster.partitions(Topics.all()))
                    .allSatisfy((topic, partitions) -> assertThat(partitions).isEqualTo(3));
        }

        JsonNode second = summary("feed", "--reference-to", "topics", "--sales", "400", "--state", state, "--json");
        assertThat(second.path("alreadyFed").asBoolean()).isTrue();
        assertThat(second.path("kafka")).isEqualTo(first.path("kafka"));
        assertThat(second.path("messages")).isEqualTo(first.path("messages"));
        assertThat(run("feed", "--reference-to", "topics", "--sales", "400", "--state", state)
                        .out())
                .startsWith("already fed: generator, seed 1.");

        JsonNode again =
                summary("feed", "--reference-to", "topics", "--sales", "400", "--state", state, "--again", "--json");
        assertThat(again.path("alreadyFed").asBoolean()).isFalse();
        assertThat(again.at("/kafka/sales").asInt())
                .isEqualTo(2 * first.at("/messages/sales").asInt());

        JsonNode stopped = summary(
                "feed",
                "--reference-to",
                "topics",
                "--sales",
                "500",
                "--state",
                state,
                "--rate",
                "20",
                "--seconds",
                "0.5",
                "--json");
        assertThat(stopped.path("finished").asBoolean()).isFalse();
        assertThat(stopped.at("/expected/sales").asInt()).isBetween(0, 11);
        assertThat(summary("feed", "--reference-to", "topics", "--sales", "500", "--state", state, "--json")
                        .path("alreadyFed")
                        .asBoolean())
                .isFalse();
    }

    @Test
    void badOptionsAreOneLineEach() {
        Map<String, List<String>> problems = Map.of(
                "sandbox feed: --input and --sales exclude each other",
                List.of("feed", "--input", "x", "--sales", "100"),
                "sandbox feed: --resend 2.0 is not a share between 0 and 1",
                List.of("feed", "--resend", "2"),
                "sandbox feed: --sales 99 is not between 100 and 4900000",
                List.of("feed", "--sales", "99"),
                "sandbox feed: --input nowhere is not a folder",
                List.of("feed", "--input", "nowhere"),
                "sandbox feed: --input " + dir + " holds neither sales*.csv nor returns*.csv",
                List.of("feed", "--input", dir.toString()),
                "sandbox feed: --bootstrap nonsense: ",
                List.of("feed", "--bootstrap", "nonsense"),
                "sandbox up: --port 70000 is not between 0 and 65535",
                List.of("up", "--port", "70000"),
                "sandbox: Unmatched argument at index 0: 'fed'",
                List.of("fed"));
        problems.forEach((message, command) -> {
            Ran ran = sandbox(command);
            assertThat(ran.err()).startsWith(message).hasLineCount(1);
            assertThat(ran.exitCode()).as(message).isEqualTo(2);
        });
    }

    @Test
    void brokerThatDoesNotAnswerIsToldWithinTenSeconds() {
        long start = System.nanoTime();
        Ran ran = sandbox(List.of("topics", "t", "--bootstrap", "127.0.0.1:1"));
        assertThat(ran.exitCode()).isEqualTo(3);
        assertThat(ran.err())
                .isEqualToNormalizingNewlines("sandbox topics: no Kafka broker answers at 127.0.0.1:1 within 10 s;"
                        + " start one with 'scripts/sandbox up' or name another with --bootstrap\n");
        assertThat((System.nanoTime() - start) / 1e9).isLessThan(60);
    }

    @Test
    void everyCommandHasHelpWithExamples() {
        for (String command : List.of("up", "s3", "topics", "produce", "feed", "sql", "change")) {
            Ran ran = sandbox(List.of(command, "--help"));
            assertThat(ran.exitCode()).isZero();
            assertThat(ran.out()).contains("Example").contains("sandbox " + command);
        }
    }

    private JsonNode summary(String... command) throws IOException {
        Ran ran = run(command);
        assertThat(ran.err()).isEmpty();
        assertThat(ran.out()).hasLineCount(1);
        return new ObjectMapper().readTree(ran.out());
    }

    private Ran run(String... command) {
        List<String> all = new ArrayList<>(List.of(command));
        all.add("--bootstrap");
        all.add(broker.address());
        return sandbox(all);
    }

    private static Ran sandbox(List<String> command) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode =
                Sandbox.run(new PrintWriter(out, true), new PrintWriter(err, true), command.toArray(new String[0]));
        return new Ran(exitCode, out.toString(), err.toString());
    }

    private List<ConsumerRecord<byte[], byte[]>> read(String topic) {
        return new TopicReader(broker.address()).read(topic);
    }

    private String file(String name, String text) {
        return file(name, text.getBytes(UTF_8));
    }

    private String file(String name, byte[] bytes) {
        try {
            return Files.write(dir.resolve(name), bytes).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
