package com.oakenspirits.lakehouse.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/** A real S3 server of the sandbox in a process that dies with this one. Its objects are files of the same names. */
final class S3Sandbox implements AutoCloseable {
    static final String KEY = "sandbox-key";
    static final String SECRET = "sandbox-secret";

    private final Path folder;
    private final SandboxProgram program;
    private final String endpoint;
    private final String tlsEndpoint;
    private final Path trustStore;

    private S3Sandbox(Path folder, SandboxProgram program, String endpoint, String tlsEndpoint, Path trustStore) {
        this.folder = folder;
        this.program = program;
        this.endpoint = endpoint;
        this.tlsEndpoint = tlsEndpoint;
        this.trustStore = trustStore;
    }

    static S3Sandbox start(String... buckets) {
        return start(List.of(), buckets);
    }

    /** One that takes requests for encryption; its objects are no files. */
    static S3Sandbox startInMemory(String... buckets) {
        return start(List.of("--in-memory"), buckets);
    }

    private static S3Sandbox start(List<String> options, String... buckets) {
        try {
            Path folder = Files.createTempDirectory("lakehouse-s3");
            List<String> command = new ArrayList<>(List.of("s3", "--port", "0", "--tls-port", "0", "--dir"));
            command.addAll(List.of(folder.toString(), "--until-stdin-closes"));
            command.addAll(options);
            for (String bucket : buckets) {
                command.addAll(List.of("--bucket", bucket));
            }
            SandboxProgram program = SandboxProgram.start(folder, command);
            String[] told = program.told("READY").split(" ", -1);
            return new S3Sandbox(folder, program, told[0], told[1], Path.of(told[2]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String endpoint() {
        return endpoint;
    }

    String tlsEndpoint() {
        return tlsEndpoint;
    }

    Path trustStore() {
        return trustStore;
    }

    /** The file of an object. */
    Path file(String bucketAndKey) {
        return folder.resolve("s3/data").resolve(bucketAndKey);
    }

    /** Settings of S3A for this server, reached at an address. */
    static Map<String, String> settings(String endpoint) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("fs.s3a.endpoint", endpoint);
        settings.put("fs.s3a.endpoint.region", "us-east-1");
        settings.put("fs.s3a.path.style.access", "true");
        settings.put("fs.s3a.aws.credentials.provider", "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider");
        settings.put("fs.s3a.access.key", KEY);
        settings.put("fs.s3a.secret.key", SECRET);
        return settings;
    }

    /** For a test that reaches it without a session. */
    static Configuration hadoop(String endpoint) {
        Configuration hadoop = new Configuration();
        settings(endpoint).forEach(hadoop::set);
        hadoop.set("fs.s3a.fast.upload.buffer", "array");
        hadoop.set("fs.s3a.multipart.size", "8M");
        hadoop.set("fs.s3a.input.stream.type", "classic");
        return hadoop;
    }

    /** From now on it answers nothing, and accepts nothing that its queue does not. */
    void suspend() throws IOException, InterruptedException {
        program.signal("STOP");
    }

    void resume() throws IOException, InterruptedException {
        program.signal("CONT");
    }

    @Override
    public void close() throws IOException {
        program.stop();
        House.delete(folder);
    }
}
