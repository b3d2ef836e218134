package com.oakenspirits.lakehouse.bronze.files;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.util.SerializableConfiguration;

/** Reads files in a task to their ends and tells which of them cannot be. */
final class FileTrial implements FlatMapFunction<List<FileShare>, LandedFiles.Refused> {
    private static final long serialVersionUID = 1;

    private final SerializableConfiguration hadoop;
    private final FileReading reading;

    FileTrial(SerializableConfiguration hadoop, FileReading reading) {
        this.hadoop = hadoop;
        this.reading = reading;
    }

    @Override
    public Iterator<LandedFiles.Refused> call(List<FileShare> shares) {
        List<LandedFiles.Refused> refused = new ArrayList<>();
        for (FileShare share : shares) {
            try {
                read(share);
            } catch (IOException | RuntimeException | LinkageError | StackOverflowError e) {
                FileRefused because = FileRefused.because(share.file().file().path(), e);
                refused.add(new LandedFiles.Refused(because.path(), because.getMessage()));
            }
        }
        return refused.iterator();
    }

    private void read(FileShare share) throws IOException {
        try (FileShare.Opened open = share.open(hadoop.value(), reading)) {
            while (open.records().next().isPresent()) {
                // only to see that it can be read
            }
            open.end();
        }
    }
}
