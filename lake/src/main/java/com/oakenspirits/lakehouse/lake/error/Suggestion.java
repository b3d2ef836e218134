package com.oakenspirits.lakehouse.lake.error;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** What people may have meant by a name that does not exist. */
public final class Suggestion {

    private Suggestion() {}

    /**
     * The remedy for an unknown name: the nearest allowed one if any is near, then all of them in the order given.
     *
     * @param given the unknown name
     * @param allowed the names there are
     * @param heading of the list of names, such as {@code Allowed here}
     */
    public static String remedy(String given, Collection<String> allowed, String heading) {
        String list = heading + ": " + (allowed.isEmpty() ? "nothing" : String.join(", ", allowed));
        return nearest(given, allowed)
                .map(name -> "did you mean '" + name + "'? " + list)
                .orElse(list.substring(0, 1).toLowerCase(Locale.ROOT) + list.substring(1));
    }

    /** The allowed name that is so near to the given one that a slip of the pen explains it. */
    public static Optional<String> nearest(String given, Collection<String> allowed) {
        // At least one letter must be kept: else every single letter would be near every other.
        int tolerance = Math.min(Math.min(3, Math.max(1, given.length() / 3)), given.length() - 1);
        return allowed.stream()
                .filter(name -> distance(given, name) <= tolerance)
                .min(Comparator.comparingInt(name -> distance(given, name)));
    }

    /** Insertions, deletions, replacements and swaps of neighbours that lead from one to the other; case is free. */
    private static int distance(String left, String right) {
        String a = left.toLowerCase(Locale.ROOT);
        String b = right.toLowerCase(Locale.ROOT);
        int[][] steps = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                steps[i][j] = Math.min(i, j) == 0 ? Math.max(i, j) : cheapest(steps, a, b, i, j);
            }
        }
        return steps[a.length()][b.length()];
    }

    private static int cheapest(int[][] steps, String a, String b, int i, int j) {
        int replaced = steps[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int best = Math.min(replaced, 1 + Math.min(steps[i - 1][j], steps[i][j - 1]));
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(best, 1 + steps[i - 2][j - 2]) : best;
    }
}
