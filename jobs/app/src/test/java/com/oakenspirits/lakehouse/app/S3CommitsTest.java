package com.oakenspirits.lakehouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.oakenspirits.lakehouse.lake.storage.ConditionalLogStore;
import io.delta.storage.LogStore;
import io.delta.storage.S3SingleDriverLogStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** Several processes commit to one Delta log in a bucket, as several drivers do. */
class S3CommitsTest {
    private static S3Sandbox s3;

    @BeforeAll
    static void start() {
        s3 = S3Sandbox.start("oaken");
    }

    @AfterAll
    static void stop() throws IOException {
        s3.close();
    }

    /**
     * What became of the commits that writers were told they had made.
     *
     * @param made how many they were told of
     * @param kept how many of these stand in the log at the version that was told
     * @param torn how many files of the log are not what one writer wrote
     * @param versions how many the log has, the first aside
     */
    private record Result(long made, long kept, long torn, long versions) {}

    @Test
    void fourProcessesLoseNoneOfAHundredCommits() throws Exception {
        assertThat(race(ConditionalLogStore.class, "short", 4, 25)).isEqualTo(new Result(100, 100, 0, 100));
    }

    @Test
    @Tag("soak")
    void fiveProcessesLoseNoneOfTwoThousandOneHundredCommitsWhereDeltasDefaultLosesSome(TestReporter reporter)
            throws Exception {
        Result ours = race(ConditionalLogStore.class, "ours", 5, 420);
        Result deltas = race(S3SingleDriverLogStore.class, "deltas", 5, 420);

        reporter.publishEntry("ConditionalLogStore", ours.toString());
        reporter.publishEntry("S3SingleDriverLogStore", deltas.toString());
        assertThat(ours).isEqualTo(new Result(2_100, 2_100, 0, 2_100));
        // Every writer was told that its commits were made.
        assertThat(deltas.made()).isEqualTo(2_100);
        assertThat(deltas.kept()).isLessThan(2_100);
        assertThat(deltas.torn()).isZero();
    }

    private static Result race(Class<? extends LogStore> store, String table, int writers, int commits)
            throws Exception {
        String log = "oaken/" + table + "/_delta_log";
        Files.createDirectories(s3.file(log));
        List<Process> processes = new ArrayList<>();
        List<BufferedReader> outs = new ArrayList<>();
        try {
            for (int writer = 0; writer < writers; writer++) {
                Process process = new ProcessBuilder(List.of(
                                House.java(),
                                "-Xmx256m",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                CommitRace.class.getName(),
                                store.getName(),
                                s3.endpoint(),
                                "s3a://" + log,
                                "writer-" + writer,
                                Integer.toString(commits)))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
                processes.add(process);
                outs.add(new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8)));
            }
            for (BufferedReader out : outs) {
                assertThat(out.readLine()).isEqualTo("ready");
            }
            for (Process process : processes) {
                process.getOutputStream().write('\n');
                process.getOutputStream().flush();
            }
            Map<String, Long> told = new HashMap<>();
            for (int writer = 0; writer < writers; writer++) {
                for (String line : outs.get(writer).lines().toList()) {
                    told.put("writer-" + writer + " " + line.split(" ", -1)[0], Long.parseLong(line.split(" ", -1)[1]));
                }
                assertThat(processes.get(writer).waitFor()).isZero();
            }
            return judged(s3.file(log), told);
        } finally {
            processes.forEach(Process::destroyForcibly);
        }
    }

    private static Result judged(Path log, Map<String, Long> told) throws IOException {
        ObjectMapper json = new ObjectMapper();
        Set<String> found = new HashSet<>();
        long torn = 0;
        List<Path> files;
        try (Stream<Path> all = Files.list(log)) {
            files = all.filter(file -> file.getFileName().toString().endsWith(".json"))
                    .toList();
        }
        for (Path file : files) {
            List<String> lines = Files.readAllLines(file);
            boolean whole = lines.size() == 2
                    && json.readTree(lines.get(0))
                                    .path("commitInfo")
                                    .path("userMetadata")
                                    .asText()
                                    .length()
                            == 4_000;
            torn += whole ? 0 : 1;
            if (whole) {
                JsonNode step = json.readTree(lines.get(1)).path("txn");
                long version = Long.parseLong(file.getFileName().toString().substring(0, 20));
                found.add(
                        step.path("appId").asText() + " " + step.path("version").asInt() + " " + version);
            }
        }
        long kept = told.entrySet().stream()
                .filter(step -> found.contains(step.getKey() + " " + step.getValue()))
                .count();
        return new Result(told.size(), kept, torn, files.size());
    }
}
