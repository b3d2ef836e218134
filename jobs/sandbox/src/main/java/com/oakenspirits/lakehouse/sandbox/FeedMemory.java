package com.oakenspirits.lakehouse.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.oakenspirits.lakehouse.sandbox.error.SandboxException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** Remembers which feeds a broker has got to their end, so that feeding again doubles nothing. */
final class FeedMemory {
    private final ObjectMapper json = new ObjectMapper();
    private final Path dir;

    /** @throws SandboxException when the folder cannot be written: better before the feed than after it */
    FeedMemory(Path dir, String cluster) {
        this.dir = dir.resolve(cluster);
        try {
            Files.createDirectories(this.dir);
        } catch (IOException e) {
            throw SandboxException.usage(
                    "cannot write to folder " + dir + " (" + e + "); choose another with --state", e);
        }
    }

    Optional<Summary> recall(String identity) {
        Path file = file(identity);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(json.readValue(Files.readString(file), Summary.class));
        } catch (JsonProcessingException e) {
            // Written by another version: feeding again is harmless, silver drops what it has.
            return Optional.empty();
        } catch (IOException e) {
            throw SandboxException.usage("cannot read " + file + ": " + e, e);
        }
    }

    void remember(String identity, Summary summary) {
        Path file = file(identity);
        try {
            Path draft = Files.createTempFile(dir, "feed", ".tmp");
            Files.writeString(draft, text(summary));
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw SandboxException.usage("all was sent, but cannot write " + file + ": " + e, e);
        }
    }

    /** A summary on one line of JSON. */
    String text(Summary summary) {
        try {
            return json.writeValueAsString(summary);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a summary holds only plain values", e);
        }
    }

    private Path file(String identity) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(identity.getBytes(StandardCharsets.UTF_8));
            return dir.resolve(HexFormat.of().formatHex(digest, 0, 8) + ".json");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
