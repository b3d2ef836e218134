package com.oakenspirits.lakehouse.bronze.files;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;

/** A Parquet file from which nothing is read that is not what its digest was taken of. */
final class VerifiedInput implements InputFile, AutoCloseable {
    private static final int MAGIC = 4;

    private final FoundFile file;
    private final FileBytes bytes;
    private final ParquetShape shape;
    private final byte[] block = new byte[ParquetShape.BLOCK];
    private long number = -1;
    private int length;

    VerifiedInput(FoundFile file, FileBytes bytes, ParquetShape shape) {
        this.file = file;
        this.bytes = bytes;
        this.shape = shape;
    }

    @Override
    public long getLength() {
        return shape.length();
    }

    @Override
    public SeekableInputStream newStream() {
        return new Stream();
    }

    @Override
    public String toString() {
        return file.path();
    }

    @Override
    public void close() throws IOException {
        bytes.close();
    }

    /** Whether the last bytes are those of Parquet, encrypted or not. */
    boolean endsLikeParquet() throws IOException {
        if (shape.length() < 3 * MAGIC) {
            return false;
        }
        byte[] end = new byte[MAGIC];
        SeekableInputStream stream = newStream();
        stream.seek(shape.length() - MAGIC);
        stream.readFully(end);
        return end[0] == 'P' && end[1] == 'A' && end[2] == 'R' && (end[3] == '1' || end[3] == 'E');
    }

    /** The block that holds a place of the file. */
    private void load(long place) throws IOException {
        long wanted = place / ParquetShape.BLOCK;
        if (wanted == number) {
            return;
        }
        number = -1;
        long from = wanted * ParquetShape.BLOCK;
        int expected = (int) Math.min(ParquetShape.BLOCK, shape.length() - from);
        try {
            length = bytes.read(from, block, expected);
        } catch (EOFException e) {
            throw new FileRefused(file.path(), FileRefused.CHANGED);
        }
        CRC32C sum = new CRC32C();
        sum.update(block, 0, length);
        if (length != expected || (int) sum.getValue() != shape.sums()[(int) wanted]) {
            throw new FileRefused(file.path(), FileRefused.CHANGED);
        }
        number = wanted;
    }

    private final class Stream extends SeekableInputStream {
        private long position;

        @Override
        public long getPos() {
            return position;
        }

        @Override
        public void seek(long place) {
            position = place;
        }

        @Override
        public int read() throws IOException {
            if (position >= shape.length()) {
                return -1;
            }
            load(position);
            return block[(int) (position++ % ParquetShape.BLOCK)] & 0xFF;
        }

        @Override
        public int read(byte[] target, int from, int count) throws IOException {
            if (count == 0) {
                return 0;
            }
            if (position >= shape.length()) {
                return -1;
            }
            load(position);
            int at = (int) (position % ParquetShape.BLOCK);
            int read = Math.min(count, length - at);
            System.arraycopy(block, at, target, from, read);
            position += read;
            return read;
        }

        @Override
        public void readFully(byte[] target) throws IOException {
            readFully(target, 0, target.length);
        }

        @Override
        public void readFully(byte[] target, int from, int count) throws IOException {
            int done = 0;
            while (done < count) {
                int read = read(target, from + done, count - done);
                if (read < 0) {
                    throw new EOFException("the file ends at " + shape.length());
                }
                done += read;
            }
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            if (!target.hasRemaining()) {
                return 0;
            }
            if (position >= shape.length()) {
                return -1;
            }
            load(position);
            int at = (int) (position % ParquetShape.BLOCK);
            int read = Math.min(target.remaining(), length - at);
            target.put(block, at, read);
            position += read;
            return read;
        }

        @Override
        public void readFully(ByteBuffer target) throws IOException {
            while (target.hasRemaining()) {
                if (read(target) < 0) {
                    throw new EOFException("the file ends at " + shape.length());
                }
            }
        }
    }
}
