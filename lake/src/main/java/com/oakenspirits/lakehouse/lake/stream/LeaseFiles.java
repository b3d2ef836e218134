package com.oakenspirits.lakehouse.lake.stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.oakenspirits.lakehouse.lake.storage.NewFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The files behind leases, {@code <name>.<turn>.lease}. Whoever takes a name creates the file of its next turn, which one
 * alone can; the newest turn holds the name until {@code free} stands in it. Nothing depends on renames or on deletes
 * that hit only what was looked at, because a bucket has neither. The file of the newest turn stays: so no turn comes
 * twice.
 */
final class LeaseFiles {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final byte[] FREE = "free\n".getBytes(StandardCharsets.UTF_8);
    /** Lakes from before turns have files without one. */
    private static final Pattern LEASE = Pattern.compile("(.+?)(?:\\.(\\d+))?\\.lease");

    private final FileSystem files;
    private final Path folder;

    /** The newest turn of a name. */
    record Turn(String name, long number, Path file, long touched) {}

    LeaseFiles(FileSystem files, Path folder) {
        this.files = files;
        this.folder = folder;
    }

    Optional<Turn> newest(String name) {
        return Optional.ofNullable(turns().get(name));
    }

    List<Turn> all() {
        return turns().values().stream()
                .sorted(Comparator.comparing(Turn::name))
                .toList();
    }

    /** Who holds a turn; empty when it is free, or being written at this moment. */
    Optional<Leases.Holder> holder(Turn turn) {
        byte[] content = content(turn.file());
        try {
            return isFree(content) ? Optional.empty() : Optional.of(JSON.readValue(content, Leases.Holder.class));
        } catch (IOException beingWritten) {
            return Optional.empty();
        }
    }

    boolean free(Turn turn) {
        return isFree(content(turn.file()));
    }

    /**
     * Takes the turn after one.
     *
     * @return the file of the turn; empty where another was faster
     */
    Optional<Path> take(String name, Optional<Turn> before, Leases.Holder holder) {
        return next(name, before, json(holder));
    }

    /** Ends a turn whoever holds it. */
    boolean end(Turn turn) {
        return next(turn.name(), Optional.of(turn), FREE).isPresent();
    }

    /** Writes over a file: says again that a turn is held, which does no harm to those after it, or that one is wanted. */
    void write(Path file, Leases.Holder holder) {
        write(file, json(holder));
    }

    void free(Path file) {
        write(file, FREE);
    }

    void delete(Path file) {
        try {
            files.delete(file, false);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + file, e);
        }
    }

    /** When a file was written last, by the clock of its store; empty where there is none. */
    Optional<Long> touched(Path file) {
        try {
            return Optional.of(files.getFileStatus(file).getModificationTime());
        } catch (FileNotFoundException gone) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look at " + file, e);
        }
    }

    private Optional<Path> next(String name, Optional<Turn> before, byte[] content) {
        long number = before.map(Turn::number).orElse(0L) + 1;
        Path file = new Path(folder, name + "." + number + ".lease");
        try {
            // Not before: who only looks may have no right to write.
            files.mkdirs(folder);
            if (!NewFiles.create(files, file, content)) {
                return Optional.empty();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
        if (newest(name).map(Turn::number).orElse(0L) != number) {
            // Looked at long ago: the turns between were taken, and their files cleared away.
            delete(file);
            return Optional.empty();
        }
        before.map(Turn::file).ifPresent(this::delete);
        return Optional.of(file);
    }

    private Map<String, Turn> turns() {
        try {
            Map<String, Turn> turns = new HashMap<>();
            for (FileStatus file : files.listStatus(folder)) {
                Matcher lease = LEASE.matcher(file.getPath().getName());
                if (lease.matches()) {
                    long number = lease.group(2) == null ? 0 : Long.parseLong(lease.group(2));
                    Turn turn = new Turn(lease.group(1), number, file.getPath(), file.getModificationTime());
                    turns.merge(turn.name(), turn, (a, b) -> a.number() > b.number() ? a : b);
                }
            }
            return turns;
        } catch (FileNotFoundException none) {
            return Map.of();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + folder, e);
        }
    }

    private byte[] content(Path file) {
        try (var in = files.open(file)) {
            return in.readAllBytes();
        } catch (FileNotFoundException cleared) {
            // A newer turn was taken meanwhile, which trying will show.
            return FREE;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the lease " + file, e);
        }
    }

    private static boolean isFree(byte[] content) {
        return Arrays.equals(content, FREE);
    }

    private void write(Path file, byte[] content) {
        try (OutputStream out = files.create(file, true)) {
            out.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    private static byte[] json(Leases.Holder holder) {
        try {
            return JSON.writeValueAsBytes(holder);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
