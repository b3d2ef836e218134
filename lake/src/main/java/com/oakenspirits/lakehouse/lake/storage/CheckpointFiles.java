package com.oakenspirits.lakehouse.lake.storage;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.execution.streaming.checkpointing.CheckpointFileManager.CancellableFSDataOutputStream;
import org.apache.spark.sql.execution.streaming.checkpointing.FileSystemBasedCheckpointFileManager;

/**
 * Spark's checkpoints ({@code spark.sql.streaming.checkpointFileManagerClass}). In a bucket a file is written in one
 * request and never replaced; Spark's own way, a draft and a rename, is there a copy that can be seen half done and
 * that replaces another job's.
 */
public final class CheckpointFiles extends FileSystemBasedCheckpointFileManager {
    private final FileSystem files;

    /** Spark makes one for each checkpoint. */
    public CheckpointFiles(Path checkpoint, Configuration hadoop) throws IOException {
        super(checkpoint, hadoop);
        this.files = checkpoint.getFileSystem(hadoop);
    }

    @Override
    public CancellableFSDataOutputStream createAtomic(Path path, boolean overwriteIfPossible) {
        try {
            return NewFiles.conditional(files, path)
                    ? new InOneRequest(files, path, overwriteIfPossible)
                    : super.createAtomic(path, overwriteIfPossible);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Held in memory until it is closed: Spark writes some kilobytes. */
    private static final class InOneRequest extends CancellableFSDataOutputStream {
        private final FileSystem files;
        private final Path path;
        private final boolean over;
        private final ByteArrayOutputStream content;
        private boolean ended;

        private InOneRequest(FileSystem files, Path path, boolean over) {
            this(files, path, over, new ByteArrayOutputStream());
        }

        private InOneRequest(FileSystem files, Path path, boolean over, ByteArrayOutputStream content) {
            super(content);
            this.files = files;
            this.path = path;
            this.over = over;
            this.content = content;
        }

        @Override
        public synchronized void close() throws IOException {
            if (ended) {
                return;
            }
            ended = true;
            if (over) {
                try (FSDataOutputStream out = files.create(path, true)) {
                    out.write(content.toByteArray());
                }
            } else if (!NewFiles.create(files, path, content.toByteArray())) {
                throw new FileAlreadyExistsException(path + " was written by another job");
            }
        }

        @Override
        public synchronized void cancel() {
            ended = true;
        }
    }
}
