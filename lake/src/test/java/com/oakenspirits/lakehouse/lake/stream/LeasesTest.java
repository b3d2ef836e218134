package com.oakenspirits.lakehouse.lake.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.oakenspirits.lakehouse.lake.storage.LocalFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeasesTest {
    private static final String SALES = "silver.sales";

    @TempDir
    private Path folder;

    @Test
    void aNameIsHeldByOneUntilItLetsGo() throws Exception {
        try (Leases one = leases("run");
                Leases other = leases("rebuild")) {
            Leases.Lease lease = one.take(SALES).orElseThrow();
            assertThat(other.take(SALES)).isEmpty();
            assertThat(other.take("silver.invoices")).isPresent();
            assertThat(other.holder(SALES).map(Leases.Holder::job)).contains("run");
            lease.close();
            assertThat(other.take(SALES)).isPresent();
            // Closing what is somebody else's by now does nothing.
            lease.close();
            assertThat(one.take(SALES)).isEmpty();
        }
        try (Leases later = leases("run")) {
            assertThat(later.holders()).isEmpty();
        }
    }

    @Test
    void ofManyAtOnceExactlyOneTakesTheLeaseOfADeadProcess() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        for (int round = 0; round < 20; round++) {
            String name = "silver.round_" + round;
            Files.writeString(folder.resolve(name + ".lease"), dead(name, host()));
            List<Future<Optional<Leases.Lease>>> tries = new ArrayList<>();
            List<Leases> all = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                Leases leases = leases("run");
                all.add(leases);
                tries.add(threads.submit(() -> leases.take(name)));
            }
            int taken = 0;
            for (Future<Optional<Leases.Lease>> one : tries) {
                taken += one.get().isPresent() ? 1 : 0;
            }
            assertThat(taken).isLessThanOrEqualTo(1);
            if (taken == 0) {
                // Two that saw each other step back; the next try succeeds.
                assertThat(all.get(0).take(name)).isPresent();
            }
            all.forEach(Leases::close);
        }
        threads.shutdown();
    }

    @Test
    void aLeaseOfAnotherMachineIsTakenOverOnlyAfterALongSilence() throws Exception {
        Path file = folder.resolve(SALES + ".lease");
        Files.writeString(file, dead(SALES, "another-machine"));
        try (Leases leases = leases("run")) {
            assertThat(leases.take(SALES)).isEmpty();
            Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(100)));
            assertThat(leases.take(SALES)).isPresent();
        }
    }

    @Test
    void whoAsksGetsItBetweenTwoBatchesAndTheJobGoesOnAfterwards() throws Exception {
        try (Leases run = leases("run");
                Leases repair = leases("rebuild")) {
            Leases.Lease held = run.take(SALES).orElseThrow();
            assertThat(held.wanted()).isFalse();
            List<String> told = Collections.synchronizedList(new ArrayList<>());
            CompletableFuture<Optional<Leases.Lease>> asked = CompletableFuture.supplyAsync(() -> {
                try {
                    return repair.await(SALES, Duration.ofSeconds(30), true, holder -> told.add(holder.job()));
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            while (!held.wanted()) {
                Thread.onSpinWait();
            }
            held.close();
            // The job waits for its turn even though it is quicker.
            CompletableFuture<Optional<Leases.Lease>> back = CompletableFuture.supplyAsync(() -> {
                try {
                    return run.await(SALES, Duration.ofSeconds(30), false, holder -> {});
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            Leases.Lease lent = asked.get().orElseThrow();
            assertThat(back).isNotDone();
            assertThat(repair.holder(SALES).map(Leases.Holder::job)).contains("rebuild");
            assertThat(told).containsExactly("run");
            lent.close();
            assertThat(back.get()).isPresent();
        }
    }

    @Test
    void anOperatorCanBreakALeaseByItsName() throws Exception {
        Files.writeString(folder.resolve(SALES + ".lease"), dead(SALES, "another-machine"));
        try (Leases leases = leases("leases")) {
            assertThat(leases.holders()).extracting(Leases.Holder::name).containsExactly(SALES);
            assertThat(leases.breakLease(SALES)).isTrue();
            assertThat(leases.take(SALES)).isPresent();
        }
    }

    private Leases leases(String job) throws IOException {
        Configuration hadoop = new Configuration();
        hadoop.set("fs.file.impl", LocalFiles.class.getName());
        hadoop.setBoolean("fs.file.impl.disable.cache", true);
        return new Leases(folder.toUri().toString(), hadoop, job, Clock.systemUTC());
    }

    private static String dead(String name, String host) {
        return "{\"name\":\"" + name + "\",\"job\":\"run\",\"host\":\"" + host
                + "\",\"pid\":1,\"born\":12345,\"since\":\"2026-11-21T00:00:00Z\",\"id\":\"gone\"}";
    }

    private static String host() throws IOException {
        return java.net.InetAddress.getLocalHost().getHostName();
    }
}
