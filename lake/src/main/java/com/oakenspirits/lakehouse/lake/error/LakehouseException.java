package com.oakenspirits.lakehouse.lake.error;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What people are told when the lakehouse cannot go on. The message says what, where and what to do; the command prints
 * it without a stack trace and ends with the exit code of its kind.
 */
public final class LakehouseException extends RuntimeException {

    /** Who has to act, and so the exit code of the command. */
    public enum Kind {
        /** A check found differences. */
        CHECK_FAILED(1),
        /** The command, a contract, a model or the environment must be corrected. */
        USAGE(2),
        /** A flow stopped; others may have gone on. */
        FLOW_FAILED(3),
        /** The same job is running, so this one has done nothing. */
        ALREADY_RUNNING(4);

        private final int exitCode;

        Kind(int exitCode) {
            this.exitCode = exitCode;
        }

        /** The exit code of the command. */
        public int exitCode() {
            return exitCode;
        }
    }

    private final Kind kind;

    public LakehouseException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public LakehouseException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** Bad usage, one fault a line. */
    public static LakehouseException of(List<Fault> faults) {
        return new LakehouseException(
                Kind.USAGE, faults.stream().map(Fault::toString).collect(Collectors.joining("\n")));
    }

    /** Who has to act. */
    public Kind kind() {
        return kind;
    }
}
