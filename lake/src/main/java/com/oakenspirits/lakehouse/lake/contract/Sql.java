package com.oakenspirits.lakehouse.lake.contract;

import java.util.List;
import java.util.Optional;

/** Spark SQL expressions as text. Needs no Spark session. */
public final class Sql {

    private Sql() {}

    /** A name as SQL reads it, whatever characters it has. */
    public static String quoted(String name) {
        return "`" + name.replace("`", "``") + "`";
    }

    /** A text as an SQL literal. */
    public static String literal(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    /** Whether the text is one plain name, such as that of a field. */
    public static boolean isName(String text) {
        return text.matches("[A-Za-z_][A-Za-z0-9_]*") || text.matches("`[^`]+`");
    }

    /** Why the text is no SQL expression that gives one value for a row, in one line; empty when it is one. */
    public static Optional<String> problem(String expression) {
        return ParsedSql.of(expression).problem();
    }

    /**
     * The names an expression reads, in order of first use. Letters keep their case.
     *
     * @throws IllegalArgumentException when the text is no SQL expression
     */
    public static List<String> fields(String expression) {
        ParsedSql parsed = ParsedSql.of(expression);
        if (parsed.expression().isEmpty()) {
            throw new IllegalArgumentException("not an SQL expression: " + expression + " ("
                    + parsed.problem().orElse("") + ")");
        }
        return parsed.names();
    }
}
