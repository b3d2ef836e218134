package com.oakenspirits.lakehouse.app;

import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import com.oakenspirits.lakehouse.lake.stream.Landed;
import com.oakenspirits.lakehouse.lake.stream.Leases;
import com.oakenspirits.lakehouse.silver.Refinery;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/**
 * Refines one dataset while nobody else does: holds its lease, and lends it between two batches to a command that asks,
 * such as a redrive.
 */
final class Refining implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration BEFORE_A_REPAIR = Duration.ofMinutes(10);
    private static final Duration A_REPAIR = Duration.ofHours(6);

    private final Refinery refinery;
    private final Leases leases;
    private final String table;
    private Leases.Lease lease;

    Refining(Refinery refinery, Leases leases, String table) {
        this.refinery = refinery;
        this.leases = leases;
        this.table = table;
    }

    /** @throws LakehouseException (flow failed) naming the job that refines the dataset already */
    void open() throws InterruptedException {
        lease = taken(leases, table, PATIENCE, false, holder -> {});
        refinery.open();
    }

    long refine(Landed landed) throws InterruptedException {
        lend();
        return refinery.refine(landed);
    }

    long catchUp() throws InterruptedException {
        lend();
        return refinery.catchUp();
    }

    private void lend() throws InterruptedException {
        if (lease.wanted()) {
            lease.close();
            lease = taken(leases, table, A_REPAIR, false, holder -> {});
            refinery.open();
        }
    }

    /**
     * Takes a table's lease.
     *
     * @param ask whether to ask a running job for it
     * @param waiting is told who holds it, when somebody does
     * @throws LakehouseException (flow failed) naming the holder when it does not let go in time
     */
    private static Leases.Lease taken(
            Leases leases, String table, Duration patience, boolean ask, Consumer<Leases.Holder> waiting)
            throws InterruptedException {
        return leases.await(table, patience, ask, waiting)
                .orElseThrow(() -> new LakehouseException(
                        Kind.FLOW_FAILED,
                        table + " is held by "
                                + leases.holder(table)
                                        .map(Leases.Holder::toString)
                                        .orElse("another job")
                                + ". Wait for its end or stop it; if it is dead: lakehouse leases --break " + table));
    }

    /**
     * Does a repair of a table while nobody else writes it; asks a running job for it.
     *
     * @param err is told when somebody has to be waited for
     */
    static <T> T alone(Leases leases, String table, PrintWriter err, Callable<T> repair) throws Exception {
        Leases.Lease lease = taken(leases, table, BEFORE_A_REPAIR, true, holder -> {
            err.println("lakehouse: " + table + " is held by " + holder + "; asked it to let go after its batch …");
            err.flush();
        });
        try {
            return repair.call();
        } finally {
            lease.close();
        }
    }

    @Override
    public void close() {
        if (lease != null) {
            lease.close();
        }
    }
}
