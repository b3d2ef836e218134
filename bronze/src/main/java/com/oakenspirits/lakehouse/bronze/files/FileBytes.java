package com.oakenspirits.lakehouse.bronze.files;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;

/** The bytes of a file, from its beginning or from anywhere, local or wherever Hadoop reaches. */
interface FileBytes extends AutoCloseable {

    /** Reads that many bytes from a place on; fewer only where the file ends. */
    int read(long from, byte[] target, int length) throws IOException;

    @Override
    void close() throws IOException;

    /** From the beginning. */
    static InputStream stream(FoundFile file, Configuration hadoop) throws IOException {
        if (file.uri() != null) {
            return Files.newInputStream(local(file));
        }
        Path path = new Path(file.path());
        return path.getFileSystem(hadoop).open(path, 1 << 16);
    }

    /** From anywhere. */
    static FileBytes open(FoundFile file, Configuration hadoop) throws IOException {
        if (file.uri() != null) {
            return new Local(FileChannel.open(local(file), StandardOpenOption.READ));
        }
        Path path = new Path(file.path());
        return new Remote(path.getFileSystem(hadoop).open(path));
    }

    private static java.nio.file.Path local(FoundFile file) {
        return java.nio.file.Path.of(URI.create(file.uri()));
    }

    /** A file of this machine. */
    record Local(FileChannel channel) implements FileBytes {
        @Override
        public int read(long from, byte[] target, int length) throws IOException {
            ByteBuffer buffer = ByteBuffer.wrap(target, 0, length);
            int count = 0;
            while (buffer.hasRemaining() && count >= 0) {
                count = channel.read(buffer, from + buffer.position());
            }
            return buffer.position();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    /** A file of another system. */
    record Remote(FSDataInputStream in) implements FileBytes {
        @Override
        public int read(long from, byte[] target, int length) throws IOException {
            in.seek(from);
            int done = 0;
            int count = 0;
            while (done < length && count >= 0) {
                count = in.read(target, done, length - done);
                done += Math.max(0, count);
            }
            return done;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
