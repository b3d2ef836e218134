package com.oakenspirits.lakehouse.lake.contract;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a dataset's messages come from. Files can be landed for every dataset, whatever its source. */
public sealed interface Source {

    /**
     * A Kafka topic, followed by {@code run}.
     *
     * @param name of the topic
     */
    record Topic(String name) implements Source {
        public Topic {
            Objects.requireNonNull(name, "name");
        }
    }

    /**
     * Files, landed by {@code land}.
     *
     * @param glob where they lie, for calls that name no files; empty when every call names its own
     */
    record Files(Optional<String> glob) implements Source {
        public Files {
            Objects.requireNonNull(glob, "glob");
        }
    }

    /**
     * A table of a database without a change feed, read by {@code poll}.
     *
     * @param database the database's name in the environment file
     * @param table the table, with its schema where it needs one: {@code sales.orders}
     * @param timestamp the column that tells when a row was last changed
     * @param keys the columns that identify a row
     * @param overlap how far behind the newest timestamp a poll looks again, for transactions that were committed late
     * @param deletes how often the keys of the table are compared with those that were landed, so that deleted rows are
     *     noticed; empty when they are not
     */
    record Table(
            String database,
            String table,
            String timestamp,
            List<String> keys,
            Duration overlap,
            Optional<Duration> deletes)
            implements Source {
        private static final Pattern PART = Pattern.compile("\"((?:[^\"]|\"\")+)\"|`((?:[^`]|``)+)`|([^.\"`]+)");

        public Table {
            Objects.requireNonNull(database, "database");
            Objects.requireNonNull(table, "table");
            Objects.requireNonNull(timestamp, "timestamp");
            keys = List.copyOf(keys);
            Objects.requireNonNull(overlap, "overlap");
            Objects.requireNonNull(deletes, "deletes");
        }

        /** A table whose deleted rows are not noticed. */
        public Table(String database, String table, String timestamp, List<String> keys, Duration overlap) {
            this(database, table, timestamp, keys, overlap, Optional.empty());
        }

        /** The names of schema and table, without quotes; none where the name is none of SQL. */
        public List<String> parts() {
            List<String> parts = new ArrayList<>();
            Matcher part = PART.matcher(table);
            int at = 0;
            while (part.region(at, table.length()).lookingAt()) {
                parts.add(
                        part.group(1) != null
                                ? part.group(1).replace("\"\"", "\"")
                                : part.group(2) != null ? part.group(2).replace("``", "`") : part.group(3));
                at = part.end();
                if (at == table.length()) {
                    return List.copyOf(parts);
                }
                if (table.charAt(at++) != '.') {
                    return List.of();
                }
            }
            return List.of();
        }

        /** The source of its rows in bronze. */
        public String id() {
            return "table:" + database + "." + table;
        }
    }
}
