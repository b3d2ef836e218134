package com.oakenspirits.lakehouse.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.oakenspirits.lakehouse.sandbox.kafka.Cluster;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The broker as other modules' tests and the script start it: a process of its own. */
@Timeout(300)
class UpCommandTest {
    @TempDir
    private Path dir;

    @Test
    void readyLineTellsAnAddressThatAnswersAndTheEndOfStdinStopsIt() throws Exception {
        Process process = start("--port", "0", "--until-stdin-closes");
        try {
            assertAnswers(process);
            process.getOutputStream().close();
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void sigtermStopsItAfterWhichTheFolderIsFree() throws Exception {
        for (int run = 0; run < 2; run++) {
            Process process = start("--port", "0");
            try {
                assertAnswers(process);
                process.destroy();
                assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
            } finally {
                process.destroyForcibly();
            }
        }
    }

    private Process start(String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Sandbox.class.getName(),
                "up",
                "--dir",
                dir.toString()));
        command.addAll(List.of(options));
        return new ProcessBuilder(command)
                .redirectError(new File(dir.toFile(), "log"))
                .start();
    }

    private static void assertAnswers(Process process) throws IOException {
        // Not closed: the process would notice.
        BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        String line = out.readLine();
        assertThat(line).matches("READY 127\\.0\\.0\\.1:[0-9]+");
        try (Cluster cluster = Cluster.connect(line.substring("READY ".length()))) {
            assertThat(cluster.id()).isNotBlank();
        }
    }
}
