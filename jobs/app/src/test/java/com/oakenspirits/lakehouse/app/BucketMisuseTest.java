package com.oakenspirits.lakehouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bucket that cannot be used is told before the work begins, in one line with the remedy. */
class BucketMisuseTest {
    private static S3Sandbox s3;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() {
        s3 = S3Sandbox.start("oaken");
    }

    @AfterAll
    static void stop() throws IOException {
        s3.close();
    }

    @Test
    void bucketThatIsNotThereIsNamed() {
        house(s3.endpoint(), "nowhere/lake")
                .lakehouse("query", "select 1")
                .ends(2)
                .tellsOnly("bucket 'nowhere' does not exist at " + s3.endpoint() + ". Create it, or set lake.root in "
                        + file());
    }

    @Test
    void credentialsThatTheStoreRefusesAreToldWithItsReasonAndWithoutTheSecret() {
        Outcome wrongSecret = house(s3.endpoint(), "oaken/lake")
                .withSpark("spark.hadoop.fs.s3a.secret.key", "wrong-and-secret")
                .lakehouse("query", "select 1")
                .ends(2)
                .tellsOnly("bucket 'oaken' at " + s3.endpoint()
                        + " refuses these credentials (SignatureDoesNotMatch). Check fs.s3a.access.key and"
                        + " fs.s3a.secret.key in " + file() + ", the clock, and what they may do with the bucket");
        assertThat(wrongSecret.err()).doesNotContain("wrong-and-secret");
        house(s3.endpoint(), "oaken/lake")
                .withSpark("spark.hadoop.fs.s3a.access.key", "nobody")
                .lakehouse("audit")
                .ends(2)
                .tellsOnly("bucket 'oaken' at " + s3.endpoint()
                        + " refuses these credentials (InvalidAccessKeyId). Check fs.s3a.access.key and"
                        + " fs.s3a.secret.key in " + file() + ", the clock, and what they may do with the bucket");
    }

    @Test
    void serverThatDoesNotAnswerIsToldWithItsAddress() throws IOException {
        int port;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = taken.getLocalPort();
        }
        house("http://127.0.0.1:" + port, "oaken/lake")
                .lakehouse("run", "--until-caught-up")
                .ends(3)
                .tellsOnly("no S3 answers at http://127.0.0.1:" + port
                        + " (Connection refused). Start it, or correct fs.s3a.endpoint in " + file());
    }

    @Test
    void certificateThatNobodyTrustsIsToldWithTheRemedy() {
        Outcome outcome = house(s3.tlsEndpoint(), "oaken/lake")
                .lakehouse("query", "select 1")
                .ends(2);
        assertThat(outcome.told())
                .singleElement()
                .asString()
                .startsWith("lakehouse: the certificate of " + s3.tlsEndpoint()
                        + " is not trusted (PKIX path building failed")
                .endsWith("Set LAKEHOUSE_TRUST to a trust store that has it, or correct fs.s3a.endpoint in " + file());
    }

    private House house(String endpoint, String root) {
        return new House(folder, "127.0.0.1:1").inBuckets(s3, endpoint, root, root + "/_checkpoints");
    }

    private Path file() {
        return folder.resolve("conf/env/local.yaml");
    }
}
