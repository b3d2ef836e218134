package com.oakenspirits.lakehouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.oakenspirits.lakehouse.lake.config.Environment;
import com.oakenspirits.lakehouse.lake.config.EnvironmentLoader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a command waits for an MLflow that fails; scripts/test-peers has one that works. */
class TrackedTest {
    @TempDir
    private Path folder;

    private final StringWriter err = new StringWriter();

    @Test
    void aServerThatNeverAnswersCostsAFewSecondsAndOneLine() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String uri = "http://127.0.0.1:" + silent.getLocalPort();

            Duration waited = track(uri);

            assertThat(waited).isLessThan(Duration.ofSeconds(60));
            assertThat(err.toString().lines())
                    .containsExactly("lakehouse: MLflow at " + uri
                            + ": it did not answer in time; this run is not (all) tracked");
        }
    }

    @Test
    void aServerThatIsNotThereCostsNothingAndOneLine() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }

        track("http://127.0.0.1:" + free);

        assertThat(err.toString().lines())
                .containsExactly("lakehouse: MLflow at http://127.0.0.1:" + free
                        + ": nothing answers there; this run is not (all) tracked");
    }

    @Test
    void withoutAServerNothingIsSentAndNothingSaid() throws IOException {
        track("off");

        assertThat(err.toString()).isEmpty();
    }

    @Test
    void aRunThatIsNotBegunIsNotTracked() throws IOException {
        new Tracked(environment("http://127.0.0.1:1"), new PrintWriter(err), Clock.systemUTC()).close();

        assertThat(err.toString()).isEmpty();
    }

    private Duration track(String uri) throws IOException {
        long began = System.nanoTime();
        try (Tracked tracked = new Tracked(environment(uri), new PrintWriter(err), Clock.systemUTC())) {
            tracked.begin("run", Map.of("datasets", "sales"));
        }
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private Environment environment(String uri) throws IOException {
        Files.createDirectories(folder.resolve("conf/env"));
        Files.createDirectories(folder.resolve("conf/models"));
        Files.writeString(folder.resolve("conf/env/local.yaml"), """
                lake: {root: lake, models: models}
                kafka: {bootstrap.servers: "127.0.0.1:1"}
                mlflow: {uri: "%s"}
                """.formatted(uri));
        return new EnvironmentLoader(name -> Optional.empty(), folder).load(folder.resolve("conf"), "local");
    }
}
