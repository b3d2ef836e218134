package com.oakenspirits.lakehouse.sandbox.error;

/** What went wrong, in one line that names the value and the remedy. It is shown to the user as it is, without a stack trace. */
public final class SandboxException extends RuntimeException {
    private final int exitCode;

    private SandboxException(int exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    /** The user asked for something that cannot be done: a bad argument, file or folder (exit code 2). */
    public static SandboxException usage(String message) {
        return new SandboxException(2, message, null);
    }

    /** As {@link #usage(String)}, keeping what the system said for the log. */
    public static SandboxException usage(String message, Throwable cause) {
        return new SandboxException(2, message, cause);
    }

    /** The broker cannot be reached or refused what was sent (exit code 3). */
    public static SandboxException broker(String message, Throwable cause) {
        return new SandboxException(3, message, cause);
    }

    /** The process' exit code: 2 bad usage, 3 the broker failed. */
    public int exitCode() {
        return exitCode;
    }
}
