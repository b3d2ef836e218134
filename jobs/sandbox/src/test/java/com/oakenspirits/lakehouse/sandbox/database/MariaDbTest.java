package com.oakenspirits.lakehouse.sandbox.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.oakenspirits.lakehouse.sandbox.error.SandboxException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(value = OS.LINUX, architectures = "amd64", disabledReason = "the build has a MariaDB for Linux amd64 only")
class MariaDbTest {
    @TempDir
    private Path dir;

    @Test
    void restartContinuesWithTheRowsOfBefore() throws Exception {
        try (MariaDb database = MariaDb.start(Installation.bundled(), dir, 0)) {
            run(database, "insert into vendors values (1, 'Żubrówka 🍾')");
        }
        try (MariaDb database = MariaDb.start(Installation.bundled(), dir, 0)) {
            assertThat(one(database, "select vendor_name from vendors")).isEqualTo("Żubrówka 🍾");
        }
    }

    @Test
    void binlogHasWholeRowsInUtcAndOnlyLoopbackIsServed() throws Exception {
        try (MariaDb database = MariaDb.start(Installation.bundled(), dir, 0)) {
            assertThat(
                            one(
                                    database,
                                    "select concat_ws(' ', @@log_bin, @@binlog_format, @@binlog_row_image,"
                                            + " @@binlog_legacy_event_pos, @@time_zone, @@character_set_server, @@bind_address)"))
                    .isEqualTo("ON ROW FULL ON +00:00 utf8mb4 127.0.0.1");
        }
    }

    @Test
    void folderInUseIsToldBeforeTheRunningServerIsTouched() throws Exception {
        try (MariaDb database = MariaDb.start(Installation.bundled(), dir, 0)) {
            assertThatThrownBy(() -> MariaDb.start(Installation.bundled(), dir, 0))
                    .isInstanceOf(SandboxException.class)
                    .hasMessage("folder " + dir
                            + " is used by a running database; stop that one or choose another with --dir");
            assertThat(one(database, "select 1")).isEqualTo("1");
        }
    }

    @Test
    void busyPortIsNamedWithTheRemedy() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            int port = taken.getLocalPort();
            assertThatThrownBy(() -> MariaDb.start(Installation.bundled(), dir, port))
                    .isInstanceOf(SandboxException.class)
                    .hasMessageStartingWith("port " + port + " of 127.0.0.1 is taken")
                    .hasMessageEndingWith("stop its owner or choose another with --database-port");
        }
    }

    @Test
    void folderWithoutMariaDbIsNamedWithTheRemedy() {
        assertThatThrownBy(() -> Installation.at(dir))
                .isInstanceOf(SandboxException.class)
                .hasMessage(
                        "folder " + dir + " has not got a program bin/mariadbd of MariaDB: install MariaDB 11 and name"
                                + " its folder with --mariadb-home, or go without (--no-database)");
    }

    private static void run(MariaDb database, String sql) throws SQLException {
        try (Connection connection = Client.connect(database.address());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String one(MariaDb database, String query) throws SQLException {
        try (Connection connection = Client.connect(database.address());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
