package com.oakenspirits.lakehouse.gold;

import com.oakenspirits.lakehouse.lake.stream.Held;
import java.util.List;

/**
 * Where rows of a gold table come from, down to silver.
 *
 * @param steps the gold tables on the way, the one that was asked for first, each before its sources
 * @param ends what was not traced further, an entry for each table and version: silver rows, and gold tables of which
 *     no row or any row may have had a part or whose model has faults
 * @param matching how many rows of the first table fulfil what was asked for; only the first of them may be traced
 * @param held what is kept while the rows are looked at
 */
public record Trace(List<Step> steps, List<Behind> ends, long matching, List<Held> held) implements AutoCloseable {

    public Trace {
        steps = List.copyOf(steps);
        ends = List.copyOf(ends);
        held = List.copyOf(held);
    }

    /** Lets the rows go. */
    @Override
    public void close() {
        held.forEach(Held::close);
    }
}
