package com.oakenspirits.lakehouse.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.oakenspirits.lakehouse.sandbox.database.Client;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Broker, database and capture as the script starts them, and their sudden end. */
@Timeout(600)
@EnabledOnOs(value = OS.LINUX, architectures = "amd64", disabledReason = "the build has a MariaDB for Linux amd64 only")
class DatabaseKillTest {
    private static final String TOPIC = "oaken.vendors";

    @TempDir
    private Path dir;

    private record Up(Process process, String database, String kafka) {}

    @Test
    void orderlyEndLeavesNoServerAndTheNextStartSendsNothingAgain() throws Exception {
        Up first = up("--until-stdin-closes");
        ProcessHandle server = server();
        write(first.database(), 1);
        awaitEqual(first);
        long sent = new CapturedTopic(first.kafka(), TOPIC).read().size();
        first.process().getOutputStream().close();
        assertThat(first.process().waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(server.isAlive()).isFalse();

        Up second = up();
        write(second.database(), 2);
        awaitEqual(second);
        // Of the second transaction: an insert and an update.
        assertThat(new CapturedTopic(second.kafka(), TOPIC).read()).hasSize((int) sent + 2);
        ProcessHandle other = server();
        second.process().destroy();
        assertThat(second.process().waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(other.isAlive()).isFalse();
    }

    @Test
    @Tag("long")
    void killsWhileRowsChangeLoseNoChangeAndLeaveNoServer() throws Exception {
        AtomicInteger transactions = new AtomicInteger();
        for (int kill = 0; kill < 2; kill++) {
            Up up = up();
            ProcessHandle server = server();
            CompletableFuture<Void> writing =
                    CompletableFuture.runAsync(() -> writeUntilItEnds(up.database(), transactions));
            int enough = transactions.get() + 300;
            while (transactions.get() < enough && !writing.isDone()) {
                LockSupport.parkNanos(20_000_000);
            }
            up.process().destroyForcibly();
            writing.get(30, TimeUnit.SECONDS);
            server.onExit().get(30, TimeUnit.SECONDS);
        }
        Up last = up();
        try {
            assertThat(rows(last.database())).isNotEmpty();
            awaitEqual(last);
        } finally {
            last.process().destroy();
            last.process().waitFor(2, TimeUnit.MINUTES);
        }
    }

    private void writeUntilItEnds(String database, AtomicInteger transactions) {
        try {
            while (true) {
                write(database, transactions.incrementAndGet());
            }
        } catch (SQLException | RuntimeException e) {
            // That was the kill.
        }
    }

    /** A transaction that inserts a row, changes the one before and deletes one of long ago. */
    private static void write(String database, int n) throws SQLException {
        try (Connection connection = Client.connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute("start transaction; insert into vendors values (%1$d, 'new');".formatted(n)
                    + " update vendors set vendor_name = 'changed' where vendor_id = %d;".formatted(n - 1)
                    + " delete from vendors where vendor_id = %d; commit".formatted(n - 7));
        }
    }

    private static void awaitEqual(Up up) throws Exception {
        Map<String, JsonNode> expected = rows(up.database());
        CapturedTopic topic = new CapturedTopic(up.kafka(), TOPIC);
        long giveUp = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        while (!topic.folded().equals(expected) && System.nanoTime() < giveUp) {
            LockSupport.parkNanos(20_000_000);
        }
        assertThat(topic.folded()).isEqualTo(expected);
    }

    private static Map<String, JsonNode> rows(String database) throws Exception {
        ObjectMapper json = new ObjectMapper();
        Map<String, JsonNode> rows = new TreeMap<>();
        try (Connection connection = Client.connect(database);
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("select vendor_id, vendor_name from vendors")) {
            while (found.next()) {
                String key = "{\"vendor_id\":" + found.getInt(1) + "}";
                rows.put(key, json.readTree(key.replace("}", ",\"vendor_name\":\"" + found.getString(2) + "\"}")));
            }
        }
        return rows;
    }

    private ProcessHandle server() throws IOException {
        return ProcessHandle.of(Long.parseLong(
                        Files.readString(dir.resolve("mariadb/mariadbd.pid")).strip()))
                .orElseThrow();
    }

    private Up up(String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:TieredStopAtLevel=1",
                "-Xmx768m",
                "-cp",
                System.getProperty("java.class.path"),
                Sandbox.class.getName(),
                "up",
                "--database",
                "--port",
                "0",
                "--database-port",
                "0",
                "--dir",
                dir.toString()));
        command.addAll(List.of(more));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(new File(dir.toFile(), "log")))
                .start();
        // Not closed: the process would notice.
        BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        String database = out.readLine();
        String ready = out.readLine();
        assertThat(database).as(Files.readString(dir.resolve("log"))).startsWith("DATABASE 127.0.0.1:");
        assertThat(ready).startsWith("READY 127.0.0.1:");
        return new Up(process, database.substring("DATABASE ".length()), ready.substring("READY ".length()));
    }
}
