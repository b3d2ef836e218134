package com.oakenspirits.lakehouse.silver;

import com.oakenspirits.lakehouse.lake.contract.Column;
import com.oakenspirits.lakehouse.lake.contract.Contract;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/**
 * How rows of a change stream stand between Spark and {@link KeyHistory}: the silver columns, then {@code _op},
 * {@code _part}, {@code _valid_from}, {@code _unchanged} (of events that may leave columns as they were) and
 * {@code _kind}; and how they come back, with {@code _valid_to}, {@code _out} and {@code _n}.
 */
final class StreamRows implements Serializable {
    static final String KIND = "_kind";
    static final String OUT = "_out";
    static final String COUNT = "_n";
    static final String NOTE = "_note";
    static final String VALID_TO = "_valid_to";
    /** {@code _kind}: what the key's events so far came to. */
    static final int STANDING = Event.Kind.STANDING.id();

    /** {@code _kind}: an event that counts for nothing of its own. */
    static final int OLD = Event.Kind.OLD.id();
    /** {@code _kind}: a message of this batch. */
    static final int NEW = Event.Kind.NEW.id();
    /** {@code _kind}: the row as it stands, only to tell whether it changes. */
    static final int SEEN = 3;
    /** {@code _kind}: a delete among the key's earlier events, only to tell that there is one. */
    static final int DELETED = 4;

    private static final long serialVersionUID = 1;

    private final ArrayList<String> silver;
    private final ArrayList<String> keys;
    private final ArrayList<String> sequence;
    private final ArrayList<String> content;
    private final ArrayList<String> last;
    private final ArrayList<Integer> tracked;
    private final boolean ignoreNulls;
    private final boolean history;
    private final boolean partial;
    private final boolean ofLog;

    StreamRows(Contract contract, Checker checker) {
        this.silver = new ArrayList<>(checker.silverColumns());
        this.keys = new ArrayList<>(contract.keys().stream().map(Column::name).toList());
        this.sequence = new ArrayList<>(checker.sequence());
        this.last = new ArrayList<>(silver.stream()
                .filter(name -> Checker.COORDINATES.contains(name) || name.startsWith("_seq_"))
                .toList());
        this.content = new ArrayList<>(
                silver.stream().filter(name -> !last.contains(name)).toList());
        List<String> names = contract.changeRules()
                .history()
                .map(history -> history.tracked().isEmpty()
                        ? contract.columns().stream()
                                .map(Column::name)
                                .filter(name -> !sequence.contains(name))
                                .toList()
                        : history.tracked())
                .orElse(List.of());
        this.tracked = new ArrayList<>(names.stream().map(content::indexOf).toList());
        this.ignoreNulls = contract.changeRules().ignoreNulls();
        this.history = contract.changeRules().history().isPresent();
        this.partial = Unchanged.in(contract);
        this.ofLog = Sequence.ofLog(contract);
    }

    List<String> silver() {
        return silver;
    }

    List<String> keys() {
        return keys;
    }

    List<String> sequence() {
        return sequence;
    }

    List<String> content() {
        return content;
    }

    /** What stands beside a row's content: sequence columns of its own and the coordinates. */
    List<String> last() {
        return last;
    }

    List<Integer> tracked() {
        return tracked;
    }

    boolean ignoreNulls() {
        return ignoreNulls;
    }

    boolean history() {
        return history;
    }

    /** Whether events may leave columns as they were, and say so in {@link Unchanged#COLUMN}. */
    boolean partial() {
        return partial;
    }

    /** Whether the sequence is the log of a database. */
    boolean ofLog() {
        return ofLog;
    }

    /** The schema of what comes back. */
    static StructType out(StructType in) {
        DataType end = in.apply(Checker.VALID_FROM).dataType();
        StructType out = new StructType();
        for (var field : in.fields()) {
            if (!List.of(KIND, ChangeDecoder.OP, ChangeDecoder.PART, Unchanged.COLUMN)
                    .contains(field.name())) {
                out = out.add(field.name(), field.dataType());
            }
        }
        return out.add(VALID_TO, end).add(OUT, "string").add(COUNT, "bigint").add(NOTE, "string");
    }
}
