package com.oakenspirits.lakehouse.lake.contract;

import java.util.List;

/**
 * What a change event of Debezium says of itself, as fields beside those of the row. Their names are those of Debezium's
 * own {@code ExtractNewRecordState} (its option {@code add.fields}).
 */
public final class DebeziumFields {
    /** c, u, d, r or t. */
    public static final String OP = "__op";
    /** When the database committed the change, in milliseconds since 1970. */
    public static final String SOURCE_TS_MS = "__source_ts_ms";
    /** The binlog file of MySQL and MariaDB, such as {@code binlog.000003}. */
    public static final String SOURCE_FILE = "__source_file";
    /** The position in that file. */
    public static final String SOURCE_POS = "__source_pos";
    /** The row within that position's event. */
    public static final String SOURCE_ROW = "__source_row";
    /** The log sequence number of PostgreSQL. */
    public static final String SOURCE_LSN = "__source_lsn";

    /** The kind of connector, such as {@code mariadb}. */
    public static final String SOURCE_CONNECTOR = "__source_connector";
    /** The id of the MySQL or MariaDB server that wrote the change; 0 in a snapshot. */
    public static final String SOURCE_SERVER_ID = "__source_server_id";
    /** The global transaction id of MySQL or MariaDB. */
    public static final String SOURCE_GTID = "__source_gtid";
    /** Whether the event is a row that a snapshot read: {@code true}, {@code first}, {@code last}, {@code incremental} … */
    public static final String SOURCE_SNAPSHOT = "__source_snapshot";
    /** Of PostgreSQL the last commit's and the event's own log sequence number, as a JSON array of texts. */
    public static final String SOURCE_SEQUENCE = "__source_sequence";

    /** All of them. */
    public static final List<String> ALL = List.of(
            OP,
            SOURCE_TS_MS,
            SOURCE_FILE,
            SOURCE_POS,
            SOURCE_ROW,
            SOURCE_LSN,
            SOURCE_CONNECTOR,
            SOURCE_SERVER_ID,
            SOURCE_GTID,
            SOURCE_SNAPSHOT,
            SOURCE_SEQUENCE);

    private DebeziumFields() {}
}
