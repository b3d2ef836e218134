package com.oakenspirits.lakehouse.lake.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The commits of one Delta table, read straight from its {@code _delta_log} as the Delta protocol lays it out.
 * {@code DESCRIBE HISTORY} tells the same but costs Spark jobs; a flow asks after every batch.
 */
public final class TableLog {
    private static final Pattern COMMIT = Pattern.compile("(\\d{20})\\.json");
    private static final ObjectMapper JSON = new ObjectMapper();

    /** So few versions are looked for one by one: a folder of a commit a second is long. */
    private static final long ONE_BY_ONE = 100;

    private final Path folder;
    private final Configuration hadoop;
    private final Map<String, Long> seen;

    /**
     * The log of a table.
     *
     * @param seen the newest version of each folder that was found before
     */
    TableLog(String tablePath, Configuration hadoop, Map<String, Long> seen) {
        this.folder = new Path(tablePath, "_delta_log");
        this.hadoop = hadoop;
        this.seen = seen;
    }

    /** The newest version, or empty where there is no table. */
    public OptionalLong latest() {
        Long known = seen.get(folder.toString());
        if (known != null && has(known)) {
            long latest = known;
            while (latest - known < ONE_BY_ONE && has(latest + 1)) {
                latest++;
            }
            if (latest - known < ONE_BY_ONE) {
                seen.put(folder.toString(), latest);
                return OptionalLong.of(latest);
            }
        }
        List<Long> versions = versions();
        if (versions.isEmpty()) {
            seen.remove(folder.toString());
            return OptionalLong.empty();
        }
        seen.put(folder.toString(), versions.get(versions.size() - 1));
        return OptionalLong.of(versions.get(versions.size() - 1));
    }

    /** The commits after {@code version}, oldest first. Those that log retention has removed are missing. */
    public List<Commit> after(long version) {
        OptionalLong latest = latest();
        if (latest.isEmpty()) {
            return List.of();
        }
        Stream<Long> versions = latest.getAsLong() - version <= ONE_BY_ONE
                ? LongStream.rangeClosed(Math.max(0, version + 1), latest.getAsLong())
                        .boxed()
                : versions().stream().filter(v -> v > version);
        return versions.map(this::commit).flatMap(Optional::stream).toList();
    }

    /** The newest answer that {@code read} finds in a commit, walking back from the latest. */
    public <T> Optional<T> newest(Function<Commit, Optional<T>> read) {
        OptionalLong latest = latest();
        for (long version = latest.orElse(-1); version >= 0; version--) {
            Optional<Commit> commit = commit(version);
            if (commit.isEmpty()) {
                // Log retention removes the oldest: there are none before it.
                return Optional.empty();
            }
            Optional<T> found = commit.flatMap(read);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** Whether the commit of a version is there. */
    public boolean has(long version) {
        try {
            Path file = file(version);
            return file.getFileSystem(hadoop).exists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look into " + folder, e);
        }
    }

    /** Where the commit of a version is, there or not. */
    public Path file(long version) {
        return new Path(folder, String.format("%020d.json", version));
    }

    /**
     * Opens a file of the log.
     *
     * @throws FileNotFoundException when there is no such file
     */
    public InputStream open(Path file) throws IOException {
        return file.getFileSystem(hadoop).open(file);
    }

    private List<Long> versions() {
        try {
            FileSystem files = folder.getFileSystem(hadoop);
            List<Long> versions = new ArrayList<>();
            for (FileStatus file : files.listStatus(folder)) {
                Matcher name = COMMIT.matcher(file.getPath().getName());
                if (name.matches()) {
                    versions.add(Long.parseLong(name.group(1)));
                }
            }
            versions.sort(Long::compare);
            return versions;
        } catch (FileNotFoundException none) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + folder, e);
        }
    }

    /** The commit of a version; empty where there is none, or none any more. */
    public Optional<Commit> commit(long version) {
        Path file = file(version);
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(open(file), StandardCharsets.UTF_8))) {
            Instant at = Instant.EPOCH;
            String operation = "";
            Optional<String> metadata = Optional.empty();
            boolean changes = false;
            long rows = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode action = JSON.readTree(line);
                if (action.has("commitInfo")) {
                    JsonNode info = action.get("commitInfo");
                    at = Instant.ofEpochMilli(info.path("timestamp").asLong());
                    operation = info.path("operation").asText();
                    rows = rows(operation, info.path("operationMetrics"));
                    metadata = Optional.ofNullable(info.path("userMetadata").textValue());
                } else {
                    changes |= action.path("add").path("dataChange").asBoolean(false)
                            || action.path("remove").path("dataChange").asBoolean(false);
                }
            }
            return Optional.of(new Commit(version, at, operation, changes, rows, metadata));
        } catch (FileNotFoundException removedByRetention) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /** A merge counts among the rows it writes those that it only copies, because they share a file with others. */
    private static long rows(String operation, JsonNode metrics) {
        return operation.equals("MERGE")
                ? Stream.of("Inserted", "Updated", "Deleted")
                        .mapToLong(what -> metrics.path("numTargetRows" + what).asLong(0))
                        .sum()
                : metrics.path("numOutputRows").asLong(0);
    }
}
