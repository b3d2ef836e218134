package com.oakenspirits.lakehouse.app.trino;

import com.oakenspirits.lakehouse.lake.config.Trino;
import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import com.oakenspirits.lakehouse.lake.table.Layer;
import com.oakenspirits.lakehouse.lake.table.TableName;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The catalog of a Trino server that tables are registered in. */
final class TrinoCatalog implements AutoCloseable {
    private static final int CONNECT_MS = 5_000;
    private static final Pattern LOCATION = Pattern.compile("location = '((?:[^']|'')*)'");
    /** What its Delta connector says of a folder without a log. */
    private static final String LOST = "Metadata not found in transaction log";

    private final Trino trino;
    private final Connection connection;

    private TrinoCatalog(Trino trino, Connection connection) {
        this.trino = trino;
        this.connection = connection;
    }

    /**
     * Connects and makes sure that the catalog is there.
     *
     * @throws LakehouseException when there is no server (flow failed), or it lacks the catalog or refuses the user (usage)
     */
    static TrinoCatalog open(Trino trino) {
        reach(trino);
        Properties properties = new Properties();
        properties.setProperty("user", trino.user());
        properties.setProperty("source", "lakehouse publish");
        trino.password().ifPresent(password -> properties.setProperty("password", password));
        try {
            TrinoCatalog catalog = new TrinoCatalog(trino, DriverManager.getConnection(trino.url(), properties));
            catalog.mustBeThere();
            return catalog;
        } catch (SQLException e) {
            throw new LakehouseException(
                    Kind.FLOW_FAILED, "Trino at " + trino.url() + " does not do what is asked: " + line(e), e);
        }
    }

    /** A driver that retries for minutes is not asked first. */
    private static void reach(Trino trino) {
        URI address = URI.create(trino.url().substring("jdbc:".length()));
        int port = address.getPort() > 0 ? address.getPort() : trino.url().contains("SSL=true") ? 443 : 80;
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address.getHost(), port), CONNECT_MS);
        } catch (IOException e) {
            throw new LakehouseException(
                    Kind.FLOW_FAILED,
                    "no Trino answers at " + trino.url() + " (" + e.getClass().getSimpleName()
                            + "). Start it, or correct trino.url in the environment file",
                    e);
        }
    }

    private void mustBeThere() throws SQLException {
        List<String> catalogs = column("show catalogs");
        if (!catalogs.contains(trino.catalog())) {
            throw new LakehouseException(
                    Kind.USAGE,
                    "Trino at " + trino.url() + " has no catalog '" + trino.catalog() + "' (there are "
                            + String.join(", ", catalogs) + "). Give it one from conf/trino, or correct trino.catalog");
        }
    }

    /** What is registered under the names of published layers. */
    Map<TableName, Registered> tables(List<Layer> layers) throws SQLException {
        Map<TableName, Registered> tables = new TreeMap<>();
        List<String> schemas = column("show schemas from " + quoted(trino.catalog()));
        for (Layer layer : layers) {
            if (schemas.contains(layer.id())) {
                for (String table : column("select table_name from " + schema("information_schema")
                        + ".tables where table_type = 'BASE TABLE' and table_schema = '" + layer.id() + "'")) {
                    TableName name = new TableName(layer, table);
                    tables.put(name, registered(name));
                }
            }
        }
        return tables;
    }

    private Registered registered(TableName table) {
        try {
            String definition = column(
                            "show create table " + schema(table.layer().id()) + "." + quoted(table.dataset()))
                    .get(0);
            Matcher location = LOCATION.matcher(definition);
            return location.find()
                    ? new Registered.At(location.group(1).replace("''", "'"))
                    : new Registered.Unclear("it is no Delta table");
        } catch (SQLException e) {
            String why = line(e);
            return why.contains(LOST) ? new Registered.Lost() : new Registered.Unclear("Trino cannot read it: " + why);
        }
    }

    /** Makes a schema for the tables of a layer, where there is none. */
    void makeSchema(Layer layer) throws SQLException {
        execute("create schema if not exists " + schema(layer.id()));
    }

    void register(TableName table, String location) throws SQLException {
        call("register_table", List.of(table.layer().id(), table.dataset(), location));
    }

    void unregister(TableName table) throws SQLException {
        call("unregister_table", List.of(table.layer().id(), table.dataset()));
    }

    /** Forgets what Trino may have kept of a table's log. */
    void refresh(TableName table) throws SQLException {
        execute("call " + schema("system") + ".flush_metadata_cache(schema_name => "
                + literal(table.layer().id()) + ", table_name => " + literal(table.dataset()) + ")");
    }

    /** The columns and types that Trino sees, by table. A table that it cannot read is missing. */
    Map<TableName, Map<String, String>> columns(Layer layer) throws SQLException {
        Map<TableName, Map<String, String>> columns = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select table_name, column_name, data_type from "
                        + schema("information_schema") + ".columns where table_schema = " + literal(layer.id())
                        + " order by table_name, ordinal_position")) {
            while (rows.next()) {
                columns.computeIfAbsent(new TableName(layer, rows.getString(1)), table -> new LinkedHashMap<>())
                        .put(rows.getString(2), rows.getString(3));
            }
        }
        return columns;
    }

    private void call(String procedure, List<String> arguments) throws SQLException {
        List<String> literals = arguments.stream().map(TrinoCatalog::literal).toList();
        execute("call " + schema("system") + "." + procedure + "(" + String.join(", ", literals) + ")");
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private List<String> column(String sql) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        }
        return values;
    }

    private String schema(String name) {
        return quoted(trino.catalog()) + "." + quoted(name);
    }

    private static String quoted(String name) {
        return "\"" + name.replace("\"", "\"\"") + "\"";
    }

    private static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    /** Trino's own words, without those of the driver. */
    static String line(SQLException e) {
        String message = Optional.ofNullable(e.getMessage()).orElse(e.getClass().getSimpleName());
        return message.lines().findFirst().orElse("").replaceFirst("^Query failed \\(#[^)]*\\): (line \\S+ )?", "");
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
