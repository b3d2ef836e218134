package com.oakenspirits.lakehouse.bronze.files;

import java.io.EOFException;
import java.io.IOException;
import java.io.Serializable;
import java.util.Optional;
import java.util.zip.ZipException;
import org.apache.hadoop.conf.Configuration;

/**
 * What is known of a file before it is landed.
 *
 * @param sha256 of its content, null when it cannot be read
 * @param empty whether it has no record
 * @param refusal why it cannot be landed, null when it can
 */
record Fingerprint(FoundFile file, String sha256, boolean empty, String refusal) implements Serializable {

    /** The source of its rows in bronze. */
    String source() {
        return "file:" + sha256;
    }

    static Fingerprint of(FoundFile file, Configuration hadoop) {
        try {
            String sha256;
            try (OpenFile open = OpenFile.of(file, hadoop)) {
                sha256 = open.digest();
            }
            return new Fingerprint(file, sha256, empty(file, hadoop), null);
        } catch (FileRefused e) {
            return new Fingerprint(file, null, false, e.getMessage());
        } catch (EOFException | ZipException e) {
            boolean nothing = file.bytes() == 0;
            return new Fingerprint(file, null, nothing, nothing ? null : "it is no whole .gz file: " + e.getMessage());
        } catch (IOException e) {
            return new Fingerprint(file, null, false, "it cannot be read: " + e.getMessage());
        }
    }

    private static boolean empty(FoundFile file, Configuration hadoop) throws IOException {
        if (file.bytes() == 0) {
            return true;
        }
        if (file.format() == FileFormat.PARQUET) {
            return false;
        }
        try (OpenFile open = OpenFile.of(file, hadoop)) {
            Optional<FileRecord> first =
                    Records.of(file.format(), file.path(), open.content()).next();
            return first.isEmpty();
        }
    }
}
