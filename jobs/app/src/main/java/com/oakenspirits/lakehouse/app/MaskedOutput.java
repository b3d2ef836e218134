package com.oakenspirits.lakehouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.oakenspirits.lakehouse.lake.config.Secrets;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.Supplier;

/** Passes on whole lines, or what was flushed, without secrets in them. */
final class MaskedOutput extends OutputStream {
    private final OutputStream out;
    private final Supplier<Secrets> secrets;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    /** @param secrets those known by now */
    MaskedOutput(OutputStream out, Supplier<Secrets> secrets) {
        this.out = out;
        this.secrets = secrets;
    }

    @Override
    public synchronized void write(int b) throws IOException {
        line.write(b);
        if (b == '\n') {
            flush();
        }
    }

    @Override
    public synchronized void flush() throws IOException {
        out.write(secrets.get().mask(line.toString(UTF_8)).getBytes(UTF_8));
        line.reset();
        out.flush();
    }

    @Override
    public void close() throws IOException {
        flush();
        out.close();
    }
}
