package com.oakenspirits.lakehouse.app;

import com.oakenspirits.lakehouse.lake.testing.RandomCells;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A MariaDB with a binlog.
 *
 * @param second of the step: the binlog's times are those of the sessions, which may say what time it is
 */
record CapturedMariaDb(Shop server, AtomicLong second) implements CapturedDatabase {
    static CapturedMariaDb start(Path folder) {
        Shop server = Shop.start(
                folder.resolve("mariadb"),
                "--log-bin=captured",
                "--server-id=1",
                "--binlog-format=ROW",
                "--binlog-row-image=FULL",
                // Since 11.4 all changes of a transaction share one position otherwise, and nobody can order them.
                "--binlog-legacy-event-pos=ON",
                "--default-time-zone=+00:00",
                "--character-set-server=utf8mb4",
                "--sql-mode=");
        return new CapturedMariaDb(server, new AtomicLong());
    }

    @Override
    public String url() {
        return server.url();
    }

    @Override
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(
                url() + "?tinyInt1isBit=false&jdbcCompliantTruncation=false", "owner", "owner");
    }

    @Override
    public RandomCells.Dialect dialect() {
        return RandomCells.Dialect.MARIADB;
    }

    @Override
    public List<CapturedColumn> columns() {
        return MariaDbColumns.all();
    }

    @Override
    public boolean loses(CapturedColumn column, CaptureModes modes) {
        return false;
    }

    @Override
    public List<String> beforeTable() {
        return List.of();
    }

    @Override
    public List<String> afterTable(String table) {
        return List.of();
    }

    @Override
    public Map<String, String> connector(CaptureModes modes) {
        Map<String, String> settings = new TreeMap<>(modes.settings());
        settings.putAll(Map.ofEntries(
                Map.entry("connector.class", "io.debezium.connector.mariadb.MariaDbConnector"),
                Map.entry("database.hostname", "127.0.0.1"),
                Map.entry("database.port", Integer.toString(server.port())),
                Map.entry("database.user", "owner"),
                Map.entry("database.password", "owner"),
                Map.entry("database.ssl.mode", "disable"),
                Map.entry("database.server.id", Integer.toString(10_000 + Math.floorMod(modes.hashCode(), 1_000_000))),
                Map.entry("database.include.list", "shop"),
                Map.entry("table.include.list", "shop.every_type,shop.mark"),
                Map.entry("include.schema.changes", "false"),
                Map.entry("skipped.operations", "none"),
                // Else the year 6 is 2006.
                Map.entry("enable.time.adjuster", "false"),
                // Else what is above 2^63 comes as a negative number.
                Map.entry("bigint.unsigned.handling.mode", "precise"),
                Map.entry("topic.prefix", modes.name())));
        return settings;
    }

    @Override
    public String quoted(String name) {
        return '`' + name + '`';
    }

    @Override
    public void beginStep(Connection connection) throws SQLException {
        second.compareAndSet(0, Instant.now().getEpochSecond() + 2);
        try (Statement statement = connection.createStatement()) {
            statement.execute("set timestamp = " + second.incrementAndGet());
        }
    }

    @Override
    public String clock() {
        return "cast(unix_timestamp() * 1000000 as char)";
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
