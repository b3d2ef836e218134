package com.oakenspirits.lakehouse.lake.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.UUID;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options.CreateFileOptionKeys;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files that come into being once, with all of their content: of several writers at once, in whatever process or on
 * whatever machine, exactly one succeeds. Delta's commits and the lake's leases rest on it.
 *
 * <ul>
 *   <li>In a bucket by S3's conditional request ({@code If-None-Match: *}); a rename there is a copy, which replaces.
 *   <li>Elsewhere by a rename that does not replace, as {@link LocalFiles} and HDFS have it.
 * </ul>
 *
 * A store that ignores the condition breaks the promise without a word, so a lake's store is tried at a start.
 */
public final class NewFiles {
    private static final Logger LOG = LoggerFactory.getLogger(NewFiles.class);
    private static final String CONDITIONAL = CreateFileOptionKeys.FS_OPTION_CREATE_CONDITIONAL_OVERWRITE;
    /** S3 answers 409 to one of two conditional requests that meet, and asks for it again. */
    private static final int MEETINGS = 10;

    private NewFiles() {}

    /** Whether files at that path are created by a condition of the store, not by a rename. */
    public static boolean conditional(FileSystem files, Path file) throws IOException {
        return files.hasPathCapability(file, CONDITIONAL);
    }

    /**
     * Creates a file unless it is there.
     *
     * @param content no two writers may give the same: it tells a file of our own, whose confirmation was lost on its
     *     way and which was sent again, from another's
     * @return whether the file is ours
     * @throws IOException when nobody can say whether it came to be; the same call again will
     */
    public static boolean create(FileSystem files, Path file, byte[] content) throws IOException {
        return conditional(files, file) ? put(files, file, content) : rename(files, file, content);
    }

    private static boolean put(FileSystem files, Path file, byte[] content) throws IOException {
        for (int meeting = 1; ; meeting++) {
            try {
                write(files, file, content);
                return true;
            } catch (IOException e) {
                byte[] there = read(files, file, e);
                if (there != null) {
                    boolean ours = Arrays.equals(there, content);
                    if (ours) {
                        LOG.info("{} is ours: only the answer was lost ({})", file, e.toString());
                    }
                    return ours;
                }
                if (meeting == MEETINGS || !String.valueOf(e.getMessage()).contains("ConditionalRequestConflict")) {
                    throw e;
                }
            }
        }
    }

    private static void write(FileSystem files, Path file, byte[] content) throws IOException {
        FSDataOutputStreamBuilder<?, ?> builder = files.createFile(file);
        builder.overwrite(true);
        builder.recursive();
        builder.must(CONDITIONAL, true);
        FSDataOutputStream out = builder.build();
        try {
            out.write(content);
        } catch (IOException | RuntimeException e) {
            // Closing would publish the part that was written.
            out.abort();
            throw e;
        }
        out.close();
    }

    /** What stands at the path, or null where nothing does. */
    private static byte[] read(FileSystem files, Path file, IOException first) throws IOException {
        try (InputStream in = files.open(file)) {
            return in.readAllBytes();
        } catch (FileNotFoundException none) {
            return null;
        } catch (IOException again) {
            first.addSuppressed(again);
            throw first;
        }
    }

    private static boolean rename(FileSystem files, Path file, byte[] content) throws IOException {
        Path draft = new Path(file.getParent(), "." + file.getName() + "." + UUID.randomUUID() + ".draft");
        try {
            try (FSDataOutputStream out = files.create(draft, false)) {
                out.write(content);
            }
            return files.rename(draft, file);
        } catch (FileAlreadyExistsException taken) {
            return false;
        } finally {
            files.delete(draft, false);
        }
    }
}
