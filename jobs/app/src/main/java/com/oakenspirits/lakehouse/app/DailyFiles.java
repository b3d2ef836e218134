package com.oakenspirits.lakehouse.app;

import com.oakenspirits.lakehouse.bronze.files.FileFormat;
import com.oakenspirits.lakehouse.bronze.files.FileLanding;
import com.oakenspirits.lakehouse.bronze.files.FileSearch;
import com.oakenspirits.lakehouse.bronze.files.LandedFiles;
import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import com.oakenspirits.lakehouse.lake.table.Lake;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/** Lands the files of some days, day by day. What is landed is known by its content, so any day can be done again. */
final class DailyFiles {
    private final FileSearch search;
    private final FileLanding landing;
    private final String dataset;
    private final Optional<FileFormat> format;
    private final PrintWriter err;

    DailyFiles(SparkSession spark, Lake lake, Contract contract, Optional<FileFormat> format, PrintWriter err) {
        this.search = new FileSearch(spark.sparkContext().hadoopConfiguration());
        this.landing = new FileLanding(spark, lake, contract, FileLanding.Limits.defaults(), Clock.systemUTC());
        this.dataset = contract.dataset();
        this.format = format;
        this.err = err;
    }

    /** Is told what it came to. */
    interface Summary {
        void print(Map<String, Object> all, String line) throws IOException;
    }

    /**
     * Lands them.
     *
     * @return the exit code: 3 when a file was refused
     */
    int land(FilesByDate patterns, List<LocalDate> days, Pause rest, boolean dryRun, Summary summary)
            throws IOException, InterruptedException {
        BackfillProgress progress = new BackfillProgress(err, "days", days.size(), 0);
        long files = 0;
        long rows = 0;
        long already = 0;
        long refused = 0;
        long empty = 0;
        for (int i = 0; i < days.size(); i++) {
            long began = System.nanoTime();
            List<String> globs =
                    patterns.of(days.get(i)).stream().filter(search::names).toList();
            if (globs.isEmpty()) {
                empty++;
            } else {
                LandedFiles landed = landing.land(search.find(globs, format), dryRun, (done, bytes, count) -> {});
                files += landed.landed();
                rows += landed.rows();
                already += landed.already().size();
                refused += landed.refused().size();
                landed.refused()
                        .forEach(file ->
                                err.println("lakehouse: " + LandCommand.oneLine(file.path()) + ": " + file.reason()));
                if (i < days.size() - 1 && !dryRun) {
                    rest.after(began);
                }
            }
            progress.done(i + 1);
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("dataset", dataset);
        all.put("dryRun", dryRun);
        all.put("days", days.size());
        all.put("daysWithoutFiles", empty);
        all.put("landed", files);
        all.put("rows", rows);
        all.put("already", already);
        all.put("refused", refused);
        summary.print(
                all,
                String.format(
                        Locale.ROOT,
                        "%s: files of %,d days, %,d %s, %,d rows; %,d landed before, %,d refused; no file for %,d days",
                        dataset,
                        days.size(),
                        files,
                        dryRun ? "would be landed" : "landed",
                        rows,
                        already,
                        refused,
                        empty));
        return refused > 0 ? Kind.FLOW_FAILED.exitCode() : 0;
    }
}
