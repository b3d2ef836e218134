package com.oakenspirits.lakehouse.bronze.files;

import java.io.IOException;
import java.util.Optional;

/**
 * The elements of one JSON array, or JSON values one after the other. Elements are told apart by quotes and brackets
 * alone, so that one which is no JSON does not take those behind it along, and each keeps its bytes.
 */
final class JsonElements implements Records {
    private static final byte[] NOTHING = new byte[0];

    private enum State {
        BEFORE,
        FIRST,
        NEXT,
        SEQUENCE,
        AFTER
    }

    private final ByteScan scan;
    private final JsonProof proof = new JsonProof();
    private State state = State.BEFORE;

    JsonElements(ByteScan scan) {
        this.scan = scan;
    }

    @Override
    public Optional<FileRecord> next() throws IOException {
        if (state == State.BEFORE) {
            scan.skipBlanks();
            boolean array = scan.peek() == '[';
            if (array) {
                scan.next();
            }
            state = array ? State.FIRST : State.SEQUENCE;
        }
        scan.skipBlanks();
        scan.begin();
        return switch (state) {
            case SEQUENCE -> scan.peek() == ByteScan.END ? Optional.empty() : Optional.of(value());
            case AFTER -> rest();
            default -> element();
        };
    }

    private Optional<FileRecord> element() throws IOException {
        int b = scan.peek();
        if (b == ByteScan.END) {
            state = State.AFTER;
            return Optional.of(FileRecord.malformed(scan.recordLine(), NOTHING, "the array does not end"));
        }
        if (b == ']' && state == State.FIRST) {
            scan.next();
            state = State.AFTER;
            return next();
        }
        int depth = 0;
        while (b != ByteScan.END && (depth > 0 || (b != ',' && b != ']'))) {
            depth += take();
            b = scan.peek();
        }
        FileRecord element = proof.prove(scan.recordLine(), scan.recordStripped());
        if (b != ByteScan.END) {
            scan.next();
        }
        state = b == ']' ? State.AFTER : State.NEXT;
        return Optional.of(element);
    }

    /** A bracketed value, or what stands in a line. */
    private FileRecord value() throws IOException {
        int depth = take();
        boolean bracketed = depth == 1;
        while (scan.peek() != ByteScan.END && (bracketed ? depth > 0 : scan.peek() != '\n')) {
            depth += take();
        }
        return proof.prove(scan.recordLine(), scan.recordStripped());
    }

    private Optional<FileRecord> rest() throws IOException {
        if (scan.peek() == ByteScan.END) {
            return Optional.empty();
        }
        scan.takeRest();
        return Optional.of(FileRecord.malformed(
                scan.recordLine(), scan.recordStripped(), "something follows the end of the array"));
    }

    /** Takes a byte, or a whole text in quotes; tells by how much the depth of brackets changes. */
    private int take() throws IOException {
        return switch (scan.take()) {
            case '{', '[' -> 1;
            case '}', ']' -> -1;
            case '"' -> {
                int b = scan.take();
                while (b != '"' && b != ByteScan.END) {
                    if (b == '\\') {
                        scan.take();
                    }
                    b = scan.take();
                }
                yield 0;
            }
            default -> 0;
        };
    }
}
