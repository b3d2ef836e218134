package com.oakenspirits.lakehouse.app.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.oakenspirits.lakehouse.lake.config.Mlflow;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What goes wrong; scripts/test-peers has the real server. */
class MlflowServerTest {
    @Test
    void aServerThatIsNotThereIsAFailureInALine() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        MlflowServer server = server(free, Duration.ofSeconds(5));

        assertThatThrownBy(() -> server.post("runs/create", Map.of()))
                .isInstanceOf(MlflowFailure.class)
                .hasMessage("nothing answers there");
    }

    @Test
    void aServerThatTakesConnectionsAndNeverAnswersCostsThePatienceOnce() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            MlflowServer server = server(silent.getLocalPort(), Duration.ofMillis(600));
            long began = System.nanoTime();

            assertThatThrownBy(() -> server.post("runs/create", Map.of()))
                    .isInstanceOf(MlflowFailure.class)
                    .hasMessage("it did not answer in time");
            assertThatThrownBy(() -> server.get("experiments/get-by-name", Map.of("experiment_name", "e")))
                    .isInstanceOf(MlflowFailure.class)
                    .hasMessage("it did not answer before");

            // Its patience is 600 ms; a busy machine may take its time over the rest.
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(30));
        }
    }

    @Test
    void aBodyThatNeverComesIsNotWaitedForEither() throws IOException {
        HttpServer halting = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        halting.createContext("/", exchange -> exchange.sendResponseHeaders(200, 100));
        halting.start();
        try {
            MlflowServer server = server(halting.getAddress().getPort(), Duration.ofMillis(600));

            assertThatThrownBy(() -> server.post("runs/create", Map.of())).hasMessage("it did not answer in time");
        } finally {
            halting.stop(0);
        }
    }

    @Test
    void artifactsThatTheServerDoesNotServeItselfAreAFailureThatSaysSo() {
        MlflowServer server = server(1, Duration.ofSeconds(1));

        for (String place : List.of("s3://bucket/1/run/artifacts", "/data/my runs/1/run/artifacts")) {
            assertThatThrownBy(() -> server.upload(place, "audit.json", new byte[0]))
                    .isInstanceOf(MlflowFailure.class)
                    .hasMessage("it does not serve artifacts itself (they are at " + place
                            + "); start it with --serve-artifacts");
        }
    }

    @Test
    void anEmptyRunNeedsNoRequest() throws MlflowFailure {
        new Tracking(server(1, Duration.ofSeconds(1)), "lakehouse").log(new TrackedId("1", ""), Map.of(), List.of());
    }

    private static MlflowServer server(int port, Duration patience) {
        return new MlflowServer(
                new Mlflow(
                        URI.create("http://127.0.0.1:" + port),
                        "lakehouse",
                        "sales_forecast",
                        true,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()),
                patience);
    }
}
