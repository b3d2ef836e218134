package com.oakenspirits.lakehouse.lake.stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Who writes what: a file for each name in a folder beside the lake, so that one job at a time refines a dataset,
 * whatever process or machine it runs in. A lease whose holder died is taken over: at once where the process was on this
 * machine, else after {@value #STALE_SECONDS} seconds without a sign of life. Whoever needs a name that a long-running
 * job holds asks for it, and gets it between two batches.
 */
public final class Leases implements AutoCloseable {
    private static final int STALE_SECONDS = 90;
    private static final int RENEW_SECONDS = 15;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final FileSystem files;
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
        this.files = this.folder.getFileSystem(hadoop);
        this.job = job;
        this.clock = clock;
        files.mkdirs(this.folder);
        this.renewing = new Thread(this::renew, "leases");
        renewing.setDaemon(true);
        renewing.start();
    }

    /** A name that is held. */
    public final class Lease implements AutoCloseable {
        private final String name;

        private Lease(String name) {
            this.name = name;
        }

        /** Whether another job waits for it. */
        public boolean wanted() {
            return fresh(wish(name));
        }

        /** Lets go. */
        @Override
        public void close() {
            synchronized (held) {
                if (held.remove(name, this) && mine(name)) {
                    delete(file(name));
                }
            }
        }
    }

    /** Takes a name if nobody holds it. */
    public Optional<Lease> take(String name) {
        Optional<Holder> holder = holder(name);
        if (holder.isPresent() && alive(holder.get())) {
            return Optional.empty();
        }
        if (holder.isPresent() && !bury(holder.get())) {
            return Optional.empty();
        }
        if (!create(file(name), json(name))) {
            return Optional.empty();
        }
        Lease lease = new Lease(name);
        held.put(name, lease);
        return Optional.of(lease);
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
                boolean turn = ask || !fresh(wish(name));
                Optional<Lease> lease = turn ? take(name) : Optional.empty();
                if (lease.isPresent() || clock.instant().isAfter(end)) {
                    return lease;
                }
                // Before the wish, which may make the holder let go.
                Optional<Holder> holder = told ? Optional.empty() : holder(name);
                told = told || holder.isPresent();
                holder.ifPresent(waiting);
                if (ask) {
                    write(wish(name), json(name), true);
                }
                boolean over = closed.await(200, TimeUnit.MILLISECONDS);
                if (over) {
                    return Optional.empty();
                }
            }
        } finally {
            if (ask) {
                delete(wish(name));
            }
        }
    }

    /** Who holds a name, dead or alive. */
    public Optional<Holder> holder(String name) {
        try (var in = files.open(file(name))) {
            return Optional.of(JSON.readValue(in.readAllBytes(), Holder.class));
        } catch (FileNotFoundException | JsonProcessingException freeOrBeingWritten) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the lease of " + name, e);
        }
    }

    /** All holders. */
    public List<Holder> holders() {
        try {
            List<Holder> holders = new ArrayList<>();
            for (FileStatus file : files.listStatus(folder)) {
                String name = file.getPath().getName();
                if (name.endsWith(".lease")) {
                    holder(name.substring(0, name.length() - ".lease".length())).ifPresent(holders::add);
                }
            }
            return holders;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + folder, e);
        }
    }

    /** Takes a name away from whoever holds it, for an operator who knows that it is dead. */
    public boolean breakLease(String name) {
        return delete(file(name));
    }

    @Override
    public void close() {
        closed.countDown();
        List.copyOf(held.values()).forEach(Lease::close);
    }

    private boolean alive(Holder holder) {
        if (holder.host().equals(host())) {
            return ProcessHandle.of(holder.pid())
                    .filter(process -> born(process) == holder.born())
                    .isPresent();
        }
        return fresh(file(holder.name()));
    }

    /** Removes the lease of a dead holder; two that find it dead at the same time must not remove each other's. */
    private boolean bury(Holder dead) {
        Path grave = new Path(folder, dead.name() + "." + UUID.randomUUID() + ".dead");
        try {
            if (!files.rename(file(dead.name()), grave)) {
                return false;
            }
            Holder buried;
            try (var in = files.open(grave)) {
                buried = JSON.readValue(in.readAllBytes(), Holder.class);
            }
            if (!buried.equals(dead)) {
                files.rename(grave, file(dead.name()));
                return false;
            }
            delete(grave);
            return true;
        } catch (IOException another) {
            return false;
        }
    }

    private void renew() {
        try {
            while (!closed.await(RENEW_SECONDS, TimeUnit.SECONDS)) {
                // One let go meanwhile must not be written again: it would be held until this process ends.
                synchronized (held) {
                    held.keySet().forEach(this::renew);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void renew(String name) {
        try {
            if (mine(name)) {
                write(file(name), json(name), true);
            }
        } catch (UncheckedIOException again) {
            // The next round is in time: a lease is stale after several.
        }
    }

    /** Not so when an operator took it away and somebody else has it. */
    private boolean mine(String name) {
        return holder(name).filter(holder -> holder.id().equals(id)).isPresent();
    }

    private boolean fresh(Path file) {
        try {
            long age = clock.millis() - files.getFileStatus(file).getModificationTime();
            return age < STALE_SECONDS * 1000L;
        } catch (FileNotFoundException gone) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look at " + file, e);
        }
    }

    /** Creates a file with all of its content, unless it is there: of several at once one succeeds. */
    private boolean create(Path file, byte[] content) {
        Path draft = new Path(folder, file.getName() + "." + UUID.randomUUID() + ".draft");
        write(draft, content, false);
        try {
            return files.rename(draft, file);
        } catch (IOException taken) {
            return false;
        } finally {
            delete(draft);
        }
    }

    private void write(Path file, byte[] content, boolean over) {
        try (OutputStream out = files.create(file, over)) {
            out.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    private boolean delete(Path file) {
        try {
            return files.delete(file, false);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + file, e);
        }
    }

    private byte[] json(String name) {
        ProcessHandle me = ProcessHandle.current();
        try {
            return JSON.writeValueAsString(new Holder(
                            name,
                            job,
                            host(),
                            me.pid(),
                            born(me),
                            clock.instant().toString(),
                            id))
                    .getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long born(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }

    private static String host() {
        try {
            return java.net.InetAddress.getLocalHost().getHostName();
        } catch (java.net.UnknownHostException e) {
            return "localhost";
        }
    }

    private Path file(String name) {
        return new Path(folder, name + ".lease");
    }

    private Path wish(String name) {
        return new Path(folder, name + ".wanted");
    }
}
