package com.oakenspirits.lakehouse.lake.table;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.Lexer;
import org.antlr.v4.runtime.Token;
import org.apache.spark.sql.catalyst.parser.SqlBaseLexer;
import org.apache.spark.sql.catalyst.parser.UpperCaseCharStream;

/**
 * The tables that a SQL text names as {@code layer.dataset}, found with Spark's own lexer, so that strings, comments and
 * quoted names are read as Spark reads them. A layer's name is never an alias, so every such pair is a table.
 *
 * @param sql the text
 * @param places where tables stand in it
 */
public record SqlTables(String sql, List<Place> places) {

    /** A table's name in the text, from {@code start} to {@code end} (excluded). */
    record Place(TableName table, int start, int end) {}

    /** Finds the tables of a text. Text that is no SQL has none; Spark's parser will say what is wrong with it. */
    public static SqlTables in(String sql) {
        List<Token> tokens = tokens(sql);
        List<Place> places = new ArrayList<>();
        for (int i = 0; i + 2 < tokens.size(); i++) {
            boolean startsAName = i == 0 || !tokens.get(i - 1).getText().equals(".");
            String layer = text(sql, tokens.get(i));
            String dataset = text(sql, tokens.get(i + 2)).toLowerCase(Locale.ROOT);
            if (startsAName
                    && tokens.get(i + 1).getText().equals(".")
                    && Layer.of(layer).isPresent()
                    && dataset.matches("[a-z][a-z0-9_]*")) {
                places.add(new Place(
                        new TableName(Layer.of(layer).get(), dataset),
                        start(sql, tokens.get(i)),
                        end(sql, tokens.get(i + 2))));
            }
        }
        return new SqlTables(sql, places);
    }

    /** The statements between the semicolons of a text; what is blank or only a comment is left out. */
    public static List<SqlTables> split(String sql) {
        List<SqlTables> statements = new ArrayList<>();
        int from = 0;
        boolean blank = true;
        for (Token token : tokens(sql)) {
            if (token.getType() != SqlBaseLexer.SEMICOLON) {
                blank = false;
                continue;
            }
            if (!blank) {
                statements.add(in(sql.substring(from, start(sql, token)).strip()));
            }
            from = end(sql, token);
            blank = true;
        }
        if (!blank) {
            statements.add(in(sql.substring(from).strip()));
        }
        return statements;
    }

    private static List<Token> tokens(String sql) {
        SqlBaseLexer lexer = new SqlBaseLexer(new UpperCaseCharStream(CharStreams.fromString(sql)));
        lexer.removeErrorListeners();
        List<Token> tokens = new ArrayList<>();
        for (Token token = lexer.nextToken(); token.getType() != Token.EOF; token = lexer.nextToken()) {
            if (token.getChannel() == Lexer.DEFAULT_TOKEN_CHANNEL) {
                tokens.add(token);
            }
        }
        return tokens;
    }

    /** The tables, each once, in the order of first use. */
    public Set<TableName> names() {
        Set<TableName> names = new LinkedHashSet<>();
        places.forEach(place -> names.add(place.table()));
        return names;
    }

    /** The text with every table's name replaced. */
    public String bound(Function<TableName, String> name) {
        StringBuilder bound = new StringBuilder();
        int at = 0;
        for (Place place : places) {
            bound.append(sql, at, place.start()).append(name.apply(place.table()));
            at = place.end();
        }
        return bound.append(sql.substring(at)).toString();
    }

    private static String text(String sql, Token token) {
        String text = sql.substring(start(sql, token), end(sql, token));
        return text.length() > 2 && text.startsWith("`") ? text.substring(1, text.length() - 1) : text;
    }

    // ANTLR counts code points, Java counts chars.
    private static int start(String sql, Token token) {
        return sql.offsetByCodePoints(0, token.getStartIndex());
    }

    private static int end(String sql, Token token) {
        return sql.offsetByCodePoints(0, token.getStopIndex() + 1);
    }
}
