package com.oakenspirits.lakehouse.silver;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;

import com.oakenspirits.lakehouse.lake.contract.Changes;
import com.oakenspirits.lakehouse.lake.contract.Column;
import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.contract.Sql;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Large values that a change left as they were. PostgreSQL's log does not have them, and Debezium writes a placeholder
 * instead, in the form of the column's type. Such a column is null in the event and named in {@code _unchanged}: it stays
 * as the events before left it.
 */
final class Unchanged implements Serializable {
    /** The names of the columns, in the order of the contract with commas between; null where there are none. */
    static final String COLUMN = "_unchanged";

    private static final long serialVersionUID = 1;

    private final String placeholder;
    private final LinkedHashSet<String> forms;
    private final int shortest;
    private final int longest;

    Unchanged(Contract contract) {
        this.placeholder = contract.changeRules().encodings().unavailable();
        this.forms = new LinkedHashSet<>(forms(placeholder));
        this.shortest = forms.stream().mapToInt(Unchanged::length).min().orElseThrow();
        this.longest = forms.stream().mapToInt(Unchanged::length).max().orElseThrow();
    }

    /** Whether events of a dataset may have such values. */
    static boolean in(Contract contract) {
        return contract.changes() == Changes.DEBEZIUM || contract.changes() == Changes.OP;
    }

    /** The placeholder as texts, bytes, and arrays and maps of these have it. */
    private static Set<String> forms(String placeholder) {
        byte[] bytes = placeholder.getBytes(StandardCharsets.UTF_8);
        String quoted = "\"" + placeholder.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
        String base64 = Base64.getEncoder().encodeToString(bytes);
        Set<String> forms = new LinkedHashSet<>();
        forms.add(placeholder);
        forms.add(base64);
        forms.add(Base64.getUrlEncoder().encodeToString(bytes));
        forms.add(HexFormat.of().formatHex(bytes));
        forms.add(HexFormat.of().withUpperCase().formatHex(bytes));
        forms.add("[" + quoted + "]");
        forms.add("[\"" + base64 + "\"]");
        forms.add("[\"" + UUID.nameUUIDFromBytes(bytes) + "\"]");
        forms.add(numbers(bytes, String::valueOf));
        forms.add(numbers(bytes, number -> number + ".0"));
        forms.add("{" + quoted + ":" + quoted + "}");
        return forms;
    }

    private static String numbers(byte[] bytes, Function<Integer, String> written) {
        return IntStream.range(0, bytes.length)
                .mapToObj(i -> written.apply((int) bytes[i]))
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static int length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** Whether a text is one of its forms. */
    boolean standsFor(String text) {
        return text != null && text.length() <= longest && text.length() * 4L >= shortest && forms.contains(text);
    }

    /** The placeholder as a text. */
    JsonField field() {
        return new JsonField(placeholder, true);
    }

    /**
     * Takes placeholders out of raw fields and names the columns that they stood for.
     *
     * @param decoded rows with the raw fields of the contract
     * @param raw what the columns beside the fields are called
     * @return the same rows with {@link #COLUMN} under its own name, and a fault where a column is also made of other fields
     */
    Dataset<Row> marked(Dataset<Row> decoded, Contract contract, RawFields raw) {
        String op = Checker.quoted(raw.own(ChangeDecoder.OP));
        String texts = forms.stream().map(Sql::literal).collect(Collectors.joining(", "));
        Set<String> fields = contract.columns().stream()
                .flatMap(column -> column.rawFields().stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
        List<String> named = new ArrayList<>();
        List<String> mixed = new ArrayList<>();
        for (Column column : contract.columns()) {
            if (column.primaryKey()) {
                continue;
            }
            List<String> unchanged =
                    column.rawFields().stream().map(field -> is(field, texts)).toList();
            String all = String.join(" and ", unchanged);
            named.add("if(" + all + ", '" + column.name() + "', null)");
            if (unchanged.size() > 1) {
                mixed.add("when (" + String.join(" or ", unchanged) + ") and not (" + all + ") then '" + column.name()
                        + " is made of several fields, and a large one of them is not in the event because it did not"
                        + " change: read it alone, or set REPLICA IDENTITY FULL'");
            }
        }
        List<org.apache.spark.sql.Column> columns = new ArrayList<>();
        for (String name : decoded.columns()) {
            boolean fault = name.equals(raw.own(JsonDecoder.FAULT)) && !mixed.isEmpty();
            String quoted = Checker.quoted(name);
            columns.add(
                    fault
                            ? expr("coalesce(" + quoted + ", case when " + op + " <> 'upsert' then null "
                                            + String.join(" ", mixed) + " end)")
                                    .as(name)
                            : fields.contains(name)
                                    ? expr("if(" + is(name, texts) + ", null, " + quoted + ")")
                                            .as(name)
                                    : col(quoted));
        }
        columns.add(expr("if(" + op + " = 'upsert', nullif(concat_ws(',', "
                        + (named.isEmpty() ? "null" : String.join(", ", named)) + "), ''), null)")
                .as(raw.own(COLUMN)));
        return decoded.select(columns.toArray(org.apache.spark.sql.Column[]::new));
    }

    /** Never null. Most values are too short or too long to be looked up. */
    private String is(String field, String texts) {
        String quoted = Checker.quoted(field);
        return "(" + quoted + " is not null and octet_length(" + quoted + ") between " + shortest + " and " + longest
                + " and " + quoted + " in (" + texts + "))";
    }

    /** SQL that is true where a column of that name did not change. */
    static String named(String column) {
        return "coalesce(find_in_set('" + column + "', " + COLUMN + ") > 0, false)";
    }
}
