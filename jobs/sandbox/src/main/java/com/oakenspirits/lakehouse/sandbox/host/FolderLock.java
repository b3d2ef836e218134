package com.oakenspirits.lakehouse.sandbox.host;

import com.oakenspirits.lakehouse.sandbox.error.SandboxException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Keeps a folder to one process; the lock goes with the process, however that ends. */
public final class FolderLock implements AutoCloseable {
    private final FileChannel channel;

    private FolderLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Locks a folder, which is created if it is missing.
     *
     * @param owner what uses it, in words: {@code broker}
     * @throws SandboxException when another process has it, or it cannot be written
     */
    @SuppressWarnings("resource") // it is the result's to close
    public static FolderLock take(Path dir, String owner) {
        try {
            Files.createDirectories(dir);
            FileChannel channel =
                    FileChannel.open(dir.resolve("sandbox.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() == null) {
                channel.close();
                throw inUse(dir, owner);
            }
            return new FolderLock(channel);
        } catch (OverlappingFileLockException e) {
            throw inUse(dir, owner);
        } catch (IOException e) {
            throw SandboxException.usage(
                    "cannot write to folder " + dir + " (" + e + "); choose another with --dir", e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // The lock goes with the process.
        }
    }

    private static SandboxException inUse(Path dir, String owner) {
        return SandboxException.usage(
                "folder " + dir + " is used by a running " + owner + "; stop that one or choose another with --dir");
    }
}
