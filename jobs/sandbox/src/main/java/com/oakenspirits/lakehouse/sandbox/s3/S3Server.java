package com.oakenspirits.lakehouse.sandbox.s3;

import com.oakenspirits.lakehouse.sandbox.error.SandboxException;
import com.oakenspirits.lakehouse.sandbox.host.FolderLock;
import com.oakenspirits.lakehouse.sandbox.host.Loopback;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;

/**
 * A real server of the S3 protocol on loopback, plain and over TLS. It checks signatures and honours the condition that a
 * new object be new, which commits to the lake rest on. With its buckets in a folder it refuses requests for encryption,
 * as it does none; in memory it keeps what they ask for.
 */
public final class S3Server implements AutoCloseable {
    /** Who may use it. It listens on loopback only. */
    public static final String KEY = "sandbox-key";

    public static final String SECRET = "sandbox-secret";

    private final S3Proxy server;
    private final FolderLock lock;
    private final Certificate certificate;

    private S3Server(S3Proxy server, FolderLock lock, Certificate certificate) {
        this.server = server;
        this.lock = lock;
        this.certificate = certificate;
    }

    /**
     * Starts a server and returns when it accepts clients.
     *
     * @param dir the folder of its buckets and its certificate, created if missing
     * @param port to listen on; 0 takes a free one
     * @param tlsPort to listen on with TLS; 0 takes a free one
     * @param buckets created if missing
     * @param inMemory keep objects in memory instead of the folder, until the end of the server
     * @throws SandboxException when a port is taken, or the folder is in use or cannot be written
     */
    public static S3Server start(Path dir, int port, int tlsPort, List<String> buckets, boolean inMemory) {
        requireFree(port, "--port");
        requireFree(tlsPort, "--tls-port");
        FolderLock lock = FolderLock.take(dir, "S3 server");
        try {
            Certificate certificate = Certificate.in(dir.resolve("tls"));
            BlobStore store = store(dir.resolve("data"), inMemory);
            for (String bucket : buckets) {
                if (!store.containerExists(bucket)) {
                    store.createContainer(
                            CreateBucketRequest.builder().bucket(bucket).build());
                }
            }
            S3Proxy server = S3Proxy.builder()
                    .blobStore(store)
                    .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, KEY, SECRET)
                    .endpoint(URI.create("http://" + Loopback.HOST + ":" + port))
                    .secureEndpoint(URI.create("https://" + Loopback.HOST + ":" + tlsPort))
                    .keyStore(certificate.keyStore().toString(), Certificate.PASSWORD)
                    .ignoreUnknownHeaders(true)
                    .build();
            server.start();
            return new S3Server(server, lock, certificate);
        } catch (Exception e) {
            lock.close();
            if (e instanceof SandboxException told) {
                throw told;
            }
            throw SandboxException.usage(
                    "S3 does not start in " + dir + ": " + e.getMessage()
                            + "; its log says more, or delete the folder to start over",
                    e);
        }
    }

    /** Where clients reach it, as {@code http://host:port}. */
    public String endpoint() {
        return "http://" + Loopback.HOST + ":" + server.getPort();
    }

    /** Where clients reach it over TLS, as {@code https://host:port}. */
    public String tlsEndpoint() {
        return "https://" + Loopback.HOST + ":" + server.getSecurePort();
    }

    /** What makes Java trust it: the value of {@code javax.net.ssl.trustStore}. */
    public Path trustStore() {
        return certificate.trustStore();
    }

    @Override
    public void close() throws IOException {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IOException("S3 does not stop", e);
        } finally {
            lock.close();
        }
    }

    private static BlobStore store(Path data, boolean inMemory) throws IOException {
        if (inMemory) {
            return new TransientNio2BlobStore();
        }
        Files.createDirectories(data);
        return new FilesystemNio2BlobStore(data.toString());
    }

    private static void requireFree(int port, String option) {
        if (port != 0) {
            Loopback.requireFree(port, option);
        }
    }
}
