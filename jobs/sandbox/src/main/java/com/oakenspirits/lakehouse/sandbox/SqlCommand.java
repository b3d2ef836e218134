package com.oakenspirits.lakehouse.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.oakenspirits.lakehouse.sandbox.database.Client;
import com.oakenspirits.lakehouse.sandbox.error.SandboxException;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "sql",
        description =
                "Run SQL in the sandbox's database and print the rows, or how many rows changed. Several statements"
                        + " are separated by semicolons; each commits unless they say 'start transaction'.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  sandbox sql \"update products set bottle_retail = 13.99 where item_id = '64870'\"",
            "  sandbox sql \"select * from customers where city = 'AMES'\"",
            "  sandbox sql --json \"delete from vendors where vendor_id = 65; select count(*) n from vendors\"",
        })
final class SqlCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private MariaDbOption mariaDb;

    @Parameters(paramLabel = "SQL", description = "What to run.")
    private String sql;

    @Option(
            names = "--json",
            description = "Print one line of JSON for each row, and {\"changed\":N} for each statement without rows.")
    private boolean asJson;

    private final ObjectMapper json = new ObjectMapper();

    @Override
    public Integer call() {
        try (Connection connection = Client.connect(mariaDb.address());
                Statement statement = connection.createStatement()) {
            boolean rows = statement.execute(sql);
            while (rows || statement.getUpdateCount() >= 0) {
                if (rows) {
                    print(statement.getResultSet());
                } else {
                    print(statement.getUpdateCount());
                }
                rows = statement.getMoreResults();
            }
            return 0;
        } catch (SQLException e) {
            throw SandboxException.usage(
                    "the database refused: " + Client.message(e) + "; statements before it have run", e);
        }
    }

    private void print(int changed) {
        spec.commandLine()
                .getOut()
                .println(
                        asJson
                                ? "{\"changed\":" + changed + "}"
                                : changed + (changed == 1 ? " row changed" : " rows changed"));
    }

    private void print(ResultSet rows) throws SQLException {
        PrintWriter out = spec.commandLine().getOut();
        int columns = rows.getMetaData().getColumnCount();
        if (!asJson) {
            StringJoiner names = new StringJoiner("\t");
            for (int i = 1; i <= columns; i++) {
                names.add(rows.getMetaData().getColumnLabel(i));
            }
            out.println(names);
        }
        while (rows.next()) {
            Map<String, Object> cells = new LinkedHashMap<>();
            StringJoiner line = new StringJoiner("\t");
            for (int i = 1; i <= columns; i++) {
                Object cell = rows.getObject(i);
                cells.put(rows.getMetaData().getColumnLabel(i), plain(cell));
                line.add(String.valueOf(cell));
            }
            out.println(asJson ? text(cells) : line);
        }
    }

    /** Decimals and times as the database writes them: JSON's own numbers would lose their digits. */
    private static Object plain(Object cell) {
        return cell == null || cell instanceof Integer || cell instanceof Long || cell instanceof Boolean
                ? cell
                : cell.toString();
    }

    private String text(Map<String, Object> cells) {
        try {
            return json.writeValueAsString(cells);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a row holds only plain values", e);
        }
    }
}
