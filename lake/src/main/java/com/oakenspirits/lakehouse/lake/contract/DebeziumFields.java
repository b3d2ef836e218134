package com.oakenspirits.lakehouse.lake.contract;

import java.util.List;
import java.util.Set;

/**
 * What a change event of Debezium says of itself, as fields beside those of the row. Their names are those of Debezium's
 * own {@code ExtractNewRecordState} (its option {@code add.fields}): {@code __source_} and the name in the event's
 * {@code source}, all of them text.
 */
public final class DebeziumFields {
    /** Before the names of what stands in the event's {@code source}. */
    public static final String SOURCE = "__source_";
    /** c, u, d, r or t. */
    public static final String OP = "__op";
    /** When Debezium wrote the event, in milliseconds since 1970. */
    public static final String TS_MS = "__ts_ms";
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

    /** The event's place in the log of its database, as the columns {@code _seq_1} to {@code _seq_4} have it. */
    public static final List<String> POSITION = List.of("__position_1", "__position_2", "__position_3", "__position_4");

    /** Why the event has no place, for people; null where it has one. */
    public static final String NO_POSITION = "__no_position";

    /** Those of {@code source} that are text and compare as such; the others that order events are whole numbers. */
    private static final Set<String> ORDERED_TEXT = Set.of(
            "__source_commit_lsn",
            "__source_change_lsn",
            "__source_rs_id",
            "__source_lcr_position",
            "__source_gtid",
            "__source_sequence");

    /** All that expressions of a contract can read, of every connector. */
    public static final List<String> KNOWN = List.of(
            OP,
            TS_MS,
            "__ts_us",
            "__ts_ns",
            SOURCE_TS_MS,
            "__source_ts_us",
            "__source_ts_ns",
            "__source_version",
            "__source_connector",
            "__source_name",
            "__source_snapshot",
            "__source_db",
            "__source_schema",
            "__source_table",
            "__source_collection",
            "__source_sequence",
            // MySQL and MariaDB
            SOURCE_FILE,
            SOURCE_POS,
            SOURCE_ROW,
            "__source_gtid",
            "__source_server_id",
            "__source_thread",
            "__source_query",
            // PostgreSQL
            SOURCE_LSN,
            "__source_xmin",
            "__source_txId",
            // SQL Server
            "__source_commit_lsn",
            "__source_change_lsn",
            "__source_event_serial_no",
            // Oracle
            "__source_scn",
            "__source_commit_scn",
            "__source_lcr_position",
            "__source_rs_id",
            "__source_ssn",
            "__source_redo_thread",
            "__source_user_name",
            "__source_row_id",
            // MongoDB
            "__source_ord",
            "__source_rs",
            "__source_lsid",
            "__source_txnNumber",
            "__source_wallTime",
            "__transaction_id",
            "__transaction_total_order",
            "__transaction_data_collection_order");

    private DebeziumFields() {}

    /** Whether that field, alone in {@code sequenceBy}, is compared as text and not as a whole number. */
    public static boolean ordersAsText(String field) {
        return ORDERED_TEXT.contains(field);
    }
}
