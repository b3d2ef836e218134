package com.oakenspirits.lakehouse.lake.contract;

import com.oakenspirits.lakehouse.lake.yaml.YamlMap;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.Expression;

/**
 * An SQL expression of a contract, with its place.
 *
 * @param label what faults call it, such as {@code transformLogic}
 * @param sql the expression as written
 * @param parsed the same, parsed
 * @param place where faults of it are noted
 */
record Statement(String label, String sql, ParsedSql parsed, Place place) {

    /** Notes a fault. */
    @FunctionalInterface
    interface Place {
        void fault(String what, String remedy);
    }

    static Statement of(String label, String sql, Place place) {
        return new Statement(label, sql, ParsedSql.of(sql), place);
    }

    static Statement of(YamlMap map, String key, String label, String sql) {
        return of(label, sql, (what, remedy) -> map.faultAt(key, what, remedy));
    }

    void fault(String what, String remedy) {
        place.fault(what, remedy);
    }

    /** Whether it is an SQL expression that gives one value for a row. */
    boolean sound() {
        return parsed.problem().isEmpty();
    }

    /** As {@link #sound}; what is wrong is noted. */
    boolean checked() {
        parsed.problem().ifPresent(problem -> fault(label + " does not work: " + problem, "correct the SQL"));
        return sound();
    }

    /** The names it reads. */
    List<String> reads() {
        return parsed.names();
    }

    Expression expression() {
        return parsed.expression().orElseThrow();
    }
}
