package com.oakenspirits.lakehouse.lake.direct;

import java.util.ArrayList;
import java.util.List;

/**
 * Which files of a table are put together: a commit a second leaves many small ones, each of which a reader has to open.
 * They are put together in steps, so that no row is rewritten more than a few times.
 */
final class SmallFiles {
    /** So many files of a step are put together. */
    private static final int MANY = 64;

    private static final long[] STEPS = {2_000, 50_000};
    private static final long MOST_ROWS = 100_000;

    private SmallFiles() {}

    /** The files to put together now; none where it is not worth it yet. */
    static List<DataFile> of(TableState table) {
        for (long step : STEPS) {
            List<DataFile> small =
                    table.files().stream().filter(file -> file.rows() <= step).toList();
            if (small.size() >= MANY) {
                List<DataFile> together = new ArrayList<>();
                long rows = 0;
                for (DataFile file : small) {
                    rows += file.rows();
                    if (rows > MOST_ROWS) {
                        break;
                    }
                    together.add(file);
                }
                return together;
            }
        }
        return List.of();
    }
}
