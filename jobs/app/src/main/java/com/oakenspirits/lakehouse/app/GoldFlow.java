package com.oakenspirits.lakehouse.app;

import com.oakenspirits.lakehouse.gold.Model;
import com.oakenspirits.lakehouse.gold.Refresher;
import com.oakenspirits.lakehouse.gold.Round;
import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import com.oakenspirits.lakehouse.lake.stream.Flow;
import com.oakenspirits.lakehouse.lake.stream.Run;
import com.oakenspirits.lakehouse.lake.table.Layer;
import com.oakenspirits.lakehouse.lake.table.TableName;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Keeps gold behind silver: a model is refreshed when its sources have changed and all that feeds them in this run has
 * come to rest; models that do not wait for one another run side by side.
 */
final class GoldFlow implements Flow {
    static final String NAME = "gold";
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final Duration DOZE = Duration.ofMillis(100);

    private final List<Model> models;
    private final Map<TableName, String> feeds;
    private final Refresher refresher;
    private final int parallel;
    private final Duration interval;
    private final boolean full;
    private final Wake wake;
    private final Clock clock;
    private final Progress progress;
    private final Map<TableName, Long> refreshed = new ConcurrentHashMap<>();

    /**
     * @param models in dependency order
     * @param feeds the flow that writes a silver table: that of a dataset writes its history too
     * @param parallel most models at a time
     * @param interval longest time between rounds of a continuous run
     * @param full refresh what is up to date too
     * @param wake ends that time early
     */
    GoldFlow(
            List<Model> models,
            Map<TableName, String> feeds,
            Refresher refresher,
            int parallel,
            Duration interval,
            boolean full,
            Wake wake,
            Clock clock,
            Progress progress) {
        this.models = models;
        this.feeds = Map.copyOf(feeds);
        this.refresher = refresher;
        this.parallel = parallel;
        this.interval = interval;
        this.full = full;
        this.wake = wake;
        this.clock = clock;
        this.progress = progress;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void run(Run run) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(parallel, task -> {
            Thread thread = new Thread(task, "gold");
            thread.setDaemon(true);
            return thread;
        });
        try {
            round(run, threads);
            while (!run.untilCaughtUp() && !run.stopping()) {
                run.alive();
                rest(run);
                round(run, threads);
            }
        } finally {
            threads.shutdown();
        }
    }

    private void rest(Run run) throws InterruptedException {
        long until = clock.millis() + interval.toMillis();
        while (!run.stopping() && !wake.taken() && clock.millis() < until) {
            run.pause(DOZE);
        }
    }

    private void round(Run run, ExecutorService threads) throws InterruptedException, ExecutionException {
        try (Round round = new Round(refresher, models, full)) {
            round(run, threads, round);
        }
    }

    private void round(Run run, ExecutorService threads, Round round) throws InterruptedException, ExecutionException {
        CompletionService<Outcome> done = new ExecutorCompletionService<>(threads);
        List<Model> waiting = new ArrayList<>(models);
        waiting.removeIf(model -> !run.untilCaughtUp() && fresh(model));
        Set<TableName> unfinished = new HashSet<>();
        waiting.forEach(model -> unfinished.add(model.table()));
        List<Outcome> failed = new ArrayList<>();
        int running = 0;
        while (running > 0 || (!waiting.isEmpty() && !run.stopping())) {
            for (Model model : List.copyOf(waiting)) {
                if (!run.stopping() && ready(model, unfinished, run, round)) {
                    waiting.remove(model);
                    done.submit(() -> refresh(model, round));
                    running++;
                }
            }
            Future<Outcome> ended = done.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS);
            if (ended != null) {
                running--;
                unfinished.remove(ended.get().model().table());
                if (ended.get().error().isPresent()) {
                    failed.add(ended.get());
                }
            }
        }
        if (!failed.isEmpty()) {
            String what = failed.stream()
                    .map(outcome -> outcome.model().table() + ": "
                            + Failures.line(outcome.error().orElseThrow()))
                    .sorted()
                    .collect(Collectors.joining("; "));
            throw new LakehouseException(
                    Kind.FLOW_FAILED, what, failed.get(0).error().orElseThrow());
        }
    }

    /**
     * A continuous run never comes to rest: there, only the other models are waited for. Before it comes to rest, a domain
     * without data may still get some.
     */
    private boolean ready(Model model, Set<TableName> unfinished, Run run, Round round) {
        return model.sources().stream()
                        .allMatch(source ->
                                source.layer() == Layer.GOLD ? !unfinished.contains(source) : atRest(source, run))
                && (!run.untilCaughtUp()
                        || round.awake(model)
                        || round.feeding(model).stream().allMatch(source -> atRest(source, run)));
    }

    /** Whether its table may stay as it is a while longer. */
    private boolean fresh(Model model) {
        Long last = refreshed.get(model.table());
        return last != null && clock.millis() - last < model.targetLag().toMillis();
    }

    private boolean atRest(TableName source, Run run) {
        return !run.untilCaughtUp()
                || source.layer() == Layer.GOLD
                || run.ended(feeds.getOrDefault(source, source.dataset()));
    }

    private Outcome refresh(Model model, Round round) {
        try {
            long began = clock.millis();
            if (round.refresh(model)) {
                refreshed.put(model.table(), began);
                progress.refreshed(model.name());
            }
            return new Outcome(model, Optional.empty());
        } catch (Exception e) {
            return new Outcome(model, Optional.of(e));
        }
    }

    /** How a model's refresh ended. */
    private record Outcome(Model model, Optional<Exception> error) {}
}
