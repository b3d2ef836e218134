package com.oakenspirits.lakehouse.app;

import java.util.ArrayList;
import java.util.List;

/** Takes a text of several SQL statements apart. */
final class Statements {
    private Statements() {}

    /** The statements between semicolons that stand outside quotes, blank ones left out. */
    static List<String> split(String sql) {
        List<String> statements = new ArrayList<>();
        StringBuilder statement = new StringBuilder();
        char quote = 0;
        for (int i = 0; i < sql.length(); i++) {
            char c = sql.charAt(i);
            if (quote == 0 && c == ';') {
                statements.add(statement.toString());
                statement.setLength(0);
                continue;
            }
            if (quote == 0 && (c == '\'' || c == '"' || c == '`')) {
                quote = c;
            } else if (c == quote) {
                quote = 0;
            }
            statement.append(c);
        }
        statements.add(statement.toString());
        return statements.stream().map(String::strip).filter(s -> !s.isEmpty()).toList();
    }
}
