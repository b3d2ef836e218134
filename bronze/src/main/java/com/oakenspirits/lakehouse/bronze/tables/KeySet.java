package com.oakenspirits.lakehouse.bronze.tables;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.BitSet;

/**
 * Keys by 128 bits of their SHA-256, each with a number, some of them marked. A million take between 32 and 64 MB,
 * however long they are; that two of them share their bits is less likely than a fault of the memory.
 */
final class KeySet {
    private static final int SMALLEST = 1 << 10;

    private long[] slots = new long[2 * SMALLEST];
    private long[] numbers = new long[SMALLEST];
    private BitSet marked = new BitSet();
    private int size;
    private int markedKeys;
    private final MessageDigest sha256 = sha256();

    /** Adds a key with its number. */
    void add(String key, long number) {
        long[] bits = bits(key);
        if (4L * (size + 1) > 3L * capacity()) {
            grow();
        }
        int slot = slot(slots, bits[0], bits[1]);
        if (free(slots, slot)) {
            put(slots, slot, bits[0], bits[1]);
            size++;
        }
        numbers[slot] = number;
    }

    /** Marks a key that is there with this number; whether it is. */
    boolean mark(String key, long number) {
        int slot = find(key);
        boolean same = slot >= 0 && numbers[slot] == number;
        if (same && !marked.get(slot)) {
            marked.set(slot);
            markedKeys++;
        }
        return same;
    }

    /** Whether a key is there. */
    boolean contains(String key) {
        return find(key) >= 0;
    }

    /** Whether a key is there and not marked. */
    boolean unmarked(String key) {
        int slot = find(key);
        return slot >= 0 && !marked.get(slot);
    }

    int size() {
        return size;
    }

    /** How many are not marked. */
    int unmarkedKeys() {
        return size - markedKeys;
    }

    private int find(String key) {
        long[] bits = bits(key);
        int slot = slot(slots, bits[0], bits[1]);
        return free(slots, slot) ? -1 : slot;
    }

    private int capacity() {
        return slots.length / 2;
    }

    private void grow() {
        long[] larger = new long[Math.multiplyExact(slots.length, 2)];
        long[] movedNumbers = new long[larger.length / 2];
        BitSet moved = new BitSet();
        for (int old = 0; old < capacity(); old++) {
            if (!free(slots, old)) {
                int slot = slot(larger, slots[2 * old], slots[2 * old + 1]);
                put(larger, slot, slots[2 * old], slots[2 * old + 1]);
                movedNumbers[slot] = numbers[old];
                moved.set(slot, marked.get(old));
            }
        }
        slots = larger;
        numbers = movedNumbers;
        marked = moved;
    }

    /** Where the bits stand, or the free slot where they would. */
    private static int slot(long[] slots, long high, long low) {
        int mask = slots.length / 2 - 1;
        int slot = (int) high & mask;
        while (!free(slots, slot) && (slots[2 * slot] != high || slots[2 * slot + 1] != low)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private static boolean free(long[] slots, int slot) {
        return slots[2 * slot] == 0 && slots[2 * slot + 1] == 0;
    }

    private static void put(long[] slots, int slot, long high, long low) {
        slots[2 * slot] = high;
        slots[2 * slot + 1] = low;
    }

    private long[] bits(String key) {
        ByteBuffer digest = ByteBuffer.wrap(sha256.digest(key.getBytes(StandardCharsets.UTF_8)));
        // All zeros mean a free slot.
        return new long[] {digest.getLong(), digest.getLong() | 1};
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
