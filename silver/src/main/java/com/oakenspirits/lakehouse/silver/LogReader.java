package com.oakenspirits.lakehouse.silver;

import static org.apache.spark.sql.functions.col;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.oakenspirits.lakehouse.lake.contract.Changes;
import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.contract.DebeziumFields;
import com.oakenspirits.lakehouse.lake.contract.Source;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/** Reads what checked change events say of the database's log, partition by partition. */
final class LogReader implements MapPartitionsFunction<Row, String> {
    /** What an event says of itself, as {@link Checker} gives it; null where it says nothing. */
    static final String LOG = "_log";

    private static final long serialVersionUID = 1;
    private static final ObjectMapper JSON = new ObjectMapper();
    /** So many are brought to the driver, which spares the job that sorts them. */
    private static final long FEW = 20_000;

    private static final int COORDINATES = 3;

    private static final List<String> TEXTS = List.of(
            DebeziumFields.SOURCE_CONNECTOR,
            DebeziumFields.SOURCE_FILE,
            DebeziumFields.SOURCE_POS,
            DebeziumFields.SOURCE_LSN,
            DebeziumFields.SOURCE_SERVER_ID,
            DebeziumFields.SOURCE_GTID,
            DebeziumFields.SOURCE_SNAPSHOT,
            DebeziumFields.SOURCE_SEQUENCE,
            DebeziumFields.SOURCE_TS_MS);

    private final String state;
    private final String turns;
    private final boolean trusting;

    private LogReader(LogState state, LogTurns turns, boolean trusting) {
        this.state = state.toJson();
        this.turns = turns.toJson();
        this.trusting = trusting;
    }

    /** Whether the order of a dataset is that of its database's log. */
    static boolean reads(Contract contract) {
        return contract.changes() == Changes.DEBEZIUM
                && contract.sequenceBy().isEmpty()
                && contract.source() instanceof Source.Topic;
    }

    /**
     * SQL for {@link #LOG} over the raw fields.
     *
     * @param fault the column that says why a message could not be decoded
     */
    static String sql(String fault) {
        return "if(" + fault + " is null and " + DebeziumFields.OP + " is not null, struct(" + String.join(", ", TEXTS)
                + "), null)";
    }

    /**
     * Reads checked rows.
     *
     * @param sequence the columns of the log's own order
     * @param count about how many rows they are
     * @param trusting see {@link LogReading#of}
     */
    static List<LogReading> read(
            Dataset<Row> checked,
            List<String> sequence,
            String topic,
            long count,
            LogState state,
            LogTurns turns,
            boolean trusting) {
        Column[] columns = Stream.concat(
                        Stream.of(col("_source"), col("_partition"), col("_offset"), col(LOG)),
                        sequence.stream().map(name -> col(Checker.quoted(name))))
                .toArray(Column[]::new);
        Dataset<Row> events = checked.where(col(LOG).isNotNull()
                        .and(col(ChangeDecoder.PART).equalTo(0))
                        .and(col("_source").equalTo(topic)))
                .select(columns);
        if (count <= FEW) {
            List<Row> rows = new ArrayList<>(events.collectAsList());
            rows.sort(java.util.Comparator.comparing((Row row) -> row.getString(0))
                    .thenComparing(row -> row.getInt(1))
                    .thenComparing(row -> row.getLong(2)));
            List<LogReading> readings = new ArrayList<>();
            new Places(rows.iterator(), state, turns, trusting).forEachRemaining(readings::add);
            return readings;
        }
        return events
                .repartition(col("_source"), col("_partition"))
                .sortWithinPartitions("_source", "_partition", "_offset")
                .mapPartitions(new LogReader(state, turns, trusting), Encoders.STRING())
                .collectAsList()
                .stream()
                .map(LogReader::reading)
                .toList();
    }

    @Override
    public Iterator<String> call(Iterator<Row> sorted) {
        Places places = new Places(sorted, LogState.of(state), LogTurns.of(turns), trusting);
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return places.hasNext();
            }

            @Override
            public String next() {
                return text(places.next());
            }
        };
    }

    private static String text(LogReading reading) {
        try {
            return JSON.writeValueAsString(reading);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static LogReading reading(String text) {
        try {
            return JSON.readValue(text, LogReading.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String place(Row row) {
        return row.getString(0) + "-" + row.getInt(1);
    }

    private static Optional<LogEvent> event(Row row) {
        Row log = row.getStruct(COORDINATES);
        Object[] position =
                IntStream.range(COORDINATES + 1, row.size()).mapToObj(row::get).toArray();
        return LogEvent.of(
                place(row),
                row.getLong(2),
                new LogPosition(Arrays.asList(position)),
                new LogEvent.Source(
                        log.getString(0),
                        log.getString(1),
                        log.getString(2),
                        log.getString(3),
                        log.getString(4),
                        log.getString(5),
                        log.getString(6),
                        log.getString(7),
                        log.getString(8)));
    }

    /** The readings of partitions whose rows come one partition after another, in the order of their offsets. */
    private static final class Places implements Iterator<LogReading> {
        private final Iterator<Row> rows;
        private final LogState state;
        private final LogTurns turns;
        private final boolean trusting;
        private Row next;

        Places(Iterator<Row> rows, LogState state, LogTurns turns, boolean trusting) {
            this.rows = rows;
            this.state = state;
            this.turns = turns;
            this.trusting = trusting;
            this.next = rows.hasNext() ? rows.next() : null;
        }

        @Override
        public boolean hasNext() {
            return next != null;
        }

        @Override
        public LogReading next() {
            if (next == null) {
                throw new NoSuchElementException();
            }
            String place = place(next);
            Events events = new Events(place);
            LogReading reading = LogReading.of(place, events, state, turns, trusting);
            while (events.hasNext()) {
                events.next();
            }
            return reading;
        }

        /** The events of one partition. */
        private final class Events implements Iterator<LogEvent> {
            private final String place;
            private LogEvent ready;

            Events(String place) {
                this.place = place;
            }

            @Override
            public boolean hasNext() {
                while (ready == null && next != null && place(next).equals(place)) {
                    ready = event(next).orElse(null);
                    next = rows.hasNext() ? rows.next() : null;
                }
                return ready != null;
            }

            @Override
            public LogEvent next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                LogEvent event = Objects.requireNonNull(ready);
                ready = null;
                return event;
            }
        }
    }
}
