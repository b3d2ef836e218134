package com.oakenspirits.lakehouse.bronze;

import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Spark's checkpoint of one query: which offsets it planned for a batch. It is a convenience; the table decides. A
 * checkpoint that disagrees with the table is thrown away.
 */
final class Checkpoint {
    private final String folder;
    private final String topic;
    private final Configuration hadoop;

    Checkpoint(String folder, String topic, Configuration hadoop) {
        this.folder = folder;
        this.topic = topic;
        this.hadoop = hadoop;
    }

    String folder() {
        return folder;
    }

    /**
     * Whether going on from this checkpoint continues what was landed: its last batch is landed, or it is planned and
     * will be run again from exactly where the table ends. No checkpoint agrees with anything.
     */
    boolean continues(Offsets landed) throws IOException {
        OptionalLong last = newest("offsets");
        if (last.isEmpty()) {
            return true;
        }
        if (same(planned(last.getAsLong()), landed)) {
            return true;
        }
        boolean done = newest("commits").orElse(-1) >= last.getAsLong();
        return !done && last.getAsLong() > 0 && same(planned(last.getAsLong() - 1), landed);
    }

    /** Where the batch ends: the offset after its last message, by partition; empty where the file is unreadable. */
    Optional<Offsets> planned(long batch) throws IOException {
        Path file = new Path(folder, "offsets/" + batch);
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(fileSystem().open(file), StandardCharsets.UTF_8))) {
            String json = lines.lines().skip(2).collect(Collectors.joining());
            return json.startsWith("{") ? Optional.of(Offsets.fromSpark(topic, json)) : Optional.empty();
        } catch (FileNotFoundException e) {
            return Optional.empty();
        }
    }

    void discard() throws IOException {
        fileSystem().delete(new Path(folder), true);
    }

    private static boolean same(Optional<Offsets> planned, Offsets landed) {
        return planned.isPresent() && planned.get().equals(landed);
    }

    private OptionalLong newest(String log) throws IOException {
        try {
            long newest = -1;
            for (FileStatus file : fileSystem().listStatus(new Path(folder, log))) {
                String name = file.getPath().getName();
                if (name.matches("\\d+")) {
                    newest = Math.max(newest, Long.parseLong(name));
                }
            }
            return newest < 0 ? OptionalLong.empty() : OptionalLong.of(newest);
        } catch (FileNotFoundException e) {
            return OptionalLong.empty();
        }
    }

    private FileSystem fileSystem() throws IOException {
        return new Path(folder).getFileSystem(hadoop);
    }
}
