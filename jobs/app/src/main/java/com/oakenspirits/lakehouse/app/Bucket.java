package com.oakenspirits.lakehouse.app;

import com.oakenspirits.lakehouse.lake.config.Environment;
import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import com.oakenspirits.lakehouse.lake.storage.NewFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** The bucket of a lake, tried before the work begins: what is wrong with it is told in one line. */
final class Bucket {
    private static final Set<Class<?>> SILENCE = Set.of(
            ConnectException.class, UnknownHostException.class, SocketTimeoutException.class, SocketException.class);
    private static final Pattern ERROR_CODE = Pattern.compile("(InvalidAccessKeyId|SignatureDoesNotMatch|AccessDenied"
            + "|RequestTimeTooSkewed|ExpiredToken|InvalidToken|KMS\\.[A-Za-z]+)");

    private final Environment environment;
    private final URI place;
    private final Configuration hadoop;

    private Bucket(Environment environment, URI place, Configuration hadoop) {
        this.environment = environment;
        this.place = place;
        this.hadoop = hadoop;
    }

    /** The buckets that an environment's tables and checkpoints lie in. */
    static Stream<Bucket> of(Environment environment, Configuration hadoop) {
        Configuration quick = new Configuration(hadoop);
        // The job itself is patient; a start that cannot work is told at once.
        quick.setInt("fs.s3a.attempts.maximum", 2);
        quick.setInt("fs.s3a.retry.limit", 1);
        quick.setInt("fs.s3a.retry.throttle.limit", 3);
        quick.set("fs.s3a.connection.timeout", "20s");
        return Stream.of(environment.root(), environment.checkpoints())
                .filter(place -> place.startsWith("s3a:"))
                .map(URI::create)
                .map(place -> new Bucket(environment, place, quick));
    }

    /** @throws LakehouseException when it is not there, does not answer or refuses the credentials */
    void reach() {
        with(files -> {
            try {
                files.listStatusIterator(new Path(place)).hasNext();
            } catch (FileNotFoundException nothingYet) {
                // The bucket is there, or it would be another exception.
            }
        });
    }

    /**
     * Creates an object and tries to create it again.
     *
     * @throws LakehouseException also when the store does not keep a promise that commits rest on
     */
    void write() {
        Path probe = new Path(new Path(place), "_probe/" + UUID.randomUUID());
        with(files -> {
            try {
                boolean first = NewFiles.create(files, probe, "first".getBytes(StandardCharsets.UTF_8));
                boolean second = NewFiles.create(files, probe, "second".getBytes(StandardCharsets.UTF_8));
                if (!first || second || !NewFiles.conditional(files, probe)) {
                    throw new LakehouseException(
                            Kind.USAGE,
                            "bucket '" + place.getHost()
                                    + "' does not refuse to create an object twice (If-None-Match),"
                                    + " so that two jobs could overwrite each other's commits. Use a store that does"
                                    + " (Amazon S3, MinIO), with fs.s3a.create.conditional.enabled on");
                }
            } finally {
                files.delete(probe, false);
            }
        });
    }

    private interface Try {
        void on(FileSystem files) throws IOException;
    }

    private void with(Try work) {
        try (FileSystem files = FileSystem.newInstance(place, hadoop)) {
            work.on(files);
        } catch (IOException e) {
            throw told(e);
        }
    }

    private LakehouseException told(IOException e) {
        String bucket = "bucket '" + place.getHost() + "'";
        String settings = " in " + environment.file();
        String endpoint = hadoop.getTrimmed("fs.s3a.endpoint", "Amazon's endpoint");
        if (named(e, "UnknownStoreException").isPresent()) {
            return fault(bucket + " does not exist at " + endpoint + ". Create it, or set lake.root" + settings, e);
        }
        if (named(e, "NoAuthWithAWSException")
                .or(() -> named(e, "CredentialInitializationException"))
                .isPresent()) {
            return fault(
                    "there are no credentials for " + bucket + ". Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or"
                            + " spark.hadoop.fs.s3a.aws.credentials.provider" + settings,
                    e);
        }
        if (named(e, "AccessDeniedException").isPresent()) {
            Matcher code = ERROR_CODE.matcher(String.valueOf(e.getMessage()));
            return fault(
                    bucket + " at " + endpoint + " refuses these credentials"
                            + (code.find() ? " (" + code.group() + ")" : "")
                            + ". Check fs.s3a.access.key and fs.s3a.secret.key" + settings
                            + ", the clock, and what they may do with the bucket",
                    e);
        }
        Optional<IOException> tls = cause(e, IOException.class, SSLException.class::isAssignableFrom);
        if (tls.isPresent()) {
            return fault(
                    "the certificate of " + endpoint + " is not trusted ("
                            + tls.get().getMessage()
                            + "). Set LAKEHOUSE_TRUST to a trust store that has it, or correct fs.s3a.endpoint"
                            + settings,
                    e);
        }
        Optional<IOException> silent = cause(e, IOException.class, SILENCE::contains);
        if (silent.isPresent() || named(e, "AWSServiceThrottledException").isPresent()) {
            return new LakehouseException(
                    Kind.FLOW_FAILED,
                    "no S3 answers at " + endpoint + " (" + reason(silent.orElse(e))
                            + "). Start it, or correct fs.s3a.endpoint" + settings,
                    e);
        }
        return fault(bucket + " cannot be used: " + Failures.line(e) + ". Check the settings of fs.s3a" + settings, e);
    }

    private static String reason(Throwable e) {
        String message = String.valueOf(e.getMessage());
        return message.contains("Connection refused")
                ? "Connection refused"
                : message.contains("503")
                        ? "503 Service Unavailable"
                        : message.lines().findFirst().orElse("");
    }

    private LakehouseException fault(String message, IOException cause) {
        return new LakehouseException(Kind.USAGE, message, cause);
    }

    private static <T extends Throwable> Optional<T> cause(Throwable error, Class<T> type, Predicate<Class<?>> kind) {
        return Stream.iterate(error, each -> each != null, Throwable::getCause)
                .filter(each -> type.isInstance(each) && kind.test(each.getClass()))
                .map(type::cast)
                .findFirst();
    }

    /** Exceptions of S3A are known by name: nothing else here needs its classes to compile. */
    private static Optional<Throwable> named(Throwable error, String type) {
        return Stream.iterate(error, each -> each != null, Throwable::getCause)
                .filter(each -> Stream.<Class<?>>iterate(each.getClass(), c -> c != null, Class::getSuperclass)
                        .anyMatch(c -> c.getSimpleName().equals(type)))
                .findFirst();
    }
}
