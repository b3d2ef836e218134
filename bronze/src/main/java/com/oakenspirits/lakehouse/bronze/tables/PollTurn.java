package com.oakenspirits.lakehouse.bronze.tables;

import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import com.oakenspirits.lakehouse.lake.ledger.BatchRecord;
import io.delta.exceptions.DeltaConcurrentModificationException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One poll: gathers what bronze does not have and commits it, in batches. */
final class PollTurn {

    /**
     * What stays the same from poll to poll.
     *
     * @param source its rows' source in bronze
     * @param deletes whether deletes are told, so that the messages of a key are ordered as they were seen
     * @param job tells two jobs apart that land the same batch at the same moment
     */
    record Job(
            String dataset,
            String source,
            boolean deletes,
            PolledTable bronze,
            Poller.Limits limits,
            Clock clock,
            long job) {}

    private final Job job;
    private final LocalDateTime now;
    private final Pulse pulse;
    private final Instant started;
    private Mark mark;
    private List<Message> messages = new ArrayList<>();
    private Optional<LocalDateTime> newest = Optional.empty();
    private long characters;
    private long read;
    private long landed;
    private int batches;

    /** @param now the database's own time */
    PollTurn(Job job, Mark mark, LocalDateTime now, Pulse pulse) {
        this.job = job;
        this.mark = mark;
        this.now = now;
        this.pulse = pulse;
        this.started = Instant.ofEpochMilli(job.clock.millis());
    }

    LocalDateTime now() {
        return now;
    }

    Mark mark() {
        return mark;
    }

    long read() {
        return read;
    }

    long landed() {
        return landed;
    }

    int batches() {
        return batches;
    }

    /**
     * Lands a row that is new or changed.
     *
     * @param before what is known of its key, or null
     */
    void take(PolledRow row, KnownRow before) {
        read++;
        pulse.step(() -> String.format(java.util.Locale.ROOT, "%,d rows read, %,d landed", read, landed));
        if (before != null && row.digest().equals(before.digest())) {
            return;
        }
        // A timestamp in the future must not hide what comes before it.
        newest = row.changed().map(time -> time.isAfter(now) ? now : time).or(() -> newest);
        land(
                before == null || !job.deletes
                        ? Message.of(row)
                        : Message.after(before, row, LocalDateTime.ofInstant(started, ZoneOffset.UTC)));
    }

    /** Lands a message. */
    void land(Message message) {
        messages.add(message);
        characters += message.length();
        if (messages.size() >= job.limits.rows() || characters >= job.limits.characters()) {
            commit();
        }
    }

    /** Commits what was gathered. */
    void commit() {
        if (messages.isEmpty()) {
            return;
        }
        Optional<LocalDateTime> watermark = mark.watermark()
                .filter(old -> newest.isEmpty() || old.isAfter(newest.get()))
                .or(() -> newest);
        Mark after = mark.after(messages.size(), watermark);
        String record = record(mark, after).toJson();
        try {
            if (!job.bronze.append(messages, after, record, started)) {
                throw overtaken(null);
            }
        } catch (DeltaConcurrentModificationException e) {
            throw overtaken(e);
        }
        mark = after;
        landed += messages.size();
        batches++;
        messages = new ArrayList<>();
        characters = 0;
    }

    private BatchRecord record(Mark from, Mark until) {
        Map<String, Long> consumed = new HashMap<>(until.consumed(job.source));
        consumed.put("job", job.job);
        return new BatchRecord(
                "bronze",
                job.dataset,
                until.batch(),
                job.source + ":[" + from.next() + "," + until.next() + ")"
                        + until.watermark().map(time -> " until " + time).orElse(""),
                0,
                0,
                0,
                0,
                0,
                List.of(),
                "",
                consumed,
                List.of(),
                started.toEpochMilli(),
                job.clock.millis() - started.toEpochMilli());
    }

    private LakehouseException overtaken(Exception cause) {
        return new LakehouseException(
                Kind.FLOW_FAILED,
                "another job polls " + job.source + " into bronze." + job.dataset
                        + " at the same time; one of the two goes on",
                cause);
    }
}
