package com.oakenspirits.lakehouse.app;

import com.oakenspirits.lakehouse.bronze.tables.Polled;
import com.oakenspirits.lakehouse.bronze.tables.Poller;
import com.oakenspirits.lakehouse.lake.config.Secrets;
import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.contract.Source;
import com.oakenspirits.lakehouse.lake.ledger.Polls;
import com.oakenspirits.lakehouse.lake.stream.Flow;
import com.oakenspirits.lakehouse.lake.stream.Run;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** Polls one dataset's table, once or again and again, and writes down how each poll went. */
final class PollFlow implements Flow {
    /** Polls that find nothing share a commit of the books. */
    private static final Duration BOOKS = Duration.ofMinutes(1);

    private final Contract contract;
    private final Source.Table source;
    private final boolean compareNow;
    private final Poller poller;
    private final Duration every;
    private final PollBooks books;
    private final Secrets secrets;
    private final Clock clock;

    /** @param compareNow whether its first poll compares the keys, whenever that was done last */
    PollFlow(
            Contract contract,
            Source.Table source,
            boolean compareNow,
            Poller poller,
            Duration every,
            PollBooks books,
            Secrets secrets,
            Clock clock) {
        this.contract = contract;
        this.source = source;
        this.compareNow = compareNow;
        this.poller = poller;
        this.every = every;
        this.books = books;
        this.secrets = secrets;
        this.clock = clock;
    }

    @Override
    public String name() {
        return contract.dataset();
    }

    @Override
    public void run(Run run) throws Exception {
        long reported = books.newestBatch(name());
        books.warn(name(), poller.open(reported));
        poller.unreported(reported).forEach(this::note);
        Instant written = clock.instant();
        boolean compare = compareNow;
        while (true) {
            poll(compare || due());
            compare = false;
            run.alive();
            if (run.untilCaughtUp() || run.stopping()) {
                return;
            }
            if (clock.instant().isAfter(written.plus(BOOKS))) {
                books.write();
                written = clock.instant();
            }
            run.pause(every);
            if (run.stopping()) {
                return;
            }
        }
    }

    private void note(Poller.Landed earlier) {
        books.note(new Polls.Poll(
                name(),
                source.id(),
                earlier.startedAt(),
                earlier.finishedAt(),
                "landed",
                earlier.rows(),
                earlier.rows(),
                earlier.batch(),
                earlier.watermark().map(time -> time.toInstant(ZoneOffset.UTC)),
                Optional.empty(),
                0,
                "written down later: the job ended before it did"));
    }

    private boolean due() {
        return source.deletes()
                .filter(period -> books.compared(name())
                        .filter(last -> clock.instant().isBefore(last.plus(period)))
                        .isEmpty())
                .isPresent();
    }

    private void poll(boolean compare) {
        Instant started = clock.instant();
        try {
            Polled polled = poller.poll(compare);
            Optional<String> refused = polled.compared().flatMap(Polled.Compared::refused);
            refused.ifPresent(line -> books.warn(name(), List.of(line)));
            books.note(new Polls.Poll(
                    name(),
                    source.id(),
                    started,
                    clock.instant(),
                    polled.landed() > 0 ? "landed" : "nothing",
                    polled.read(),
                    polled.landed(),
                    polled.batch(),
                    polled.watermark().map(time -> time.toInstant(ZoneOffset.UTC)),
                    polled.compared().map(Polled.Compared::keys),
                    polled.compared().map(Polled.Compared::deleted).orElse(0L),
                    refused.orElse("")));
        } catch (RuntimeException e) {
            books.note(new Polls.Poll(
                    name(),
                    source.id(),
                    started,
                    clock.instant(),
                    "failed",
                    0,
                    0,
                    0,
                    Optional.empty(),
                    Optional.empty(),
                    0,
                    Failures.line(e, secrets)));
            throw e;
        }
    }
}
