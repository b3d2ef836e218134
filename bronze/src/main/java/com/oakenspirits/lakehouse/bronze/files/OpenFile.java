package com.oakenspirits.lakehouse.bronze.files;

import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** The content of a file, uncompressed, with its SHA-256: what makes two files the same. */
final class OpenFile implements AutoCloseable {
    private final DigestInputStream content;

    private OpenFile(DigestInputStream content) {
        this.content = content;
    }

    static OpenFile of(FoundFile file, Configuration hadoop) throws IOException {
        Path path = new Path(file.path());
        InputStream raw = path.getFileSystem(hadoop).open(path, 1 << 16);
        try {
            boolean plain = file.format() == FileFormat.PARQUET || !FileFormat.compressed(file.name());
            return new OpenFile(new DigestInputStream(plain ? raw : new GZIPInputStream(raw, 1 << 16), sha256()));
        } catch (IOException | RuntimeException e) {
            raw.close();
            throw e;
        }
    }

    InputStream content() {
        return content;
    }

    /** Reads to the end; the digest of everything that was read since the file was opened, in hexadecimal digits. */
    String digest() throws IOException {
        byte[] rest = new byte[1 << 16];
        while (content.read(rest) >= 0) {
            // only for the digest
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
