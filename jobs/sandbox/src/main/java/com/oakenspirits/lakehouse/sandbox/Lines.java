package com.oakenspirits.lakehouse.sandbox;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/** The lines of a stream as bytes, without their line feeds and otherwise untouched (a carriage return stays). */
final class Lines {
    private final InputStream in;
    private final byte[] buffer = new byte[64 * 1024];
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private int at;
    private int filled;

    Lines(InputStream in) {
        this.in = in;
    }

    /** The next line, or null after the last. A last line without line feed counts, an empty rest does not. */
    byte[] next() throws IOException {
        line.reset();
        while (true) {
            if (at == filled) {
                filled = in.read(buffer);
                at = 0;
                if (filled < 0) {
                    filled = 0;
                    return line.size() == 0 ? null : line.toByteArray();
                }
            }
            int start = at;
            while (at < filled && buffer[at] != '\n') {
                at++;
            }
            line.write(buffer, start, at - start);
            if (at < filled) {
                at++;
                return line.toByteArray();
            }
        }
    }
}
