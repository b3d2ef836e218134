package com.oakenspirits.lakehouse.bronze.files;

import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import org.apache.hadoop.conf.Configuration;

/** The content of a file, uncompressed, with its SHA-256: what makes two files the same. */
final class OpenFile implements AutoCloseable {
    private final DigestInputStream content;

    private OpenFile(DigestInputStream content) {
        this.content = content;
    }

    static OpenFile of(FoundFile file, Configuration hadoop) throws IOException {
        InputStream raw = FileBytes.stream(file, hadoop);
        try {
            boolean plain = file.format() == FileFormat.PARQUET || !FileFormat.compressed(file.name());
            return new OpenFile(new DigestInputStream(plain ? raw : new GZIPInputStream(raw, 1 << 16), sha256()));
        } catch (IOException | RuntimeException e) {
            raw.close();
            throw e;
        }
    }

    /** Is told all that is read. */
    @FunctionalInterface
    interface Witness {
        void read(byte[] bytes, int count);
    }

    InputStream content() {
        return content;
    }

    /** Reads to the end; the digest of everything that was read since the file was opened, in hexadecimal digits. */
    String digest() throws IOException {
        return digest((bytes, count) -> {});
    }

    /**
     * Reads to the end.
     *
     * @param witness of the rest, in pieces that are full but for the last
     */
    String digest(Witness witness) throws IOException {
        byte[] rest = new byte[1 << 16];
        int count = content.readNBytes(rest, 0, rest.length);
        while (count > 0) {
            witness.read(rest, count);
            count = content.readNBytes(rest, 0, rest.length);
        }
        return HexFormat.of().formatHex(content.getMessageDigest().digest());
    }

    @Override
    public void close() throws IOException {
        content.close();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
