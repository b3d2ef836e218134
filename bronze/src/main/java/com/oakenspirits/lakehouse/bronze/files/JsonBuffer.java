package com.oakenspirits.lakehouse.bronze.files;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** JSON that is put together byte by byte. */
final class JsonBuffer {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private byte[] bytes = new byte[1 << 10];
    private int length;

    void clear() {
        length = 0;
    }

    int length() {
        return length;
    }

    /** A copy of what was written since a place. */
    byte[] since(int from) {
        return Arrays.copyOfRange(bytes, from, length);
    }

    void put(char ascii) {
        grow(1);
        bytes[length++] = (byte) ascii;
    }

    void put(byte[] json) {
        grow(json.length);
        System.arraycopy(json, 0, bytes, length, json.length);
        length += json.length;
    }

    /** Characters of ASCII that need no escape. */
    void put(String ascii) {
        int count = ascii.length();
        grow(count);
        for (int i = 0; i < count; i++) {
            bytes[length++] = (byte) ascii.charAt(i);
        }
    }

    /** A number of that many digits, with zeros before it. */
    void digits(long number, int count) {
        grow(count);
        long rest = number;
        for (int i = count - 1; i >= 0; i--) {
            bytes[length + i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += count;
    }

    /** A text in quotes. What is no UTF-8 stays as it is. */
    void quoted(byte[] utf8) {
        grow(6 * utf8.length + 2);
        bytes[length++] = '"';
        for (byte b : utf8) {
            if (b == '"' || b == '\\') {
                bytes[length++] = '\\';
                bytes[length++] = b;
            } else if (b >= 0 && b < ' ') {
                control(b);
            } else {
                bytes[length++] = b;
            }
        }
        bytes[length++] = '"';
    }

    /** Puts what was written since a place in quotes, unless it is. */
    void quoteSince(int from) {
        if (length > from && bytes[from] == '"') {
            return;
        }
        grow(2);
        System.arraycopy(bytes, from, bytes, from + 1, length - from);
        bytes[from] = '"';
        bytes[length + 1] = '"';
        length += 2;
    }

    private void control(byte b) {
        bytes[length++] = '\\';
        switch (b) {
            case '\n' -> bytes[length++] = 'n';
            case '\r' -> bytes[length++] = 'r';
            case '\t' -> bytes[length++] = 't';
            case '\b' -> bytes[length++] = 'b';
            case '\f' -> bytes[length++] = 'f';
            default -> {
                bytes[length++] = 'u';
                bytes[length++] = '0';
                bytes[length++] = '0';
                bytes[length++] = HEX[b >> 4];
                bytes[length++] = HEX[b & 15];
            }
        }
    }

    private void grow(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, 2 * bytes.length));
        }
    }
}
