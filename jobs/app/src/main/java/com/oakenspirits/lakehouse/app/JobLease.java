package com.oakenspirits.lakehouse.app;

import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import com.oakenspirits.lakehouse.lake.stream.Leases;
import java.util.Collection;
import java.util.List;

/** Sees to it that a job that has an end runs once at a time, whoever starts it. */
final class JobLease {
    private JobLease() {}

    /** The leases of a job on each of some datasets, such as {@code land.sales}. */
    static List<String> names(String job, Collection<String> datasets) {
        return datasets.stream().sorted().map(dataset -> job + "." + dataset).toList();
    }

    /**
     * Takes leases; they are let go of with all others of the process.
     *
     * @throws LakehouseException (already running) naming who holds one
     */
    static void take(Leases leases, List<String> names) {
        for (String name : names) {
            if (leases.take(name).isEmpty()) {
                String holder = leases.holder(name).map(Leases.Holder::toString).orElse("another job");
                throw new LakehouseException(
                        Kind.ALREADY_RUNNING,
                        "'" + name + "' is running already: " + holder
                                + ". Nothing was done. Wait for its end; if it is dead: lakehouse leases --break "
                                + name);
            }
        }
    }
}
