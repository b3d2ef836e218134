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
import java.util.List;
import java.util.Map;
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
