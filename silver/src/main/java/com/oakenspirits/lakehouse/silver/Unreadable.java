package com.oakenspirits.lakehouse.silver;

/**
 * SQL over a bronze row for what landing found wrong with it, null where nothing is. Landing says it in headers; those of
 * a topic's messages are the producer's own, whatever their names are, but for the one that landing adds last.
 */
final class Unreadable {
    /** A record that is none of its file's format. */
    private static final String OF_A_FILE =
            "cast(element_at(filter(headers, h -> h.key = 'malformed'), 1).value as string)";

    /** A timestamp that is null in bronze: the number stands in the header. */
    private static final String OF_A_CLOCK = "concat('the timestamp of the Kafka message, ',"
            + " coalesce(cast(element_at(filter(headers, h -> h.key = 'lakehouse.timestamp'), -1).value as string),"
            + " 'null'), ', is not a time in milliseconds between 1970 and 9999. Correct the clock or the unit of the"
            + " producer and have the message sent again')";

    /** No topic's name has a colon; the source of a file or a polled table has. */
    static final String SQL = "case when timestamp is null and not contains(source, ':') then " + OF_A_CLOCK
            + " when headers is not null and startswith(source, 'file:') then " + OF_A_FILE + " end";

    private Unreadable() {}
}
