package com.oakenspirits.lakehouse.sandbox.database;

import com.oakenspirits.lakehouse.sandbox.error.SandboxException;
import com.oakenspirits.lakehouse.sandbox.host.FolderLock;
import com.oakenspirits.lakehouse.sandbox.host.Loopback;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A real MariaDB on loopback with a row binlog and the tables of the oaken domain, its data in a folder, so that a
 * restart continues with them. It ends with this process, even when this process is killed.
 */
public final class MariaDb implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration RETRY = Duration.ofMillis(50);

    private final FolderLock lock;
    private final Process server;
    private final Process watch;
    private final String address;

    private MariaDb(FolderLock lock, Process server, Process watch, String address) {
        this.lock = lock;
        this.server = server;
        this.watch = watch;
        this.address = address;
    }

    /**
     * Starts a server and returns when it accepts clients and has all tables.
     *
     * @param dir the folder of its data, created if missing
     * @param port the port to listen on; 0 takes a free one
     * @throws SandboxException when the port is taken, the folder is in use, or the server does not start
     */
    @SuppressWarnings("resource") // it is the result's to close
    public static MariaDb start(Installation installation, Path dir, int port) {
        FolderLock lock = FolderLock.take(dir, "database");
        try {
            ServerFolder folder =
                    new ServerFolder(installation, dir.toAbsolutePath().normalize());
            endLeftOver(folder);
            if (port != 0) {
                Loopback.requireFree(port, "--database-port");
            }
            folder.prepare();
            MariaDb started = launch(lock, folder, port == 0 ? Loopback.freePort() : port);
            try {
                started.awaitClients(folder);
                OakenTables.create(started.address);
                return started;
            } catch (RuntimeException e) {
                started.close();
                throw e;
            }
        } catch (SandboxException e) {
            lock.close();
            throw e;
        } catch (IOException e) {
            lock.close();
            throw SandboxException.usage("cannot start MariaDB in " + dir + ": " + e, e);
        }
    }

    /** Where clients reach it, as {@code host:port}. */
    public String address() {
        return address;
    }

    /** Completed when the server has ended, for whatever reason. */
    public CompletableFuture<?> ended() {
        return server.onExit();
    }

    @Override
    public void close() {
        server.destroy();
        if (!ends(server.toHandle())) {
            server.destroyForcibly();
        }
        // Only now: until here it would have ended the server had this process died.
        watch.destroyForcibly();
        lock.close();
    }

    private static MariaDb launch(FolderLock lock, ServerFolder folder, int port) throws IOException {
        Process server = new ProcessBuilder(folder.command(port))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.log().toFile()))
                .start();
        // No process can act on its own kill -9, but its end of a pipe is closed for it.
        Process watch = new ProcessBuilder("sh", "-c", "read -r end; kill \"$1\"", "watch", Long.toString(server.pid()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        return new MariaDb(lock, server, watch, Loopback.HOST + ":" + port);
    }

    private void awaitClients(ServerFolder folder) {
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        while (!Client.answers(address)) {
            if (!server.isAlive() || System.nanoTime() > giveUp) {
                throw SandboxException.usage("MariaDB does not start in " + folder.dir() + ": " + folder.complaint()
                        + "; " + folder.log() + " says more, or delete the folder to start over");
            }
            LockSupport.parkNanos(RETRY.toNanos());
        }
    }

    /** Both this process and the watch may have been killed: the server of then has our files and our port. */
    private static void endLeftOver(ServerFolder folder) {
        Optional<ProcessHandle> left = folder.running();
        left.ifPresent(server -> {
            server.destroy();
            if (!ends(server)) {
                server.destroyForcibly();
                ends(server);
            }
        });
    }

    private static boolean ends(ProcessHandle process) {
        List<Exception> problems = new ArrayList<>();
        try {
            process.onExit().get(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            problems.add(e);
        } catch (Exception e) {
            problems.add(e);
        }
        return problems.isEmpty();
    }
}
