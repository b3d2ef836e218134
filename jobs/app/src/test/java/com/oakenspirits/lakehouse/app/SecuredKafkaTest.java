package com.oakenspirits.lakehouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kafka as it is in production: TLS, a user who may only read, its password in a file. Whatever happens, one line says what
 * to do, and the password is in nothing that is printed, logged or stored.
 */
@Tag("long")
class SecuredKafkaTest {
    private static KafkaSandbox kafka;

    @TempDir
    private Path folder;

    @BeforeAll
    static void broker() {
        kafka = KafkaSandbox.startSecured();
    }

    @AfterAll
    static void stop() throws IOException {
        kafka.close();
    }

    @Test
    void aUserWhoMayOnlyReadIsEnoughAndItsPasswordIsShownNowhere() throws Exception {
        String password = Files.readString(kafka.secure().resolve("lakehouse.password"), UTF_8);
        House house = house("t-read", password).withEverythingTold().withDays("orders");
        send("t-read", 20);

        assertThat(run(house, "run", "--json", "run", "--until-caught-up")).isZero();

        assertThat(house.tables().texts("gold.agg_days")).containsExactly("2022-10-17|20|40.00");
        assertThat(run(house, "status", "--json", "status")).isZero();
        assertThat(run(house, "audit", "audit")).isZero();
        assertThat(run(house, "explain", "query", "explain extended select * from silver.orders"))
                .isZero();
        // There is something to be searched: Kafka's settings, Spark's plans, and where the password stood.
        assertThat(Files.readString(folder.resolve("run.log"), UTF_8))
                .contains("sasl.mechanism = SCRAM-SHA-512", "Result of Batch", "username=\"lakehouse\"");
        assertThat(folder.resolve("events")).isNotEmptyDirectory();
        assertThat(placesOf(password)).isEmpty();
        assertThat(house.tables().texts("ops.ledger")).noneMatch(row -> row.contains(password));
    }

    @Test
    void aWrongPasswordIsToldInOneLineThatDoesNotShowIt() throws Exception {
        House house = house("t-wrong", "n0t-the-passw0rd").withEverythingTold();

        assertThat(run(house, "run", "run", "--until-caught-up")).isEqualTo(3);

        assertThat(house.errors("run").lines())
                .containsExactly("lakehouse: Kafka at " + kafka.address()
                        + " refuses the log-in of user 'lakehouse' (Authentication failed during authentication due to"
                        + " invalid credentials with SASL mechanism SCRAM-SHA-512). Correct sasl.jaas.config and"
                        + " sasl.mechanism under kafka: in the environment file");
        assertThat(placesOf("n0t-the-passw0rd")).isEmpty();
    }

    @Test
    void aTopicThatMayNotBeReadIsNamedWithTheRightThatIsMissing() throws Exception {
        String password = Files.readString(kafka.secure().resolve("lakehouse.password"), UTF_8);
        House house = house("t-denied", password).withEverythingTold();
        send("t-denied", 5);
        deny("t-denied", AclOperation.READ);

        assertThat(run(house, "run", "run", "--until-caught-up")).isEqualTo(3);

        String line = "Kafka at " + kafka.address()
                + " does not let user 'lakehouse' read topic t-denied (Not authorized to access topics: [t-denied]). Grant it:"
                + " kafka-acls --add --allow-principal User:lakehouse --operation Read --operation Describe"
                + " --topic t-denied";
        assertThat(house.errors("run").lines().filter(told -> told.startsWith("lakehouse: ")))
                .containsExactly("lakehouse: orders failed: " + line + "; given up, the other flows go on");
        assertThat(house.tables().texts("ops.incidents", "flow", "event", "message"))
                .containsExactly("orders|failed|" + line);
        assertThat(placesOf(password)).isEmpty();
    }

    @Test
    void aTopicThatMayNotEvenBeSeenIsNamedTheSameWay() throws Exception {
        House house = house("t-hidden", Files.readString(kafka.secure().resolve("lakehouse.password"), UTF_8));
        send("t-hidden", 1);
        deny("t-hidden", AclOperation.DESCRIBE);

        house.lakehouse("run", "--until-caught-up")
                .ends(3)
                .tellsOnly("orders failed: Kafka at " + kafka.address()
                        + " does not let user 'lakehouse' read topic t-hidden (Topic authorization failed.). Grant it:"
                        + " kafka-acls --add --allow-principal User:lakehouse --operation Read --operation Describe"
                        + " --topic t-hidden; given up, the other flows go on");
    }

    @Test
    void anAuthorityThatNobodyKnowsIsToldInOneLine() throws Exception {
        House house = house("t-authority", "n0t-the-passw0rd");
        Path environment = house.conf().resolve("env/local.yaml");
        house.write(
                environment,
                Files.readString(environment, UTF_8)
                        .lines()
                        .filter(line -> !line.contains("truststore"))
                        .reduce("", (text, line) -> text + line + "\n"));

        house.lakehouse("run", "--until-caught-up")
                .ends(3)
                .tellsOnly("the certificate of Kafka at " + kafka.address()
                        + " is not trusted (unable to find valid certification path to requested target). Name the"
                        + " authority that signed it, ssl.truststore.type: PEM and ssl.truststore.location: FILE, under"
                        + " kafka: in the environment file");
    }

    @Test
    void aBrokerThatDoesNotAnswerIsToldWithoutTheLogIn() throws Exception {
        House house = new House(folder, settings("127.0.0.1:1", password("n0t-the-passw0rd")))
                .withOrders("orders", "t")
                .withEverythingTold();

        assertThat(run(house, "run", "run", "--until-caught-up")).isEqualTo(3);

        assertThat(house.errors("run").lines())
                .singleElement()
                .asString()
                .startsWith("lakehouse: Kafka at 127.0.0.1:1 does not answer (");
        assertThat(placesOf("n0t-the-passw0rd")).isEmpty();
    }

    private House house(String topic, String password) throws IOException {
        kafka.createTopic(topic, 2);
        return new House(folder, settings(kafka.address(), password(password))).withOrders("orders", topic);
    }

    /** Outside of what is searched. */
    private static Path password(String password) throws IOException {
        return Files.writeString(Files.createTempFile(kafka.secure(), "given", ""), password + "\n", UTF_8);
    }

    private static String settings(String address, Path password) {
        return address + "\n" + """
                  security.protocol: SASL_SSL
                  sasl.mechanism: SCRAM-SHA-512
                  sasl.jaas.config: >-
                    org.apache.kafka.common.security.scram.ScramLoginModule required
                    username="lakehouse" password="${file:%s}";
                  ssl.truststore.type: PEM
                  ssl.truststore.location: %s
                """.formatted(password, kafka.secure().resolve("ca.pem"));
    }

    private static void send(String topic, int messages) {
        for (int i = 0; i < messages; i++) {
            kafka.send(topic, "k" + i, "{\"id\":\"%d\",\"day\":\"2022-10-17\",\"amount\":2,\"count\":1}".formatted(i));
        }
        kafka.flush();
    }

    private static void deny(String topic, AclOperation operation) throws Exception {
        kafka.admin()
                .createAcls(List.of(new AclBinding(
                        new ResourcePattern(ResourceType.TOPIC, topic, PatternType.LITERAL),
                        new AccessControlEntry("User:lakehouse", "*", operation, AclPermissionType.DENY))))
                .all()
                .get();
    }

    private static int run(House house, String name, String... args) throws Exception {
        Process process = house.start(name, args);
        try {
            assertThat(process.waitFor(4, TimeUnit.MINUTES)).isTrue();
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    /** The files of the test's folder that hold a text: output, logs, events, configuration, checkpoints, tables. */
    private List<Path> placesOf(String secret) throws IOException {
        List<Path> places = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                // One byte a character, whatever the file holds.
                if (Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1)
                        .contains(secret)) {
                    places.add(file);
                }
            }
        }
        return places;
    }
}
