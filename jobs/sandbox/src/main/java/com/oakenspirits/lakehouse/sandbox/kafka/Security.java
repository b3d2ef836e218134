package com.oakenspirits.lakehouse.sandbox.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.oakenspirits.lakehouse.sandbox.error.SandboxException;
import com.oakenspirits.lakehouse.sandbox.host.Loopback;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * What makes a broker one of production: TLS with a certificate of its own, users who log in with SCRAM, and their rights.
 * Its folder keeps certificate and passwords, so that a restart has the same, and a file of settings for each user's clients.
 */
public final class Security {
    /** The users, by what they may do with every topic. */
    public enum User {
        /** Everything. */
        ADMIN(),
        PRODUCER(AclOperation.WRITE, AclOperation.CREATE, AclOperation.DESCRIBE),
        /** Reads only. */
        LAKEHOUSE(AclOperation.READ, AclOperation.DESCRIBE);

        @SuppressWarnings("ImmutableEnumChecker") // a list that cannot be changed
        private final List<AclOperation> rights;

        User(AclOperation... rights) {
            this.rights = List.of(rights);
        }

        String login() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final String MECHANISM = "SCRAM-SHA-512";
    private static final String SCRAM = "org.apache.kafka.common.security.scram.ScramLoginModule";
    private static final String PLAIN = "org.apache.kafka.common.security.plain.PlainLoginModule";

    private final Path dir;
    private final Map<User, String> passwords = new LinkedHashMap<>();
    private final String storePassword;

    private Security(Path dir) throws IOException {
        this.dir = Files.createDirectories(dir.toAbsolutePath().normalize());
        for (User user : User.values()) {
            passwords.put(user, secret(user.login() + ".password"));
        }
        this.storePassword = secret("broker.password");
        if (!Files.exists(dir.resolve("ca.pem"))) {
            keytool("-genkeypair -keyalg EC -groupname secp256r1 -validity 3650 -dname CN=localhost" + " -ext san=ip:"
                    + Loopback.HOST + ",dns:localhost -storetype PKCS12");
            keytool("-exportcert -rfc -file " + dir.resolve("ca.pem"));
        }
    }

    /**
     * That of a folder; what it lacks is made.
     *
     * @throws SandboxException when the folder cannot be written or the JDK's keytool fails
     */
    public static Security in(Path dir) {
        try {
            return new Security(dir);
        } catch (IOException e) {
            throw SandboxException.usage(
                    "cannot make certificates and users in " + dir + " (" + e.getMessage()
                            + "); choose another folder with --dir",
                    e);
        }
    }

    /** Whether a folder has users already. */
    static boolean isIn(Path dir) {
        return Files.exists(dir.resolve(User.ADMIN.login() + ".password"));
    }

    /** How a user reaches the broker. */
    public Access access(User user, String servers) {
        return new Access(
                servers,
                Map.of(
                        "security.protocol",
                        "SASL_SSL",
                        "sasl.mechanism",
                        MECHANISM,
                        "sasl.jaas.config",
                        login(SCRAM, user) + ";",
                        "ssl.truststore.type",
                        "PEM",
                        "ssl.truststore.location",
                        dir.resolve("ca.pem").toString()));
    }

    Path dir() {
        return dir;
    }

    /** The log-ins that a broker is made with. */
    List<String> scram() {
        List<String> users = new ArrayList<>();
        passwords.forEach(
                (user, password) -> users.add(MECHANISM + "=[name=" + user.login() + ",password=" + password + "]"));
        return users;
    }

    /** The broker's settings over those of an open one. */
    Properties settings(int port, int controllerPort) {
        Properties settings = new Properties();
        settings.put(
                "listeners",
                "SASL_SSL://" + Loopback.HOST + ":" + port + ",CONTROLLER://" + Loopback.HOST + ":" + controllerPort);
        settings.put("advertised.listeners", "SASL_SSL://" + Loopback.HOST + ":" + port);
        settings.put("listener.security.protocol.map", "SASL_SSL:SASL_SSL,CONTROLLER:SASL_SSL");
        settings.put("inter.broker.listener.name", "SASL_SSL");
        settings.put("sasl.mechanism.inter.broker.protocol", MECHANISM);
        settings.put("listener.name.sasl_ssl.sasl.enabled.mechanisms", MECHANISM);
        settings.put("listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config", login(SCRAM, User.ADMIN) + ";");
        // The controller cannot look users up that it has yet to read.
        settings.put("sasl.mechanism.controller.protocol", "PLAIN");
        settings.put("listener.name.controller.sasl.enabled.mechanisms", "PLAIN");
        settings.put(
                "listener.name.controller.plain.sasl.jaas.config",
                login(PLAIN, User.ADMIN) + " user_admin=\"" + passwords.get(User.ADMIN) + "\";");
        settings.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        settings.put("super.users", "User:" + User.ADMIN.login());
        settings.put("ssl.keystore.type", "PKCS12");
        settings.put("ssl.keystore.location", dir.resolve("broker.p12").toString());
        settings.put("ssl.keystore.password", storePassword);
        settings.put("ssl.key.password", storePassword);
        settings.put("ssl.truststore.type", "PEM");
        settings.put("ssl.truststore.location", dir.resolve("ca.pem").toString());
        return settings;
    }

    /** Gives the users their rights and writes their files of settings. */
    void grant(String servers) {
        try (Admin admin = Admin.create(access(User.ADMIN, servers).client())) {
            List<AclBinding> rights = new ArrayList<>();
            for (User user : User.values()) {
                for (AclOperation right : user.rights) {
                    rights.add(new AclBinding(
                            new ResourcePattern(ResourceType.TOPIC, "*", PatternType.LITERAL),
                            new AccessControlEntry("User:" + user.login(), "*", right, AclPermissionType.ALLOW)));
                }
            }
            admin.createAcls(rights).all().get();
            for (User user : User.values()) {
                Access access = access(user, servers);
                List<String> lines = new ArrayList<>(List.of("bootstrap.servers=" + servers));
                access.settings().forEach((key, value) -> lines.add(key + "=" + value));
                write(dir.resolve(user.login() + ".properties"), String.join("\n", lines) + "\n");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw SandboxException.broker("interrupted while making the users' rights", e);
        } catch (ExecutionException e) {
            throw SandboxException.broker("cannot give the users their rights: " + e.getCause(), e);
        } catch (IOException e) {
            throw SandboxException.usage("cannot write to folder " + dir + " (" + e + ")", e);
        }
    }

    private String login(String module, User user) {
        return module + " required username=\"" + user.login() + "\" password=\"" + passwords.get(user) + "\"";
    }

    private String secret(String name) throws IOException {
        Path file = dir.resolve(name);
        if (!Files.exists(file)) {
            byte[] random = new byte[18];
            new SecureRandom().nextBytes(random);
            write(file, Base64.getUrlEncoder().encodeToString(random));
        }
        return Files.readString(file, UTF_8);
    }

    private static void write(Path file, String text) throws IOException {
        if (!Files.exists(file)) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        Files.writeString(file, text, UTF_8);
    }

    private void keytool(String words) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(Arrays.asList(words.split(" ")));
        command.addAll(List.of(
                "-alias", "broker", "-keystore", dir.resolve("broker.p12").toString()));
        // By file: a command line can be read by everybody.
        command.addAll(List.of("-storepass:file", dir.resolve("broker.password").toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
        try {
            if (process.waitFor() != 0) {
                throw new IOException(said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
