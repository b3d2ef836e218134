package com.oakenspirits.lakehouse.silver;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a change event says of the database's log that it was read from.
 *
 * @param place its topic and partition, such as {@code customers-0}
 * @param offset in the partition
 * @param kind of log: {@code binlog}, or the connector's name; positions of two kinds do not compare
 * @param position in the log
 * @param base the name of the log without its numbers, such as {@code mysql-bin}; empty where logs have none
 * @param servers who wrote it, as far as the event says: {@code s:} the server's id, {@code g:} the server's part of the
 *     gtid
 * @param at when it was committed, in milliseconds since 1970, or null
 * @param commit of PostgreSQL: the last commit before it in the log, or null
 * @param ordered whether events of such a log come in the order of their positions; those of PostgreSQL and Oracle come in
 *     the order of their commits
 * @param name of this place in the log, for people: {@code mysql-bin.000042:500}
 */
record LogEvent(
        String place,
        long offset,
        String kind,
        LogPosition position,
        String base,
        Set<String> servers,
        Long at,
        Long commit,
        boolean ordered,
        String name) {
    static final String BINLOG = "binlog";

    private static final Set<String> IN_ORDER_OF_COMMITS = Set.of("postgresql", "oracle", "");
    /** MySQL's {@code uuid:17} and {@code uuid:tag:17}; MariaDB's {@code domain-server-17}. */
    private static final Pattern GTID = Pattern.compile("(.+)[:-][0-9]+");

    private static final ObjectMapper JSON = new ObjectMapper();

    LogEvent {
        servers = Set.copyOf(servers);
    }

    /**
     * The texts of the event's {@code source}; null where it lacks one.
     *
     * @param sequence PostgreSQL's pair of the last commit and the event itself, as JSON
     */
    record Source(
            String connector,
            String file,
            String pos,
            String lsn,
            String serverId,
            String gtid,
            String snapshot,
            String sequence,
            String millis) {}

    /** What an event tells; empty where it has no place in the log, as one of an incremental snapshot. */
    static Optional<LogEvent> of(String place, long offset, LogPosition position, Source source) {
        String connector = source.connector == null ? "" : source.connector;
        boolean binlog = source.file != null;
        // A place below zero is before the whole log: a row of a snapshot that does not say where it stands.
        boolean nowhere = position.isEmpty()
                || (position.parts().get(0) instanceof Long first && first < 0)
                || (binlog ? source.file.isBlank() : relational(connector) && source.lsn == null);
        if (nowhere || "incremental".equals(source.snapshot)) {
            return Optional.empty();
        }
        boolean snapshot = source.snapshot != null && !source.snapshot.equals("false");
        Matcher file = SourcePosition.FILE.matcher(binlog ? source.file : "");
        return Optional.of(new LogEvent(
                place,
                offset,
                binlog ? BINLOG : connector,
                position,
                file.matches() ? file.group(1) : "",
                servers(source),
                number(source.millis),
                snapshot ? null : commit(source.sequence),
                binlog || snapshot || !IN_ORDER_OF_COMMITS.contains(connector),
                binlog
                        ? source.file + ":" + source.pos
                        : source.lsn != null
                                ? source.lsn
                                : position.parts().stream()
                                        .map(part -> part == null ? "" : part.toString())
                                        .reduce((one, other) -> one + ":" + other)
                                        .orElse("")));
    }

    /** Whether a row without a file has a log sequence number, if it has a place at all. */
    private static boolean relational(String connector) {
        return Set.of("mysql", "mariadb", "postgresql", "").contains(connector);
    }

    private static Set<String> servers(Source source) {
        Set<String> servers = new TreeSet<>();
        // A row of a snapshot has server 0: nobody.
        if (source.serverId != null && !source.serverId.equals("0")) {
            servers.add("s:" + source.serverId);
        }
        Matcher gtid = GTID.matcher(source.gtid == null ? "" : source.gtid);
        if (gtid.matches()) {
            servers.add("g:" + gtid.group(1).split(":", 2)[0]);
        }
        return servers;
    }

    private static Long commit(String sequence) {
        if (sequence == null) {
            return null;
        }
        try {
            JsonNode pair = JSON.readTree(sequence);
            return pair.isArray() && pair.size() == 2 && !pair.get(0).isNull()
                    ? number(pair.get(0).asText())
                    : null;
        } catch (JsonProcessingException noPair) {
            return null;
        }
    }

    private static Long number(String text) {
        try {
            return text == null ? null : Long.valueOf(text.trim());
        } catch (NumberFormatException noNumber) {
            return null;
        }
    }
}
