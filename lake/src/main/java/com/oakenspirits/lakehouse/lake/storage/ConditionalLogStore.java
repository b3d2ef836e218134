package com.oakenspirits.lakehouse.lake.storage;

import io.delta.storage.HadoopFileSystemLogStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.util.Iterator;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Delta's log in a bucket, safe for several writers at once on several machines, without DynamoDB
 * ({@code spark.delta.logStore.s3a.impl}). Delta's own store for S3 looks whether a commit is there and then writes it:
 * two drivers that look at the same time both write, and one commit is lost. Here S3 itself refuses the second.
 *
 * <p>It holds under these conditions:
 *
 * <ul>
 *   <li>The store honours {@code If-None-Match: *} on PutObject and CompleteMultipartUpload, and reads and lists what
 *       was written before: Amazon S3 (since August 2024), MinIO, S3Proxy over a folder. A start tries it.
 *   <li>{@code fs.s3a.create.conditional.enabled} is on, as it is by default.
 *   <li>EVERY writer of a table commits so: through this class, or another that creates commits with the same
 *       condition, such as delta-rs. One that commits through {@code S3SingleDriverLogStore} or DynamoDB breaks it for all.
 *   <li>The text of a commit is its own: Delta writes a random {@code txnId} into each.
 * </ul>
 */
public final class ConditionalLogStore extends HadoopFileSystemLogStore {

    public ConditionalLogStore(Configuration hadoop) {
        super(hadoop);
    }

    @Override
    public void write(Path path, Iterator<String> actions, Boolean overwrite, Configuration hadoop) throws IOException {
        FileSystem files = path.getFileSystem(hadoop);
        byte[] content = content(actions);
        if (overwrite) {
            // Such as _last_checkpoint: whoever is last is right.
            try (FSDataOutputStream out = files.create(path, true)) {
                out.write(content);
            }
        } else if (!NewFiles.conditional(files, path)) {
            throw new IOException("commits to " + path.getParent()
                    + " would not be safe: set fs.s3a.create.conditional.enabled to true");
        } else if (!NewFiles.create(files, path, content)) {
            throw new FileAlreadyExistsException(path.toString());
        }
    }

    @Override
    public Boolean isPartialWriteVisible(Path path, Configuration hadoop) {
        return false;
    }

    private static byte[] content(Iterator<String> actions) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (actions.hasNext()) {
            all.writeBytes(actions.next().getBytes(StandardCharsets.UTF_8));
            all.write('\n');
        }
        return all.toByteArray();
    }
}
