package com.oakenspirits.lakehouse.sandbox.oaken;

/**
 * Chance that depends on a seed, a purpose and a key alone: the same invoice gets the same facts wherever in a file it
 * stands, and in whichever file.
 */
record Dice(long seed) {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    /** A whole number of 0 to bound - 1. */
    int below(int bound, String purpose, String key) {
        return (int) Math.floorMod(roll(purpose, key), (long) bound);
    }

    /** A number of 0 (included) to 1 (excluded). */
    double share(String purpose, String key) {
        return (roll(purpose, key) >>> 11) * 0x1.0p-53;
    }

    long roll(String purpose, String key) {
        return scatter(hash(hash(FNV_OFFSET, purpose) * FNV_PRIME, key) ^ scatter(seed));
    }

    private static long hash(long start, String text) {
        long hash = start;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * FNV_PRIME;
        }
        return hash;
    }

    /** The finalizer of MurmurHash3: every bit of the input changes half the bits of the output. */
    private static long scatter(long bits) {
        long z = bits + 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 33)) * 0xff51afd7ed558ccdL;
        z = (z ^ (z >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return z ^ (z >>> 33);
    }
}
