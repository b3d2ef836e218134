package com.oakenspirits.lakehouse.bronze.files;

import java.io.Serializable;
import java.util.List;

/**
 * What became of the files of a call.
 *
 * @param landed files whose records are now in bronze
 * @param rows records landed, malformed ones among them
 * @param malformed records that are none of their format; they are landed with their bytes and the reason
 * @param already files whose content was in bronze before, or came twice in this call
 * @param empty files without a record
 * @param refused files that could not be landed
 */
public record LandedFiles(
        long landed, long rows, long malformed, List<String> already, List<String> empty, List<Refused> refused) {

    /**
     * A file that could not be landed.
     *
     * @param path its URL
     * @param reason why, after the path, with a remedy
     */
    public record Refused(String path, String reason) implements Serializable {}

    /** Is told how far landing has come. */
    @FunctionalInterface
    public interface Listener {
        /**
         * A commit was made, or files were found to need none.
         *
         * @param files done of those of the call
         * @param bytes of those files
         * @param rows landed so far
         */
        void landed(long files, long bytes, long rows);
    }
}
