package com.oakenspirits.lakehouse.app;

import com.oakenspirits.lakehouse.bronze.files.FoundFile;
import com.oakenspirits.lakehouse.bronze.files.LandedFiles;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** Says after each commit how many files are landed. */
final class FileProgress implements LandedFiles.Listener, AutoCloseable {
    private final int files;
    private final long bytes;
    private final PrintWriter err;
    private final boolean terminal;
    private final long started = System.nanoTime();
    private boolean told;

    /** @param terminal whether {@code err} is one */
    FileProgress(List<FoundFile> files, PrintWriter err, boolean terminal) {
        this.files = files.size();
        this.bytes = Math.max(1, files.stream().mapToLong(FoundFile::bytes).sum());
        this.err = err;
        this.terminal = terminal;
    }

    @Override
    public void landed(long filesDone, long bytesDone, long rows) {
        String line = String.format(
                Locale.ROOT,
                "%4d s  %,d of %,d files, %,d rows, %d %%",
                (System.nanoTime() - started) / 1_000_000_000,
                filesDone,
                files,
                rows,
                filesDone == files ? 100 : 100 * bytesDone / bytes);
        err.print(terminal ? "\r" + line + "\033[K" : line + System.lineSeparator());
        err.flush();
        told = true;
    }

    @Override
    public void close() {
        if (terminal && told) {
            err.println();
        }
    }
}
