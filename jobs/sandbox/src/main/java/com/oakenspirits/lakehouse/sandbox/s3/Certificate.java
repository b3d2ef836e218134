package com.oakenspirits.lakehouse.sandbox.s3;

import com.oakenspirits.lakehouse.sandbox.error.SandboxException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A certificate of our own for this machine's loopback address, and what trusts it: a store for Java
 * ({@code javax.net.ssl.trustStore}, no password needed to read it) and a PEM file for everything else. Made once; it
 * protects nothing, as its key lies beside it with a password that all the world can read here.
 */
final class Certificate {
    static final String PASSWORD = "changeit";
    private static final String NAME = "sandbox";
    private static final String DAYS = "3650";

    private final Path folder;

    private Certificate(Path folder) {
        this.folder = folder;
    }

    /** The certificate of a folder, made if it is not there. */
    static Certificate in(Path folder) {
        Certificate certificate = new Certificate(folder);
        if (!Files.exists(certificate.trustStore())) {
            certificate.make();
        }
        return certificate;
    }

    /** PKCS #12, with the key. */
    Path keyStore() {
        return folder.resolve("key.p12");
    }

    Path trustStore() {
        return folder.resolve("trust.jks");
    }

    Path pem() {
        return folder.resolve("certificate.pem");
    }

    private void make() {
        try {
            Files.createDirectories(folder);
            // What an interrupted try has left.
            Files.deleteIfExists(keyStore());
            Files.deleteIfExists(trustStore());
        } catch (IOException e) {
            throw SandboxException.usage("cannot write to folder " + folder + "; choose another with --dir", e);
        }
        keytool(
                List.of("-genkeypair", "-keyalg", "EC", "-groupname", "secp256r1", "-validity", DAYS),
                List.of("-dname", "CN=localhost", "-ext", "san=ip:127.0.0.1,dns:localhost"),
                List.of("-storetype", "PKCS12", "-keystore", keyStore().toString()));
        keytool(
                List.of("-exportcert", "-rfc", "-file", pem().toString()),
                List.of("-keystore", keyStore().toString()));
        keytool(
                List.of("-importcert", "-noprompt", "-file", pem().toString()),
                List.of("-storetype", "JKS", "-keystore", trustStore().toString()));
    }

    @SafeVarargs
    private static void keytool(List<String>... options) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        for (List<String> some : options) {
            command.addAll(some);
        }
        command.addAll(List.of("-alias", NAME, "-storepass", PASSWORD));
        try {
            Process keytool =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String told = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (keytool.waitFor() != 0) {
                throw SandboxException.usage("keytool makes no certificate: " + told);
            }
        } catch (IOException e) {
            throw SandboxException.usage("there is no " + command.get(0) + ": set JAVA_HOME to a whole JDK 17", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw SandboxException.usage("interrupted while a certificate was made", e);
        }
    }
}
