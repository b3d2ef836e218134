package com.oakenspirits.lakehouse.app;

import com.oakenspirits.lakehouse.lake.testing.RandomCells;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * A PostgreSQL whose log is read by pgoutput.
 *
 * @param full REPLICA IDENTITY FULL: events have the whole row before a change
 */
record CapturedPostgres(EmbeddedPostgres server, boolean full) implements CapturedDatabase {
    static CapturedPostgres start(Path folder, boolean full) {
        try {
            EmbeddedPostgres server = EmbeddedPostgres.builder()
                    .setDataDirectory(folder.resolve("postgresql"))
                    .setServerConfig("wal_level", "logical")
                    .setServerConfig("max_replication_slots", "40")
                    .setServerConfig("max_wal_senders", "40")
                    .setServerConfig("timezone", "UTC")
                    .setServerConfig("fsync", "off")
                    .start();
            CapturedPostgres started = new CapturedPostgres(server, full);
            try (Connection connection = started.connect();
                    Statement statement = connection.createStatement()) {
                statement.execute("create role reader login password 'hush-hush'");
                statement.execute("grant pg_read_all_data to reader");
            }
            return started;
        } catch (IOException | SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String url() {
        return "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/postgres";
    }

    @Override
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(url(), "postgres", "");
    }

    @Override
    public RandomCells.Dialect dialect() {
        return RandomCells.Dialect.POSTGRESQL;
    }

    @Override
    public List<CapturedColumn> columns() {
        return PostgresColumns.all();
    }

    @Override
    public boolean loses(CapturedColumn column, CaptureModes modes) {
        return !full
                && !modes.polls()
                && column.large()
                && switch (column.type()) {
                    case "numeric",
                            "bit varying",
                            "int2[]",
                            "float4[]",
                            "float8[]",
                            "bool[]",
                            "numeric(10,2)[]",
                            "timestamp[]",
                            "timestamptz[]" -> true;
                    case "bytea", "polygon" -> modes.binary().startsWith("base64");
                    case "bytea[]" -> !modes.binary().equals("bytes");
                    case "date[]" ->
                        modes.time().equals("connect") || modes.time().equals("isostring");
                    default -> false;
                };
    }

    @Override
    public List<String> beforeTable() {
        return PostgresColumns.TYPES;
    }

    @Override
    public List<String> afterTable(String table) {
        List<String> statements = new ArrayList<>();
        if (full) {
            statements.add("alter table " + table + " replica identity full");
        }
        // External values are not compressed, and so leave the row; plain ones never do, however wide it is.
        columns()
                .forEach(column -> statements.add("alter table " + table + " alter column " + quoted(column.name())
                        + " set storage " + (column.large() ? "external" : "plain")));
        return statements;
    }

    @Override
    public Map<String, String> connector(CaptureModes modes) {
        String name = modes.name();
        Map<String, String> settings = new TreeMap<>(modes.settings());
        settings.putAll(Map.ofEntries(
                Map.entry("interval.handling.mode", modes.interval()),
                Map.entry("hstore.handling.mode", modes.hstore()),
                Map.entry("connector.class", "io.debezium.connector.postgresql.PostgresConnector"),
                Map.entry("database.hostname", "127.0.0.1"),
                Map.entry("database.port", Integer.toString(server.getPort())),
                Map.entry("database.user", "postgres"),
                Map.entry("database.password", "none"),
                Map.entry("database.dbname", "postgres"),
                Map.entry("plugin.name", "pgoutput"),
                Map.entry("skipped.operations", "none"),
                Map.entry("slot.name", name),
                Map.entry("publication.name", name),
                Map.entry("publication.autocreate.mode", "filtered"),
                Map.entry("table.include.list", "public.every_type,public.mark"),
                Map.entry("include.unknown.datatypes", "true"),
                Map.entry("topic.prefix", name)));
        return settings;
    }

    @Override
    public String quoted(String name) {
        return '"' + name + '"';
    }

    /** The log's times are those of the commits; the next one is a millisecond later. */
    @Override
    public void beginStep(Connection connection) throws Exception {
        TimeUnit.MILLISECONDS.sleep(3);
    }

    @Override
    public String clock() {
        return "(extract(epoch from clock_timestamp()) * 1000000)::int8::text";
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
