package com.oakenspirits.lakehouse.bronze.files;

import java.io.IOException;
import java.util.Optional;

/** One JSON value a line; blank lines are none. */
final class JsonLines implements Records {
    private final ByteScan scan;
    private final JsonProof proof = new JsonProof();

    JsonLines(ByteScan scan) {
        this.scan = scan;
    }

    @Override
    public Optional<FileRecord> next() throws IOException {
        scan.skipBlanks();
        if (scan.peek() == ByteScan.END) {
            return Optional.empty();
        }
        scan.begin();
        int b = scan.take();
        while (b != '\n' && b != ByteScan.END) {
            b = scan.take();
        }
        return Optional.of(proof.prove(scan.recordLine(), scan.recordLineStripped()));
    }
}
