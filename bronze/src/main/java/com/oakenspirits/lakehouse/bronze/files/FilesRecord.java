package com.oakenspirits.lakehouse.bronze.files;

import com.oakenspirits.lakehouse.lake.ledger.BatchRecord;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The record of a commit of files. */
final class FilesRecord {
    private FilesRecord() {}

    /**
     * Names the files.
     *
     * @param number of the commit's stamp
     * @param job tells two jobs apart that land the same files at the same moment
     */
    static BatchRecord of(String dataset, List<Fingerprint> files, long number, long job, long started, long ended) {
        String names = files.stream().limit(3).map(file -> file.file().name()).collect(Collectors.joining(", "));
        String source =
                files.size() + (files.size() == 1 ? " file: " : " files: ") + names + (files.size() > 3 ? ", …" : "");
        return new BatchRecord(
                "bronze",
                dataset,
                0,
                source,
                0,
                0,
                0,
                0,
                0,
                List.of(),
                "",
                Map.of("files", number, "job", job),
                List.of(),
                started,
                ended - started);
    }
}
