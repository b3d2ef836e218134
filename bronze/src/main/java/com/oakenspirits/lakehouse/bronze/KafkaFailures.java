package com.oakenspirits.lakehouse.bronze;

import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;

/** Says in one line what Kafka's clients throw: what is wrong, where, and what to do. */
final class KafkaFailures {
    private static final String SERVERS = "bootstrap.servers";
    private static final Pattern USER = Pattern.compile("(?i)username\\s*=\\s*[\"']?([^\"'\\s;]+)");
    private static final String FILE = " under kafka: in the environment file";

    private final Map<String, String> settings;

    KafkaFailures(Map<String, String> settings) {
        this.settings = settings;
    }

    String address() {
        return settings.getOrDefault(SERVERS, "(no bootstrap.servers)");
    }

    /** In words whatever it is; what is not understood counts as no answer. */
    LakehouseException of(Throwable error) {
        return of(error, "NAME");
    }

    /** @param topic what was asked about */
    LakehouseException of(Throwable error, String topic) {
        return known(error, topic).orElseGet(() -> unreachable(error));
    }

    /** What only an operator can mend: a log-in, a certificate, a right or a setting that is refused. */
    Optional<LakehouseException> known(Throwable error, String topic) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            String what = root(cause).getMessage();
            if (cause instanceof SaslAuthenticationException) {
                return told(
                        error,
                        "Kafka at " + address() + " refuses the log-in of " + user() + " (" + what
                                + "). Correct sasl.jaas.config and sasl.mechanism" + FILE);
            }
            if (cause instanceof SslAuthenticationException) {
                return told(
                        error,
                        what != null && what.contains("SSL message")
                                ? "Kafka at " + address() + " does not speak TLS (" + what
                                        + "). Correct bootstrap.servers or security.protocol" + FILE
                                : "the certificate of Kafka at " + address() + " is not trusted (" + what
                                        + "). Name the authority that signed it, ssl.truststore.type: PEM and"
                                        + " ssl.truststore.location: FILE," + FILE);
            }
            if (cause instanceof AuthorizationException) {
                return told(
                        error,
                        "Kafka at " + address() + " does not let " + user() + " read topic " + topic + " (" + what
                                + "). Grant it: kafka-acls --add --allow-principal User:" + login().orElse("NAME")
                                + " --operation Read --operation Describe --topic " + topic);
            }
            if (cause instanceof ConfigException && what != null && !what.contains(SERVERS)) {
                return told(error, "Kafka's settings cannot be used (" + what + "). Correct them" + FILE);
            }
        }
        return Optional.empty();
    }

    private LakehouseException unreachable(Throwable error) {
        return new LakehouseException(
                Kind.FLOW_FAILED,
                "Kafka at " + address() + " does not answer (" + root(error).getMessage()
                        + "). Start it (scripts/sandbox up starts one here), or set kafka.bootstrap.servers in the"
                        + " environment file, and security.protocol where it is secured",
                error);
    }

    private static Optional<LakehouseException> told(Throwable error, String line) {
        return Optional.of(new LakehouseException(Kind.FLOW_FAILED, line, error));
    }

    private String user() {
        return login().map(name -> "user '" + name + "'").orElse("its user");
    }

    private Optional<String> login() {
        Matcher user = USER.matcher(settings.getOrDefault("sasl.jaas.config", ""));
        return user.find() ? Optional.of(user.group(1)) : Optional.empty();
    }

    private static Throwable root(Throwable error) {
        Throwable root = error;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
