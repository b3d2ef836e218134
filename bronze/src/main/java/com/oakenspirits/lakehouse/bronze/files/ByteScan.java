package com.oakenspirits.lakehouse.bronze.files;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream read byte by byte: knows its line, leaves a byte order mark out, collects the bytes of one record. */
final class ByteScan {
    static final int END = -1;
    /** Beyond it a file is taken to be broken, and a value would be a burden to every engine. */
    static final int LONGEST_RECORD = 64 << 20;

    private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final String path;
    private final InputStream in;
    private final byte[] buffer = new byte[1 << 16];
    private final ByteArrayOutputStream record = new ByteArrayOutputStream();
    private int position;
    private int limit;
    private long line = 1;
    private long recordLine = 1;

    ByteScan(String path, InputStream in) throws IOException {
        this.path = path;
        this.in = in;
        this.limit = in.readNBytes(buffer, 0, buffer.length);
        boolean marked = limit >= MARK.length;
        for (int i = 0; i < MARK.length && marked; i++) {
            marked = buffer[i] == MARK[i];
        }
        position = marked ? MARK.length : 0;
    }

    /** The next byte without going past it, or {@link #END}. */
    int peek() throws IOException {
        return fill() ? buffer[position] & 0xFF : END;
    }

    /** The next byte, or {@link #END}. */
    int next() throws IOException {
        if (!fill()) {
            return END;
        }
        int b = buffer[position++] & 0xFF;
        if (b == '\n') {
            line++;
        }
        return b;
    }

    /** Begins a record where the stream now is. */
    void begin() {
        record.reset();
        recordLine = line;
    }

    /** The next byte, which becomes part of the record; or {@link #END}. */
    int take() throws IOException {
        int b = next();
        if (b != END) {
            record.write(b);
            if (record.size() > LONGEST_RECORD) {
                throw new FileRefused(
                        path,
                        "the record that begins in line " + recordLine + " is longer than " + (LONGEST_RECORD >> 20)
                                + " MB; correct the file");
            }
        }
        return b;
    }

    /** Takes all that is left. */
    void takeRest() throws IOException {
        while (take() != END) {
            // taken
        }
    }

    /** Goes past blanks and line ends. */
    void skipBlanks() throws IOException {
        while (blank(peek())) {
            next();
        }
    }

    /** The line in which the record begins. */
    long recordLine() {
        return recordLine;
    }

    /** The bytes of the record without blanks and line ends behind them. */
    byte[] recordStripped() {
        byte[] bytes = record.toByteArray();
        int end = bytes.length;
        while (end > 0 && blank(bytes[end - 1])) {
            end--;
        }
        return java.util.Arrays.copyOf(bytes, end);
    }

    /** The bytes of the record without the line end behind them. */
    byte[] recordLineStripped() {
        byte[] bytes = record.toByteArray();
        int end = bytes.length;
        if (end > 0 && bytes[end - 1] == '\n') {
            end--;
            if (end > 0 && bytes[end - 1] == '\r') {
                end--;
            }
        }
        return java.util.Arrays.copyOf(bytes, end);
    }

    static boolean blank(int b) {
        return b == ' ' || b == '\t' || b == '\n' || b == '\r';
    }

    private boolean fill() throws IOException {
        if (position == limit) {
            position = 0;
            limit = Math.max(0, in.read(buffer));
        }
        return position < limit;
    }
}
