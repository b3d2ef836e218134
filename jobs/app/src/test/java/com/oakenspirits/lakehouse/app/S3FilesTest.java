package com.oakenspirits.lakehouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.oakenspirits.lakehouse.lake.storage.CheckpointFiles;
import com.oakenspirits.lakehouse.lake.storage.ConditionalLogStore;
import com.oakenspirits.lakehouse.lake.storage.NewFiles;
import com.oakenspirits.lakehouse.lake.stream.Leases;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the lake does with files, done with objects. */
class S3FilesTest {
    private static S3Sandbox s3;
    private static S3Relay relay;
    private static Configuration hadoop;

    @BeforeAll
    static void start() throws IOException {
        s3 = S3Sandbox.start("oaken");
        relay = S3Relay.before(s3.endpoint());
        hadoop = S3Sandbox.hadoop(relay.endpoint());
    }

    @AfterAll
    static void stop() throws IOException {
        relay.close();
        s3.close();
    }

    @Test
    void commitWhoseAnswerIsLostOnItsWayIsKnownAsOurOwn() throws Exception {
        Path commit = new Path("s3a://oaken/lost/_delta_log/00000000000000000001.json");
        ConditionalLogStore store = new ConditionalLogStore(hadoop);
        relay.loseTheNextAnswerToAPut();

        store.write(commit, List.of("{\"txnId\":\"ours\"}").iterator(), false, hadoop);

        assertThat(s3.file("oaken/lost/_delta_log/00000000000000000001.json")).hasContent("{\"txnId\":\"ours\"}\n");
        long puts = relay.heads().stream()
                .filter(head -> head.startsWith("PUT /oaken/lost/"))
                .count();
        assertThat(puts).as("it was sent again").isEqualTo(2);
        assertThatThrownBy(() ->
                        store.write(commit, List.of("{\"txnId\":\"another\"}").iterator(), false, hadoop))
                .isInstanceOf(java.nio.file.FileAlreadyExistsException.class);
    }

    @Test
    void logStoreThatCouldNotRefuseASecondCommitWritesNone() {
        Configuration off = new Configuration(hadoop);
        off.setBoolean("fs.s3a.create.conditional.enabled", false);
        off.setBoolean("fs.s3a.impl.disable.cache", true);
        assertThatThrownBy(() -> new ConditionalLogStore(off)
                        .write(
                                new Path("s3a://oaken/off/_delta_log/00000000000000000001.json"),
                                List.of("{}").iterator(),
                                false,
                                off))
                .hasMessage("commits to s3a://oaken/off/_delta_log would not be safe:"
                        + " set fs.s3a.create.conditional.enabled to true");
        assertThat(s3.file("oaken/off")).doesNotExist();
    }

    @Test
    void ofManyAtOnceExactlyOneTakesTheLeaseOfADeadProcess() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        for (int round = 0; round < 10; round++) {
            String name = "silver.round_" + round;
            Path left = new Path("s3a://oaken/many/" + name + ".7.lease");
            try (var out = left.getFileSystem(hadoop).create(left)) {
                out.write(dead(name).getBytes(UTF_8));
            }
            List<Leases> all = new ArrayList<>();
            List<Future<Optional<Leases.Lease>>> tries = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                Leases leases = leases("many");
                all.add(leases);
                tries.add(threads.submit(() -> leases.take(name)));
            }
            int taken = 0;
            for (Future<Optional<Leases.Lease>> one : tries) {
                taken += one.get().isPresent() ? 1 : 0;
            }
            assertThat(taken).isEqualTo(1);
            assertThat(all.get(0).holder(name).map(Leases.Holder::job)).contains("test");
            all.forEach(Leases::close);
            assertThat(all.get(0).holder(name)).isEmpty();
        }
        threads.shutdown();
    }

    @Test
    void whoAsksGetsTheLeaseAndALeaseThatWasBrokenIsNotGivenBack() throws Exception {
        try (Leases run = leases("ask");
                Leases repair = leases("ask")) {
            Leases.Lease held = run.take("silver.sales").orElseThrow();
            assertThat(repair.await("silver.sales", Duration.ZERO, true, holder -> {}))
                    .isEmpty();
            assertThat(held.wanted()).isFalse();
            assertThat(repair.breakLease("silver.sales")).isTrue();
            Leases.Lease taken = repair.take("silver.sales").orElseThrow();
            // Letting go of what somebody else has by now does nothing.
            held.close();
            assertThat(run.take("silver.sales")).isEmpty();
            taken.close();
            assertThat(run.take("silver.sales")).isPresent();
        }
    }

    @Test
    void checkpointFileOfAnotherJobIsNotReplaced() throws Exception {
        Path offsets = new Path("s3a://oaken/flow/offsets/0");
        CheckpointFiles files = new CheckpointFiles(new Path("s3a://oaken/flow"), hadoop);
        try (var out = files.createAtomic(offsets, false)) {
            out.write("one".getBytes(UTF_8));
        }
        var other = files.createAtomic(offsets, false);
        other.write("two".getBytes(UTF_8));
        assertThatThrownBy(other::close).isInstanceOf(FileAlreadyExistsException.class);
        var cancelled = files.createAtomic(new Path("s3a://oaken/flow/offsets/1"), false);
        cancelled.write("half".getBytes(UTF_8));
        cancelled.cancel();
        cancelled.close();

        assertThat(s3.file("oaken/flow/offsets/0")).hasContent("one");
        assertThat(s3.file("oaken/flow/offsets/1")).doesNotExist();
        try (var over = files.createAtomic(offsets, true)) {
            over.write("three".getBytes(UTF_8));
        }
        assertThat(s3.file("oaken/flow/offsets/0")).hasContent("three");
    }

    @Test
    void fileThatIsThereIsNotCreatedAgain() throws Exception {
        Path file = new Path("s3a://oaken/new/one");
        FileSystem files = file.getFileSystem(hadoop);
        assertThat(NewFiles.conditional(files, file)).isTrue();
        assertThat(NewFiles.create(files, file, "first".getBytes(UTF_8))).isTrue();
        assertThat(NewFiles.create(files, file, "second".getBytes(UTF_8))).isFalse();
        assertThat(s3.file("oaken/new/one")).hasContent("first");
    }

    private static Leases leases(String folder) throws IOException {
        return new Leases("s3a://oaken/" + folder, hadoop, "test", Clock.systemUTC());
    }

    private static String dead(String name) throws IOException {
        return "{\"name\":\"" + name + "\",\"job\":\"run\",\"host\":\""
                + java.net.InetAddress.getLocalHost().getHostName()
                + "\",\"pid\":1,\"born\":12345,\"since\":\"2026-11-21T00:00:00Z\",\"id\":\"gone\"}";
    }
}
