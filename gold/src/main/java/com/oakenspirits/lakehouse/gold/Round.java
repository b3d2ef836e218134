package com.oakenspirits.lakehouse.gold;

import com.oakenspirits.lakehouse.lake.stream.Held;
import com.oakenspirits.lakehouse.lake.table.TableName;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One round over the models: what a refreshed model wrote stays at hand until the models that read it are done, so that
 * a fact is computed once and not read back by each of its aggregates. Models may be refreshed from several threads.
 */
public final class Round implements AutoCloseable {
    private final Refresher refresher;
    private final boolean full;
    private final Map<TableName, Set<String>> readers = new HashMap<>();
    private final Map<String, Set<TableName>> fed = new HashMap<>();
    private final Map<TableName, Held> atHand = new HashMap<>();

    /**
     * Begins a round.
     *
     * @param models all models of the round
     * @param full whether to refresh what is up to date too
     */
    public Round(Refresher refresher, Collection<Model> models, boolean full) {
        this.refresher = refresher;
        this.full = full;
        for (Model model : models) {
            model.sources()
                    .forEach(source -> readers.computeIfAbsent(source, any -> new HashSet<>())
                            .add(model.name()));
        }
        Map<TableName, Model> made = models.stream().collect(Collectors.toMap(Model::table, model -> model));
        models.forEach(model -> feed(model, made, fed.computeIfAbsent(model.domain(), any -> new LinkedHashSet<>())));
    }

    /** The tables that a model is made of in the end, by way of the models that this round makes too. */
    private static void feed(Model model, Map<TableName, Model> made, Set<TableName> feeding) {
        for (TableName source : model.sources()) {
            if (made.containsKey(source)) {
                feed(made.get(source), made, feeding);
            } else {
                feeding.add(source);
            }
        }
    }

    /**
     * Whether the model's domain has any data. Until then its tables are not made: whoever uses one domain is not to wait
     * for the empty tables of the others.
     */
    public boolean awake(Model model) {
        return feeding(model).stream().anyMatch(refresher::there);
    }

    /** The tables that feed the round's models of a model's domain. */
    public Set<TableName> feeding(Model model) {
        return fed.getOrDefault(model.domain(), Set.of());
    }

    /**
     * Refreshes a model if it is due. Its sources among the round's models must be done.
     *
     * @return whether it was due
     */
    public boolean refresh(Model model) {
        try {
            boolean due = awake(model) && (full || refresher.stale(model));
            if (due) {
                refresher
                        .refresh(model, copy(), readers.containsKey(model.table()), full)
                        .ifPresent(held -> keep(model.table(), held));
            }
            return due;
        } finally {
            done(model);
        }
    }

    private synchronized Map<TableName, Held> copy() {
        return Map.copyOf(atHand);
    }

    private synchronized void keep(TableName table, Held held) {
        atHand.put(table, held);
    }

    private synchronized void done(Model model) {
        for (TableName source : model.sources()) {
            Set<String> waiting = readers.get(source);
            waiting.remove(model.name());
            if (waiting.isEmpty()) {
                Optional.ofNullable(atHand.remove(source)).ifPresent(Held::close);
            }
        }
    }

    @Override
    public synchronized void close() {
        List.copyOf(atHand.values()).forEach(Held::close);
        atHand.clear();
    }
}
