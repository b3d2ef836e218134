package com.oakenspirits.lakehouse.lake.error;

import java.nio.file.Path;
import java.util.Objects;

/**
 * Something wrong in a file that people write, told in one line: where, what, and what to do about it.
 *
 * @param file the file as the reader was given it
 * @param line counted from 1; 0 when the file as a whole is meant
 * @param what the value that is wrong and why, without a full stop
 * @param remedy what to write instead
 */
public record Fault(Path file, int line, String what, String remedy) {

    public Fault {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(what, "what");
        Objects.requireNonNull(remedy, "remedy");
    }

    /** Such as {@code conf/contracts/oaken/sales.odcs.yaml:17: unknown key 'nmae'; did you mean 'name'?}. */
    @Override
    public String toString() {
        String place = line > 0 ? file + ":" + line : file.toString();
        return place + ": " + what + "; " + remedy;
    }
}
