package com.oakenspirits.lakehouse.lake.stream;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Who writes what: a file for each name in a folder of the lake, so that one job at a time refines a dataset, whatever
 * process or machine it runs in. A lease whose holder died is taken over: at once where the process was on this machine,
 * else after {@value #STALE_SECONDS} seconds without a sign of life, by the clock of the file system (a bucket's and this
 * machine's must agree within a minute). Whoever needs a name that a long-running job holds asks for it, and gets it
 * between two batches.
 */
public final class Leases implements AutoCloseable {
    private static final int STALE_SECONDS = 90;
    private static final int RENEW_SECONDS = 15;

    private final Path folder;
    private final LeaseFiles files;
    private final String job;
    private final Clock clock;
    private final String id = UUID.randomUUID().toString();
    private final Map<String, Lease> held = new ConcurrentHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread renewing;

    /**
     * Who holds a lease.
     *
     * @param name what is held, such as {@code silver.sales}
     * @param job the command, such as {@code run}
     * @param born when the process began, milliseconds since the epoch: numbers of processes come again
     * @param id tells jobs within a process apart
     */
    public record Holder(String name, String job, String host, long pid, long born, String since, String id) {
        @Override
        public String toString() {
            return "'" + job + "' (process " + pid + " on " + host + ", since " + since + ")";
        }
    }

    /** @param job the command that takes leases, such as {@code run} */
    public Leases(String folder, Configuration hadoop, String job, Clock clock) throws IOException {
        this.folder = new Path(folder);
        this.files = new LeaseFiles(this.folder.getFileSystem(hadoop), this.folder);
        this.job = job;
        this.clock = clock;
        this.renewing = new Thread(this::renew, "leases");
        renewing.setDaemon(true);
        renewing.start();
    }

    /** A name that is held. */
    public final class Lease implements AutoCloseable {
        private final Holder holder;
        private final Path file;

        private Lease(Holder holder, Path file) {
            this.holder = holder;
            this.file = file;
        }

        /** Whether another job waits for it. */
        public boolean wanted() {
            return asked(holder.name());
        }

        /** Lets go. */
        @Override
        public void close() {
            synchronized (held) {
                if (held.remove(holder.name(), this) && mine()) {
                    files.free(file);
                }
            }
        }

        /** Not so when an operator took it away, or it was silent for too long and somebody else has it. */
        private boolean mine() {
            return holder(holder.name()).filter(holder::equals).isPresent();
        }

        private void renew() {
            try {
                if (mine()) {
                    files.write(file, holder);
                }
            } catch (UncheckedIOException again) {
                // The next round is in time: a lease is stale after several.
            }
        }
    }

    /** Takes a name if nobody holds it. */
    public Optional<Lease> take(String name) {
        Optional<LeaseFiles.Turn> newest = files.newest(name);
        if (newest.isPresent() && taken(newest.get())) {
            return Optional.empty();
        }
        Holder holder = holder(name, ProcessHandle.current());
        Optional<Lease> lease = files.take(name, newest, holder).map(file -> new Lease(holder, file));
        lease.ifPresent(taken -> held.put(name, taken));
        return lease;
    }

    /**
     * Takes a name, waiting for its holder.
     *
     * @param ask whether to ask the holder for it
     * @param waiting is told once who holds it, when somebody does
     * @return empty when the holder did not let go in time
     */
    public Optional<Lease> await(String name, Duration patience, boolean ask, Consumer<Holder> waiting)
            throws InterruptedException {
        Instant end = clock.instant().plus(patience);
        boolean told = false;
        try {
            while (true) {
                // One that asked before is served before.
                boolean turn = ask || !asked(name);
                Optional<Lease> lease = turn ? take(name) : Optional.empty();
                if (lease.isPresent() || clock.instant().isAfter(end)) {
                    return lease;
                }
                // Before the wish, which may make the holder let go.
                Optional<Holder> holder = told ? Optional.empty() : holder(name);
                told = told || holder.isPresent();
                holder.ifPresent(waiting);
                if (ask) {
                    files.write(wish(name), holder(name, ProcessHandle.current()));
                }
                boolean over = closed.await(200, TimeUnit.MILLISECONDS);
                if (over) {
                    return Optional.empty();
                }
            }
        } finally {
            if (ask) {
                files.delete(wish(name));
            }
        }
    }

    /** Who holds a name, dead or alive. */
    public Optional<Holder> holder(String name) {
        return files.newest(name).flatMap(files::holder);
    }

    /** All holders. */
    public List<Holder> holders() {
        return files.all().stream().map(files::holder).flatMap(Optional::stream).toList();
    }

    /** Takes a name away from whoever holds it, for an operator who knows that it is dead. */
    public boolean breakLease(String name) {
        Optional<LeaseFiles.Turn> newest = files.newest(name);
        return newest.isPresent() && !files.free(newest.get()) && files.end(newest.get());
    }

    @Override
    public void close() {
        closed.countDown();
        List.copyOf(held.values()).forEach(Lease::close);
    }

    private boolean taken(LeaseFiles.Turn turn) {
        if (files.free(turn)) {
            return false;
        }
        Optional<Holder> holder = files.holder(turn);
        if (holder.isPresent() && holder.get().host().equals(host())) {
            return ProcessHandle.of(holder.get().pid())
                    .filter(process -> born(process) == holder.get().born())
                    .isPresent();
        }
        // One that cannot be read is being written, or its writer died at it.
        return fresh(turn.touched());
    }

    private boolean asked(String name) {
        return files.touched(wish(name)).filter(this::fresh).isPresent();
    }

    private boolean fresh(long touched) {
        return clock.millis() - touched < STALE_SECONDS * 1000L;
    }

    private void renew() {
        try {
            while (!closed.await(RENEW_SECONDS, TimeUnit.SECONDS)) {
                // One let go meanwhile must not be written again: it would be held until this process ends.
                synchronized (held) {
                    held.values().forEach(Lease::renew);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Holder holder(String name, ProcessHandle me) {
        return new Holder(name, job, host(), me.pid(), born(me), clock.instant().toString(), id);
    }

    private static long born(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    private Path wish(String name) {
        return new Path(folder, name + ".wanted");
    }
}
