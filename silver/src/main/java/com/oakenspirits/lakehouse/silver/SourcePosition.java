package com.oakenspirits.lakehouse.silver;

import com.oakenspirits.lakehouse.lake.contract.DebeziumFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An event's place in the log of its database: four texts that compare one after the other, as numbers but the last, which
 * compares as text and is mostly null. What orders two changes of one row:
 *
 * <ul>
 *   <li>MySQL and MariaDB: the number of the binlog file, the position in it, the row in that event
 *   <li>PostgreSQL: the log sequence number. A row is locked until its transaction ends, so its changes are in the log in
 *       the order in which they were committed
 *   <li>SQL Server: the commit's log sequence number (its first part, then the two others as one number), then the change's
 *       and {@code event_serial_no}
 *   <li>Oracle: the SCN of the change, then the record ({@code rs_id}) and the row in it ({@code ssn}). Not
 *       {@code commit_scn}: Debezium moves it on with the last event of a transaction only, so that earlier events of a
 *       transaction carry that of the one before. Row locks make the SCN of the change enough
 *   <li>MongoDB: the seconds of the cluster's time, then {@code ord}
 *   <li>others: a commit's and a change's log sequence number as text, each of its parts filled up to one width
 * </ul>
 *
 * A row that a snapshot read without saying where in the log stands before every change, the later of two snapshots last.
 *
 * @param parts the four
 * @param missing why there is no place; empty where there is one
 */
record SourcePosition(List<String> parts, Optional<String> missing) {
    /** The first part of what stands before the log. */
    static final long BEFORE_THE_LOG = -1;

    /** Digits of a long, with its sign. */
    private static final int LONGEST = 20;

    private static final Pattern LSN = Pattern.compile("([0-9a-fA-F]{1,8}):([0-9a-fA-F]{1,8}):([0-9a-fA-F]{1,4})");
    /** A binlog's file: the name of the log and the number behind the last point. */
    static final Pattern FILE = Pattern.compile("(.*)\\.([0-9]+)");

    private static final Pattern PARTS = Pattern.compile("[0-9a-fA-F]+(?:[:.][0-9a-fA-F]+)*");
    private static final int WIDTH = 16;

    private static final Map<String, String> WHERE = Map.of(
            "mysql", "source.file, source.pos",
            "mariadb", "source.file, source.pos",
            "postgresql", "source.lsn",
            "sqlserver", "source.commit_lsn",
            "oracle", "source.scn",
            "mongodb", "source.ts_ms, source.ord");

    /**
     * The place of an event.
     *
     * @param about what the event says of itself, by the names of {@link DebeziumFields}
     */
    static SourcePosition of(Map<String, String> about) {
        List<String> parts = parts(about);
        if (parts.get(0) != null && parts.get(1) != null) {
            return new SourcePosition(parts, Optional.empty());
        }
        String time = whole(about.get(DebeziumFields.SOURCE_TS_MS));
        if (snapshot(about) && time != null) {
            return new SourcePosition(list(Long.toString(BEFORE_THE_LOG), time, "0", null), Optional.empty());
        }
        String connector = about.get("__source_connector");
        String where = connector == null ? null : WHERE.get(connector);
        return new SourcePosition(
                list(null, null, null, null),
                Optional.of("the change event" + (connector == null ? "" : " of connector '" + connector + "'")
                        + " has no position ("
                        + (where == null ? "source.file and pos, lsn, commit_lsn, scn or ord" : where)
                        + "); name what orders its events in sequenceBy"));
    }

    /** Whether a snapshot read the row. */
    static boolean snapshot(Map<String, String> about) {
        String snapshot = about.get("__source_snapshot");
        return "r".equals(about.get(DebeziumFields.OP))
                || (snapshot != null && !snapshot.isEmpty() && !snapshot.equals("false"));
    }

    private static List<String> parts(Map<String, String> about) {
        if (about.get(DebeziumFields.SOURCE_FILE) != null) {
            return list(
                    fileNumber(about.get(DebeziumFields.SOURCE_FILE)),
                    whole(about.get(DebeziumFields.SOURCE_POS)),
                    orZero(about.get(DebeziumFields.SOURCE_ROW)),
                    null);
        }
        if (about.get(DebeziumFields.SOURCE_LSN) != null) {
            return list(
                    "0",
                    whole(about.get(DebeziumFields.SOURCE_LSN)),
                    orZero(about.get(DebeziumFields.SOURCE_ROW)),
                    null);
        }
        if (about.get("__source_commit_lsn") != null) {
            return serverLog(
                    about.get("__source_commit_lsn"),
                    about.get("__source_change_lsn"),
                    about.get("__source_event_serial_no"));
        }
        if (about.get("__source_scn") != null) {
            return list("0", whole(about.get("__source_scn")), "0", redo(about));
        }
        if (about.get("__source_ord") != null) {
            String millis = whole(about.get(DebeziumFields.SOURCE_TS_MS));
            String seconds = millis == null ? null : Long.toString(Math.floorDiv(Long.parseLong(millis), 1_000L));
            return list("0", seconds, orZero(about.get("__source_ord")), null);
        }
        return list(null, null, null, null);
    }

    private static List<String> serverLog(String commit, String change, String serial) {
        String ofChange = change == null ? null : padded(change);
        String last = ofChange == null ? null : ofChange + "/" + digits(serial);
        Matcher lsn = LSN.matcher(commit);
        if (lsn.matches()) {
            long inFile = Long.parseLong(lsn.group(2), 16) << 16 | Long.parseLong(lsn.group(3), 16);
            return list(Long.toString(Long.parseLong(lsn.group(1), 16)), Long.toString(inFile), "0", last);
        }
        String ofCommit = padded(commit);
        return ofCommit == null
                ? list(null, null, null, null)
                : list("0", "0", "0", ofCommit + (last == null ? "" : "/" + last));
    }

    private static String redo(Map<String, String> about) {
        String record = about.get("__source_rs_id");
        String position = record == null
                ? about.get("__source_lcr_position")
                : record.trim().replace("0x", "");
        String padded = position == null ? null : padded(position);
        return padded == null ? null : padded + "/" + digits(about.get("__source_ssn"));
    }

    /** Each part of a number with colons or points filled up, so that texts compare as the numbers do; null for others. */
    private static String padded(String text) {
        if (!PARTS.matcher(text).matches()) {
            return null;
        }
        List<String> parts = new ArrayList<>();
        for (String part : text.toLowerCase(Locale.ROOT).split("[:.]", -1)) {
            parts.add("0".repeat(Math.max(0, WIDTH - part.length())) + part);
        }
        return String.join(":", parts);
    }

    private static String digits(String number) {
        String whole = number == null ? null : whole(number);
        String digits = whole == null || whole.startsWith("-") ? "0" : whole;
        return "0".repeat(Math.max(0, WIDTH + 3 - digits.length())) + digits;
    }

    private static String orZero(String number) {
        return number == null ? "0" : number.trim();
    }

    /** A whole number of 64 bits, or null. */
    static String whole(String text) {
        String number = text == null ? "" : text.trim();
        int first = number.startsWith("-") ? 1 : 0;
        if (number.length() == first || number.length() > LONGEST) {
            return null;
        }
        for (int at = first; at < number.length(); at++) {
            if (number.charAt(at) < '0' || number.charAt(at) > '9') {
                return null;
            }
        }
        try {
            return Long.toString(Long.parseLong(number));
        } catch (NumberFormatException tooLong) {
            return null;
        }
    }

    /** The number behind the last point of a file's name, or null: what is no {@code name.000001} is no binlog. */
    private static String fileNumber(String file) {
        Matcher name = FILE.matcher(file);
        return name.matches() ? whole(name.group(2)) : null;
    }

    private static List<String> list(String first, String second, String third, String fourth) {
        List<String> parts = new ArrayList<>(4);
        parts.add(first);
        parts.add(second);
        parts.add(third);
        parts.add(fourth);
        return parts;
    }
}
