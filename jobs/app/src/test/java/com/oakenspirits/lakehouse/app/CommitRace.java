package com.oakenspirits.lakehouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.delta.storage.LogStore;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * One of several processes that commit to the same Delta log: {@code CommitRace STORE ENDPOINT LOG WRITER COMMITS}. Each
 * commit is a step of the writer ({@code txn}), so that the table itself tells which are in it. Prints the version that
 * each step was told to have become.
 */
final class CommitRace {
    private CommitRace() {}

    public static void main(String[] args) throws Exception {
        Configuration hadoop = S3Sandbox.hadoop(args[1]);
        LogStore store = Class.forName(args[0])
                .asSubclass(LogStore.class)
                .getConstructor(Configuration.class)
                .newInstance(hadoop);
        Path log = new Path(args[2]);
        // Everything that takes time is done before the start.
        log.getFileSystem(hadoop).exists(log);
        System.out.println("ready");
        if (System.in.read() < 0) {
            return;
        }
        long version = 0;
        StringBuilder made = new StringBuilder();
        for (int step = 1; step <= Integer.parseInt(args[4]); step++) {
            version = commit(store, hadoop, log, version + 1, actions(args[3], step));
            made.append(step).append(' ').append(version).append('\n');
        }
        System.out.write(made.toString().getBytes(UTF_8));
        System.out.flush();
    }

    /** Large enough to be seen torn. */
    static List<String> actions(String writer, int step) {
        return List.of(
                "{\"commitInfo\":{\"timestamp\":1,\"operation\":\"RACE\",\"operationParameters\":{},\"txnId\":\""
                        + UUID.randomUUID() + "\",\"userMetadata\":\"" + "x".repeat(4_000) + "\"}}",
                "{\"txn\":{\"appId\":\"" + writer + "\",\"version\":" + step + "}}");
    }

    static Path file(Path log, long version) {
        return new Path(log, String.format("%020d.json", version));
    }

    private static long commit(LogStore store, Configuration hadoop, Path log, long from, List<String> actions)
            throws IOException {
        for (long version = from; ; version++) {
            try {
                store.write(file(log, version), actions.iterator(), false, hadoop);
                return version;
            } catch (FileAlreadyExistsException taken) {
                // The next one, then.
            }
        }
    }
}
