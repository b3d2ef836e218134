package com.oakenspirits.lakehouse.lake.stream;

/** Something that keeps one dataset or layer moving. The supervisor runs each flow on a thread of its own. */
public interface Flow {

    /** The layers it serves and what, for people, such as {@code sales}. */
    String name();

    /**
     * Works until there is nothing left ({@link Run#untilCaughtUp}) or until {@link Run#stopping}. Called again after
     * a failure, so it starts by finding out from the tables where it stands.
     *
     * @throws Exception whatever went wrong; a {@code LakehouseException} is not tried again when draining
     */
    void run(Run run) throws Exception;
}
