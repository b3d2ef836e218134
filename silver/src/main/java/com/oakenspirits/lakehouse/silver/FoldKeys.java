package com.oakenspirits.lakehouse.silver;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/**
 * Folds the rows of each key, which come sorted by key and order, into what has to change. Rows out are named by
 * {@code _out}: {@code version} (of the history), {@code insert}, {@code change} and {@code delete} (of the current
 * row), {@code tie}, {@code late}, and the fates with their number in {@code _n}.
 */
final class FoldKeys implements MapPartitionsFunction<Row, Row> {
    static final String VERSION = "version";
    static final String INSERT = "insert";
    static final String CHANGE = "change";
    static final String DELETE = "delete";
    static final String TIE = "tie";
    static final String LATE = "late";
    static final String FATE = "fate_";
    /** Events that leave a value as it was that nothing before them has. */
    static final String UNKNOWN = "unknown";

    private static final long serialVersionUID = 1;

    private final StreamRows rows;
    private final ArrayList<Row> truncates;
    private final FoldCells cells;
    private final boolean namesLate;
    private final HashMap<String, Integer> in = new HashMap<>();
    private final int width;

    /**
     * @param schema of the rows that come in
     * @param cells how they stand in these
     * @param truncates the deletes of every key, in order, in that schema
     * @param namesLate whether of a key with an event that an earlier state can matter to only the name comes out
     */
    FoldKeys(StreamRows rows, StructType schema, FoldCells cells, List<Row> truncates, boolean namesLate) {
        this.rows = rows;
        this.cells = cells;
        this.namesLate = namesLate;
        this.truncates = new ArrayList<>(truncates);
        for (String name : schema.fieldNames()) {
            in.put(name, in.size());
        }
        this.width = StreamRows.out(schema).size();
    }

    @Override
    public Iterator<Row> call(Iterator<Row> sorted) {
        return new Iterator<>() {
            private final Iterator<Row> none = List.<Row>of().iterator();
            private Iterator<Row> ready = none;
            private Row next = sorted.hasNext() ? sorted.next() : null;

            @Override
            public boolean hasNext() {
                while (!ready.hasNext() && next != null) {
                    List<Object> key = values(next, rows.keys());
                    Key one = new Key(key);
                    do {
                        one.take(next);
                        next = sorted.hasNext() ? sorted.next() : null;
                    } while (next != null && values(next, rows.keys()).equals(key));
                    ready = one.changes().iterator();
                }
                return ready.hasNext();
            }

            @Override
            public Row next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                return ready.next();
            }
        };
    }

    private List<Object> values(Row row, List<String> names) {
        Object[] values = new Object[names.size()];
        Arrays.setAll(values, i -> FoldCells.comparable(row.get(in.get(names.get(i)))));
        return Arrays.asList(values);
    }

    /** One key while its rows come by. */
    private final class Key {
        private final List<Object> key;
        private final KeyHistory<Instantish> history =
                new KeyHistory<>(rows.tracked(), rows.ignoreNulls(), rows.history());
        private Row seen;
        private int truncated;
        private Row first;
        private Instantish from;
        private boolean deleted;
        private boolean overtaken;

        Key(List<Object> key) {
            this.key = key;
        }

        void take(Row row) {
            int kind = row.getInt(in.get(StreamRows.KIND));
            if (kind == StreamRows.DELETED) {
                deleted = true;
                return;
            }
            boolean delete = isDelete(row);
            if (namesLate) {
                arrived(row, kind == StreamRows.STANDING);
            }
            if (kind == StreamRows.SEEN || (kind == StreamRows.STANDING && !delete)) {
                seen = row;
            }
            if (kind != StreamRows.SEEN) {
                while (truncated < truncates.size() && ORDER.compare(place(truncates.get(truncated)), place(row)) < 0) {
                    history.add(event(truncates.get(truncated++), Event.Kind.OLD, true));
                }
                history.add(event(row, Event.Kind.of(kind), delete));
            }
        }

        /** Rows come in their order: an event before what stands, or with its sequence, is late. */
        private void arrived(Row row, boolean standing) {
            if (standing) {
                overtaken |= first != null;
                return;
            }
            if (first == null) {
                first = row;
                overtaken |= seen != null && values(row, rows.sequence()).equals(values(seen, rows.sequence()));
            }
            Instantish start = from(row);
            from = from == null || start.compareTo(from) < 0 ? start : from;
        }

        /** Whether an earlier state than the one that stands matters, or a version before it can be touched. */
        private boolean late() {
            if (seen == null) {
                return deleted || !truncates.isEmpty();
            }
            return overtaken || (rows.history() && from.compareTo(from(seen)) <= 0);
        }

        List<Row> changes() {
            if (namesLate && late()) {
                return List.of(keyOnly(LATE));
            }
            while (truncated < truncates.size()) {
                history.add(event(truncates.get(truncated++), Event.Kind.OLD, true));
            }
            history.end();
            List<Row> out = new ArrayList<>();
            if (rows.history()) {
                history.versions().forEach(version -> out.add(row(version, VERSION)));
            }
            if (history.current().isPresent()) {
                Version<Instantish> current = history.current().get();
                if (seen == null) {
                    out.add(row(current, INSERT));
                } else if (!current.content().equals(values(seen, rows.content()))
                        || !current.last().equals(values(seen, rows.last()))) {
                    out.add(row(current, CHANGE));
                }
            } else if (seen != null) {
                out.add(keyOnly(DELETE));
            }
            history.fates()
                    .forEach((fate, count) -> out.add(note(FATE + fate.name().toLowerCase(Locale.ROOT), count, null)));
            history.ties()
                    .forEach(tie -> out.add(note(
                            TIE,
                            1,
                            Ties.text(
                                    shown(rows.keys(), key),
                                    shown(rows.last(), tie.stands()),
                                    shown(rows.last(), tie.yields())))));
            return out;
        }

        private Event<Instantish> event(Row row, Event.Kind kind, boolean delete) {
            return new Event<>(
                    kind,
                    delete,
                    values(row, rows.sequence()),
                    values(row, rows.last()),
                    from(row),
                    delete ? key : values(row, rows.content()),
                    delete ? Set.of() : unchanged(row),
                    rows.ofLog() && unplaced(row));
        }

        private Set<Integer> unchanged(Row row) {
            String names = rows.partial() ? row.getString(in.get(Unchanged.COLUMN)) : null;
            return names == null
                    ? Set.of()
                    : Arrays.stream(names.split(",", -1))
                            .map(rows.content()::indexOf)
                            .filter(at -> at >= 0)
                            .collect(Collectors.toUnmodifiableSet());
        }

        private boolean unplaced(Row row) {
            return Long.valueOf(SourcePosition.BEFORE_THE_LOG).equals(row.get(in.get(Sequence.FIRST)));
        }

        private List<Object> shown(List<String> names, List<Object> values) {
            return IntStream.range(0, names.size())
                    .<Object>mapToObj(i -> cells.text(names.get(i), values.get(i)))
                    .toList();
        }

        private Instantish from(Row row) {
            return new Instantish((Comparable<?>) row.get(in.get(Checker.VALID_FROM)));
        }

        private boolean isDelete(Row row) {
            return !Op.UPSERT.id().equals(row.getString(in.get(ChangeDecoder.OP)));
        }

        private List<Object> place(Row row) {
            List<Object> place = new ArrayList<>(values(row, rows.sequence()));
            place.add(isDelete(row) ? 1 : 0);
            place.addAll(values(row, Checker.COORDINATES));
            return place;
        }

        private Row row(Version<Instantish> version, String out) {
            Object[] cells = new Object[width];
            fill(cells, rows.content(), version.content());
            fill(cells, rows.last(), version.last());
            int silver = rows.silver().size();
            cells[silver] = version.validFrom().value();
            cells[silver + 1] = version.validTo().map(Instantish::value).orElse(null);
            cells[silver + 2] = out;
            cells[silver + 3] = 1L;
            return RowFactory.create(cells);
        }

        private Row keyOnly(String out) {
            Object[] cells = new Object[width];
            fill(cells, rows.keys(), key);
            cells[rows.silver().size() + 2] = out;
            cells[rows.silver().size() + 3] = 1L;
            return RowFactory.create(cells);
        }

        private Row note(String out, long count, String text) {
            Object[] cells = new Object[width];
            cells[rows.silver().size() + 2] = out;
            cells[rows.silver().size() + 3] = count;
            cells[rows.silver().size() + 4] = text;
            return RowFactory.create(cells);
        }

        private void fill(Object[] cells, List<String> names, List<Object> values) {
            for (int i = 0; i < names.size(); i++) {
                cells[rows.silver().indexOf(names.get(i))] = FoldCells.plain(values.get(i));
            }
        }
    }

    /** The beginning of a version, whatever orderable type the contract gives it. */
    private record Instantish(Comparable<?> value) implements Comparable<Instantish> {
        @Override
        @SuppressWarnings("unchecked")
        public int compareTo(Instantish other) {
            return ((Comparable<Object>) value).compareTo(other.value);
        }
    }

    @SuppressWarnings("unchecked")
    private static final Comparator<List<Object>> ORDER = (one, other) -> {
        for (int i = 0; i < one.size(); i++) {
            Object first = one.get(i);
            Object second = other.get(i);
            // As Spark sorts: nothing comes before any value.
            int less = first == null || second == null
                    ? Boolean.compare(first != null, second != null)
                    : ((Comparable<Object>) first).compareTo(second);
            if (less != 0) {
                return less;
            }
        }
        return 0;
    };
}
