package com.oakenspirits.lakehouse.bronze.files;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** What all bytes of a text tell of its encoding; keeps its beginning. */
final class TextCensus {
    private static final int HEAD = 1 << 18;

    /** Why a text cannot be read as it is declared to be, and what the contract may have to say. */
    record Finding(String what, Map<String, String> keys) {}

    private byte[] head = new byte[1 << 12];
    private int headLength;
    private boolean whole = true;
    private long line = 1;
    private long characters;
    private long wrongLine;
    private int wrong = -1;
    /** Of a character of several bytes: how many are to come, and between what the next one must lie. */
    private int open;

    private int begun;
    private int lowest = 0x80;
    private int highest = 0xBF;

    /** @param encodings whether it is to be found out which encoding it has, beside the beginning */
    void add(byte[] bytes, int count, boolean encodings) {
        int kept = Math.min(count, HEAD - headLength);
        if (headLength + kept > head.length) {
            head = Arrays.copyOf(head, Math.min(HEAD, 2 * (headLength + kept)));
        }
        System.arraycopy(bytes, 0, head, headLength, kept);
        headLength += kept;
        whole = whole && kept == count;
        for (int i = 0; i < count && encodings; i++) {
            add(bytes[i]);
        }
    }

    private void add(byte signed) {
        if (signed >= 0 && open == 0) {
            line += signed == '\n' ? 1 : 0;
            return;
        }
        int b = signed & 0xFF;
        if (open > 0 && b >= lowest && b <= highest) {
            lowest = 0x80;
            highest = 0xBF;
            open--;
            characters += open == 0 ? 1 : 0;
        } else if (open > 0) {
            wrong(b);
            open = 0;
            lowest = 0x80;
            highest = 0xBF;
            line += b == '\n' ? 1 : 0;
        } else if (b >= 0xC2 && b <= 0xF4) {
            open = b < 0xE0 ? 1 : b < 0xF0 ? 2 : 3;
            lowest = b == 0xE0 ? 0xA0 : b == 0xF0 ? 0x90 : 0x80;
            highest = b == 0xED ? 0x9F : b == 0xF4 ? 0x8F : 0xBF;
            begun = b;
        } else {
            wrong(b);
        }
    }

    private void wrong(int b) {
        if (wrong < 0) {
            wrong = open > 0 ? begun : b;
            wrongLine = line;
        }
    }

    /** The first bytes. */
    byte[] head() {
        return Arrays.copyOf(head, headLength);
    }

    /** Whether the head is all of it. */
    boolean whole() {
        return whole;
    }

    /**
     * What speaks against the encoding. A text that is UTF-8 here and not there is damaged, record by record; one in
     * which no character beyond ASCII is UTF-8 is written in something else.
     */
    Optional<Finding> encoding(FileReading reading) {
        Optional<String> mark = mark();
        if (mark.isPresent() && !mark.get().equals(reading.encoding())) {
            boolean fits = reading.declares("encoding")
                    && mark.get().startsWith(reading.encoding().replaceFirst("[BL]E$", ""))
                    && !reading.encoding().equals("UTF-16BE".equals(mark.get()) ? "UTF-16LE" : "UTF-16BE");
            return fits
                    ? Optional.empty()
                    : Optional.of(new Finding(
                            "its byte order mark is that of " + mark.get(), Map.of("encoding", mark.get())));
        }
        if (reading.declares("encoding")) {
            return Optional.empty();
        }
        Optional<String> wide = wide();
        if (wide.isPresent()) {
            return Optional.of(
                    new Finding("every second byte is zero, as in " + wide.get(), Map.of("encoding", wide.get())));
        }
        if (wrong >= 0 && characters == 0) {
            return Optional.of(new Finding(
                    String.format(
                            "line %d holds the byte 0x%02X, and nothing beyond ASCII in it is UTF-8", wrongLine, wrong),
                    Map.of("encoding", "windows-1252")));
        }
        return Optional.empty();
    }

    private Optional<String> mark() {
        if (begins(0xEF, 0xBB, 0xBF)) {
            return Optional.of("UTF-8");
        }
        if (begins(0xFF, 0xFE, 0, 0)) {
            return Optional.of("UTF-32LE");
        }
        if (begins(0, 0, 0xFE, 0xFF)) {
            return Optional.of("UTF-32BE");
        }
        return begins(0xFF, 0xFE)
                ? Optional.of("UTF-16LE")
                : begins(0xFE, 0xFF) ? Optional.of("UTF-16BE") : Optional.empty();
    }

    private boolean begins(int... bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (i >= headLength || (head[i] & 0xFF) != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    /** The encoding of two bytes that it has without saying so. */
    private Optional<String> wide() {
        int pairs = Math.min(headLength, 4_096) / 2;
        int first = 0;
        int second = 0;
        for (int i = 0; i < pairs; i++) {
            first += head[2 * i] == 0 ? 1 : 0;
            second += head[2 * i + 1] == 0 ? 1 : 0;
        }
        if (pairs < 4 || first + second < pairs * 3 / 4) {
            return Optional.empty();
        }
        return second > first * 8
                ? Optional.of("UTF-16LE")
                : first > second * 8 ? Optional.of("UTF-16BE") : Optional.empty();
    }
}
