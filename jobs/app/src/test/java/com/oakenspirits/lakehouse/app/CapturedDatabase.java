package com.oakenspirits.lakehouse.app;

import com.oakenspirits.lakehouse.lake.testing.RandomCells;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** A real database with a log that Debezium reads. */
interface CapturedDatabase extends AutoCloseable {
    /** Where the lakehouse polls it, as the user {@code reader}. */
    String url();

    /** A connection that speaks and prints in UTC. */
    Connection connect() throws SQLException;

    RandomCells.Dialect dialect();

    List<CapturedColumn> columns();

    /** Whether the connector says nothing of a large value that an update left as it was: nothing tells it from a null. */
    boolean loses(CapturedColumn column, CaptureModes modes);

    /** What the table needs beside itself, and what makes its large values such. */
    List<String> beforeTable();

    List<String> afterTable(String table);

    /** The settings of a connector. */
    Map<String, String> connector(CaptureModes modes);

    String quoted(String name);

    /** Begins a step whose commits have a time of their own. */
    void beginStep(Connection connection) throws Exception;

    /** SQL that prints the time, not before that of any commit and before that of the next step, in microseconds of 1970. */
    String clock();

    @Override
    void close() throws IOException;
}
