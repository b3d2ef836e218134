package com.oakenspirits.lakehouse.sandbox.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.oakenspirits.lakehouse.sandbox.error.SandboxException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerTest {
    @TempDir
    private Path dir;

    @Test
    void restartContinuesWithTheMessagesOfBefore() {
        String cluster;
        try (Broker broker = Broker.start(dir, 0)) {
            cluster = sendOne(broker, "before");
        }
        try (Broker broker = Broker.start(dir, 0)) {
            assertThat(sendOne(broker, "after")).isEqualTo(cluster);
            try (Cluster admin = Cluster.connect(broker.address())) {
                assertThat(admin.messages(List.of("t"))).isEqualTo(Map.of("t", 2L));
                assertThat(admin.partitions(List.of("t"))).isEqualTo(Map.of("t", 2));
            }
        }
    }

    @Test
    void folderInUseIsToldBeforeKafkaSeesIt() {
        try (Broker broker = Broker.start(dir, 0)) {
            assertThat(broker.address()).startsWith("127.0.0.1:");
            assertThatThrownBy(() -> Broker.start(dir, 0))
                    .isInstanceOf(SandboxException.class)
                    .hasMessage("folder " + dir
                            + " is used by a running broker; stop that one or choose another with --dir");
        }
    }

    @Test
    void busyPortIsNamedWithTheRemedy() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            int port = taken.getLocalPort();
            assertThatThrownBy(() -> Broker.start(dir, port))
                    .isInstanceOf(SandboxException.class)
                    .hasMessageStartingWith("port " + port + " of 127.0.0.1 is taken")
                    .hasMessageEndingWith("stop its owner or choose another with --port");
        }
    }

    @Test
    void folderThatCannotBeWrittenIsNamedWithTheRemedy() throws IOException {
        Path file = Files.writeString(dir.resolve("file"), "");
        assertThatThrownBy(() -> Broker.start(file.resolve("kafka"), 0))
                .isInstanceOf(SandboxException.class)
                .hasMessageStartingWith("cannot write to folder " + file.resolve("kafka"))
                .hasMessageEndingWith("choose another with --dir");
    }

    @Test
    void aSecuredBrokerLetsItsUsersDoWhatTheyMayAndNobodyElseIn() throws Exception {
        try (Broker broker = Broker.start(dir.resolve("kafka"), 0, Optional.of(dir.resolve("secure")))) {
            Security security = Security.in(dir.resolve("secure"));
            Access producer = security.access(Security.User.PRODUCER, broker.address());
            Access lakehouse = security.access(Security.User.LAKEHOUSE, broker.address());
            try (Cluster cluster = Cluster.connect(producer);
                    Sender sender = Sender.open(producer, Duration.ZERO)) {
                cluster.create(Map.of("t", 1));
                sender.send("t", null, "hello".getBytes(UTF_8));
                sender.flush();
            }
            assertThat(read(lakehouse)).containsExactly("hello");
            assertThatThrownBy(() -> read(producer)).isInstanceOf(TopicAuthorizationException.class);
            try (Sender reader = Sender.open(lakehouse, Duration.ZERO)) {
                reader.send("t", null, "no".getBytes(UTF_8));
                assertThatThrownBy(reader::flush).hasRootCauseInstanceOf(AuthorizationException.class);
            }
            Map<String, String> wrong = new HashMap<>(lakehouse.settings());
            wrong.computeIfPresent(
                    "sasl.jaas.config", (key, login) -> login.replaceAll("password=\"[^\"]*", "password=\"x"));
            assertThatThrownBy(() -> Cluster.connect(new Access(broker.address(), wrong)))
                    .hasRootCauseInstanceOf(SaslAuthenticationException.class);
            assertThatThrownBy(() -> Cluster.connect(broker.address())).isInstanceOf(SandboxException.class);
        }
    }

    @Test
    void aSecuredBrokerKnowsItsUsersAfterARestart() {
        for (int start = 0; start < 2; start++) {
            try (Broker broker = Broker.start(dir.resolve("kafka"), 0, Optional.of(dir.resolve("secure")));
                    Cluster cluster = Cluster.connect(
                            Security.in(dir.resolve("secure")).access(Security.User.PRODUCER, broker.address()))) {
                assertThat(cluster.create(Map.of("t", 1))).hasSize(start == 0 ? 1 : 0);
            }
        }
    }

    @Test
    void aFolderMadeWithoutUsersIsRefusedWithTheRemedy() {
        try (Broker open = Broker.start(dir.resolve("kafka"), 0)) {
            assertThat(open.address()).isNotBlank();
        }
        assertThatThrownBy(() -> Broker.start(dir.resolve("kafka"), 0, Optional.of(dir.resolve("secure"))))
                .isInstanceOf(SandboxException.class)
                .hasMessage("the broker in " + dir.resolve("kafka")
                        + " was made without --secure and has no users; choose another folder with --dir, or delete"
                        + " this one");
    }

    private static List<String> read(Access access) {
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(access.client(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition("t", 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            List<String> values = new ArrayList<>();
            while (values.isEmpty()) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> values.add(new String(record.value(), UTF_8)));
            }
            return values;
        }
    }

    private static String sendOne(Broker broker, String value) {
        try (Cluster admin = Cluster.connect(broker.address());
                Sender sender = Sender.open(broker.address(), Duration.ZERO)) {
            admin.create(Map.of("t", 2));
            sender.send("t", null, value.getBytes(UTF_8));
            sender.flush();
            return admin.id();
        }
    }
}
