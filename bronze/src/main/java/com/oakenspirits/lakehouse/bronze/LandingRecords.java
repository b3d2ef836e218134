package com.oakenspirits.lakehouse.bronze;

import com.oakenspirits.lakehouse.lake.ledger.BatchRecord;
import com.oakenspirits.lakehouse.lake.ledger.KafkaFacts;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.Stamp;
import com.oakenspirits.lakehouse.lake.table.TableName;
import java.time.Clock;
import java.util.List;
import java.util.stream.Collectors;

/** What the commits of one topic in one bronze table say of themselves. */
final class LandingRecords {
    private final Lake lake;
    private final TableName table;
    private final Clock clock;

    LandingRecords(Lake lake, TableName table, Clock clock) {
        this.lake = lake;
        this.table = table;
        this.clock = clock;
    }

    /**
     * Of a batch.
     *
     * @param source what the topic's messages are called in the table
     * @param read the ranges that were read, or why there are none
     */
    BatchRecord of(String source, String read, Offsets until, List<String> gaps, KafkaFacts facts, long started) {
        return new BatchRecord(
                        "bronze",
                        table.dataset(),
                        until.sum(),
                        read,
                        0,
                        0,
                        0,
                        0,
                        0,
                        List.of(),
                        "",
                        until.toLedger(source),
                        gaps,
                        started,
                        clock.millis() - started)
                .withKafka(facts);
    }

    static String text(List<Offsets.Range> ranges) {
        return ranges.stream().map(Offsets.Range::toString).collect(Collectors.joining(" "));
    }

    /** Who writes. Each topic that had the name counts its offsets from the start. */
    String app(String source) {
        return "lakehouse/" + table + "/" + source;
    }

    /** Makes the commit happen once. */
    Stamp stamp(String source, BatchRecord record) {
        return new Stamp(app(source), record.batchId(), record.toJson());
    }

    long versionOf(BatchRecord record) {
        return lake.log(table)
                .newest(commit -> commit.userMetadata()
                        .flatMap(BatchRecord::fromJson)
                        .filter(found -> found.consumed().equals(record.consumed()))
                        .map(found -> commit.version()))
                .orElseThrow(() -> skipped(record.source()));
    }

    IllegalStateException skipped(String read) {
        return new IllegalStateException("batch " + read + " was skipped by " + table + ": it holds a later one");
    }
}
