package com.oakenspirits.lakehouse.sandbox.database;

import com.oakenspirits.lakehouse.sandbox.error.SandboxException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The files of one MariaDB server: its data, its log, the accounts it has, and how it is called. */
record ServerFolder(Installation installation, Path dir) {
    private static final String SERVER_ID = "1";

    /** Only this machine can connect, so the passwords guard nothing and are no secrets. */
    private static final List<String> ACCOUNTS = List.of(
            "create database if not exists oaken;",
            "create user if not exists '%1$s'@'%%' identified by '%1$s';".formatted(Client.USER),
            "grant all on oaken.* to '%s'@'%%';".formatted(Client.USER),
            "grant binlog monitor, reload, process on *.* to '%s'@'%%';".formatted(Client.USER),
            "create user if not exists '%1$s'@'%%' identified by '%1$s';".formatted(Capture.USER),
            "grant select, reload, show databases, replication slave, binlog monitor on *.* to '%s'@'%%';"
                    .formatted(Capture.USER));

    Path log() {
        return dir.resolve("mariadb.log");
    }

    private Path data() {
        return dir.resolve("data");
    }

    private Path pidFile() {
        return dir.resolve("mariadbd.pid");
    }

    private Path accounts() {
        return dir.resolve("accounts.sql");
    }

    /** Makes the server's own tables where there are none; a start that was killed meanwhile leaves no half of them. */
    void prepare() throws IOException {
        Files.writeString(log(), "");
        Files.write(accounts(), ACCOUNTS);
        if (Files.exists(data())) {
            return;
        }
        Path draft = dir.resolve("data.new");
        delete(draft);
        Files.createDirectory(draft);
        Path script = dir.resolve("install.sql");
        Files.writeString(script, installScript());
        List<String> command = common(draft);
        command.addAll(List.of("--bootstrap", "--skip-log-bin"));
        Process bootstrap = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(script.toFile())
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
        try {
            if (!bootstrap.waitFor(60, TimeUnit.SECONDS) || bootstrap.exitValue() != 0) {
                throw SandboxException.usage("MariaDB cannot make its own tables in " + dir + ": " + complaint() + "; "
                        + log() + " says more");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw SandboxException.usage("interrupted while MariaDB made its tables", e);
        } finally {
            bootstrap.destroyForcibly();
        }
        Files.delete(script);
        Files.move(draft, data(), StandardCopyOption.ATOMIC_MOVE);
    }

    /** How the server is called. */
    List<String> command(int port) {
        List<String> command = common(data());
        command.addAll(List.of(
                "--bind-address=127.0.0.1",
                "--port=" + port,
                "--socket=",
                "--skip-name-resolve",
                // Else the first start takes ten seconds to make a key that nobody uses on loopback.
                "--skip-ssl",
                "--init-file=" + accounts(),
                "--pid-file=" + pidFile(),
                "--server-id=" + SERVER_ID,
                "--log-bin=oaken-binlog",
                "--binlog-format=ROW",
                "--binlog-row-image=FULL",
                // Since 11.4 all changes of a transaction share one position otherwise, and nobody can order them.
                "--binlog-legacy-event-pos=ON",
                "--default-time-zone=+00:00",
                "--character-set-server=utf8mb4",
                "--collation-server=utf8mb4_bin",
                // A kill loses nothing of it, only a power cut could.
                "--innodb-flush-log-at-trx-commit=2",
                "--innodb-buffer-pool-size=32M",
                "--key-buffer-size=1M",
                "--aria-pagecache-buffer-size=1M",
                "--max-connections=50"));
        return command;
    }

    private List<String> common(Path data) {
        List<String> command = new ArrayList<>(List.of(
                installation.server().toString(),
                "--no-defaults",
                "--datadir=" + data,
                "--lc-messages-dir=" + installation.share(),
                "--character-sets-dir=" + installation.share().resolve("charsets"),
                "--innodb-log-file-size=16M",
                "--innodb-undo-tablespaces=0"));
        if (System.getProperty("user.name").equals("root")) {
            // It refuses to run as root unless told to.
            command.add("--user=root");
        }
        return command;
    }

    private String installScript() throws IOException {
        Path share = installation.share();
        return String.join(
                "\n",
                "create database mysql;",
                "use mysql;",
                "set @auth_root_socket = null;",
                Files.readString(share.resolve("mariadb_system_tables.sql"), StandardCharsets.UTF_8),
                Files.readString(share.resolve("mariadb_performance_tables.sql"), StandardCharsets.UTF_8),
                Files.readString(share.resolve("mariadb_system_tables_data.sql"), StandardCharsets.UTF_8),
                "delete from global_priv where User in ('root', '');",
                "delete from proxies_priv;",
                "");
    }

    /** The server of an earlier start that still runs on these files. */
    Optional<ProcessHandle> running() {
        if (!Files.exists(pidFile())) {
            return Optional.empty();
        }
        try {
            return ProcessHandle.of(Long.parseLong(Files.readString(pidFile()).strip()))
                    // A pid alone proves nothing: it may be another program's by now.
                    .filter(process -> process.info().commandLine().orElse("").contains("--datadir=" + data()));
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** The last error of the log, in its words. */
    String complaint() {
        try (Stream<String> lines = Files.lines(log(), StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> line.contains("[ERROR]") || line.startsWith("ERROR"))
                    .reduce((first, last) -> last)
                    .orElse("it ended without an error");
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
