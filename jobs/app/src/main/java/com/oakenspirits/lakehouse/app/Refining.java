package com.oakenspirits.lakehouse.app;

import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import com.oakenspirits.lakehouse.lake.stream.Landed;
import com.oakenspirits.lakehouse.lake.stream.Leases;
import com.oakenspirits.lakehouse.silver.Refinery;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Refines one dataset while nobody else does: holds its lease, and lends it between two batches to a command that asks,
 * such as a redrive. What is landed while it is lent is refined when it is back.
 */
final class Refining implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Refining.class);
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration BEFORE_A_REPAIR = Duration.ofMinutes(10);
    private static final Duration A_REPAIR = Duration.ofHours(6);

    private final Refinery refinery;
    private final Leases leases;
    private final String table;
    private final Duration moment;
    private Optional<Leases.Lease> lease = Optional.empty();
    private Optional<Landed> meanwhile = Optional.empty();

    /** @param moment how long a batch waits for the dataset where it is lent, before more is landed */
    Refining(Refinery refinery, Leases leases, String table, Duration moment) {
        this.refinery = refinery;
        this.leases = leases;
        this.table = table;
        this.moment = moment;
    }

    /** @throws LakehouseException (flow failed) naming the job that refines the dataset already */
    void open() throws InterruptedException {
        meanwhile = Optional.empty();
        begin(taken(leases, table, PATIENCE, false, holder -> {}));
    }

    /**
     * Refines what was just landed or, where the dataset is lent, leaves it for later.
     *
     * @return rows read
     */
    long refine(Landed landed) throws InterruptedException {
        Landed all = meanwhile.flatMap(before -> before.and(landed)).orElse(landed);
        if (lent()) {
            // What is not kept at hand is read from the table.
            meanwhile = Optional.of(all).filter(kept -> kept.few().isPresent());
            return 0;
        }
        meanwhile = Optional.empty();
        return refinery.refine(all);
    }

    /**
     * Refines what bronze has and silver has not, unless the dataset is lent.
     *
     * @return rows read
     */
    long catchUp() throws InterruptedException {
        return lent() ? 0 : caughtUp();
    }

    /**
     * Refines what bronze has and silver has not, and waits for the dataset where it is lent.
     *
     * @return rows read
     * @throws LakehouseException (flow failed) naming the job that does not give it back
     */
    long finish() throws InterruptedException {
        if (lent()) {
            begin(taken(leases, table, A_REPAIR, false, holder -> {}));
        }
        return caughtUp();
    }

    private long caughtUp() {
        Optional<Landed> kept = meanwhile;
        meanwhile = Optional.empty();
        return kept.map(refinery::refine).orElse(0L) + refinery.catchUp();
    }

    private boolean lent() throws InterruptedException {
        if (lease.isPresent() && lease.get().wanted()) {
            LOG.info("{} is lent; landing goes on", table);
            lease.get().close();
            lease = Optional.empty();
        }
        if (lease.isEmpty()) {
            leases.await(table, moment, false, holder -> {}).ifPresent(this::begin);
        }
        return lease.isEmpty();
    }

    private void begin(Leases.Lease taken) {
        lease = Optional.of(taken);
        refinery.open();
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
        lease.ifPresent(Leases.Lease::close);
        lease = Optional.empty();
    }
}
