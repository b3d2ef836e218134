package com.oakenspirits.lakehouse.sandbox.database;

import com.oakenspirits.lakehouse.sandbox.error.SandboxException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The files of a MariaDB server.
 *
 * @param server the program
 * @param share its messages, character sets and the SQL that makes its own tables
 */
public record Installation(Path server, Path share) {
    private static final List<String> SERVERS =
            List.of("bin/mariadbd", "sbin/mariadbd", "libexec/mariadbd", "bin/mysqld", "sbin/mysqld");
    private static final List<String> SHARES = List.of("share", "share/mariadb", "share/mysql");
    private static final String REMEDY =
            "install MariaDB 11 and name its folder with --mariadb-home, or go without (--no-database)";

    /**
     * The one that the build has put beside the program (64-bit Linux on x86).
     *
     * @throws SandboxException when this machine cannot run it
     */
    public static Installation bundled() {
        String machine = System.getProperty("os.name") + " " + System.getProperty("os.arch");
        if (!machine.equals("Linux amd64")) {
            throw SandboxException.usage(
                    "the MariaDB of the build is for Linux amd64, this is " + machine + ": " + REMEDY);
        }
        try {
            Path program = Path.of(Installation.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return at(program.resolveSibling("mariadb"));
        } catch (URISyntaxException e) {
            throw new IllegalStateException("a class path entry is no path", e);
        }
    }

    /**
     * An installed one.
     *
     * @throws SandboxException when the folder holds no MariaDB
     */
    public static Installation at(Path home) {
        Path server = SERVERS.stream()
                .map(home::resolve)
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> missing(home, "a program " + SERVERS.get(0)));
        Path share = SHARES.stream()
                .map(home::resolve)
                .filter(folder -> Files.isReadable(folder.resolve("mariadb_system_tables.sql")))
                .findFirst()
                .orElseThrow(() -> missing(home, "a file share/mariadb_system_tables.sql"));
        return new Installation(server.toAbsolutePath(), share.toAbsolutePath());
    }

    private static SandboxException missing(Path home, String what) {
        return SandboxException.usage("folder " + home + " has not got " + what + " of MariaDB: " + REMEDY);
    }
}
