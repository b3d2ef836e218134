package com.oakenspirits.lakehouse.sandbox.database;

import com.oakenspirits.lakehouse.sandbox.error.SandboxException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/**
 * Writes a line for each change: topic, key and value, with tabs between. Key and value are in base64, for their bytes are
 * what a reader wants; {@code -} where there is none.
 */
record ChangeFile(BufferedWriter lines) implements ChangeOutlet {
    @SuppressWarnings("resource") // it is the result's to close
    static ChangeFile open(Path file) {
        try {
            return new ChangeFile(Files.newBufferedWriter(file, StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw SandboxException.usage("cannot write to " + file + " (" + e + ")", e);
        }
    }

    @Override
    public void send(String topic, byte[] key, byte[] value) {
        try {
            lines.write(topic + "\t" + text(key) + "\t" + text(value) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void flush() {
        try {
            lines.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            lines.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(byte[] bytes) {
        return bytes == null ? "-" : Base64.getEncoder().encodeToString(bytes);
    }
}
