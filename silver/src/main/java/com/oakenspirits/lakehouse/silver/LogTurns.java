package com.oakenspirits.lakehouse.silver;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.oakenspirits.lakehouse.lake.contract.Sql;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The logs that a dataset's database went on with, in the order in which operators accepted them. They stand in a property
 * of its bronze table, which outlives the table's log: so the turn of a message follows from its coordinates alone, for
 * whoever reads it and whenever.
 */
record LogTurns(List<LogTurn> accepted) {
    /** The property of the bronze table. */
    static final String PROPERTY = "lakehouse.accepted-logs";

    private static final ObjectMapper JSON =
            new ObjectMapper().configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);

    LogTurns {
        accepted = List.copyOf(accepted);
    }

    static LogTurns none() {
        return new LogTurns(List.of());
    }

    /** Those that were accepted for a bronze table. */
    static LogTurns of(Lake lake, TableName bronze) {
        return lake.exists(bronze) ? of(lake.properties(bronze).getOrDefault(PROPERTY, "[]")) : none();
    }

    static LogTurns of(String json) {
        try {
            return new LogTurns(JSON.readValue(json, new TypeReference<List<LogTurn>>() {}));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the property " + PROPERTY + " cannot be read: " + json, e);
        }
    }

    String toJson() {
        try {
            return JSON.writeValueAsString(accepted);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    boolean isEmpty() {
        return accepted.isEmpty();
    }

    int size() {
        return accepted.size();
    }

    /** The log of a turn from 1 on; the first of all, turn 0, was never accepted. */
    LogTurn get(int turn) {
        return accepted.get(turn - 1);
    }

    /** The turn that a message belongs to; 0 is the first log. */
    int at(String place, long offset) {
        for (int turn = accepted.size(); turn > 0; turn--) {
            Long begin = get(turn).begins().get(place);
            if (begin != null && offset >= begin) {
                return turn;
            }
        }
        return 0;
    }

    LogTurns and(LogTurn next) {
        List<LogTurn> more = new ArrayList<>(accepted);
        more.add(next);
        return new LogTurns(more);
    }

    /** With a turn begun in one more partition. */
    LogTurns begun(int turn, String place, long offset) {
        List<LogTurn> more = new ArrayList<>(accepted);
        more.set(turn - 1, get(turn).begun(place, offset));
        return new LogTurns(more);
    }

    /**
     * {@link #at} as SQL; null for the first log, so that a table from before any other lacks nothing.
     *
     * @param source the column of the topic
     */
    String sql(String source, String partition, String offset) {
        StringBuilder sql = new StringBuilder("cast(case");
        for (int turn = accepted.size(); turn > 0; turn--) {
            for (Map.Entry<String, Long> begin : get(turn).begins().entrySet()) {
                int dash = begin.getKey().lastIndexOf('-');
                sql.append(" when ")
                        .append(partition)
                        .append(" = ")
                        .append(begin.getKey().substring(dash + 1));
                sql.append(" and ").append(offset).append(" >= ").append(begin.getValue());
                sql.append(" and ").append(source).append(" = ");
                sql.append(Sql.literal(begin.getKey().substring(0, dash)))
                        .append(" then ")
                        .append(turn);
            }
        }
        return sql.append(" end as bigint)").toString();
    }
}
