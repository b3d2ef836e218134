package com.oakenspirits.lakehouse.sandbox.oaken;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.oakenspirits.lakehouse.sandbox.error.SandboxException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A CSV file read row by row, its cells found by the header's names whatever their order, case or punctuation. */
final class CsvFile implements AutoCloseable {
    private final String name;
    private final Reader reader;
    private final MappingIterator<String[]> rows;
    private final Map<String, Integer> columns = new HashMap<>();
    private final Map<String, Integer> positions = new HashMap<>();
    private long line = 1;

    private CsvFile(String name, Reader reader) throws IOException {
        this.name = name;
        this.reader = reader;
        this.rows = new CsvMapper()
                .readerFor(String[].class)
                .with(CsvParser.Feature.WRAP_AS_ARRAY)
                .with(CsvParser.Feature.SKIP_EMPTY_LINES)
                .readValues(reader);
    }

    /** Opens a file and reads its header. */
    static CsvFile open(Path path) {
        try {
            return open(path.toString(), Files.newBufferedReader(path));
        } catch (IOException e) {
            throw SandboxException.usage("cannot read " + path + ": " + e, e);
        }
    }

    /** Opens one of the tables that come with this class. */
    static CsvFile resource(String table) {
        return open(table, new InputStreamReader(CsvFile.class.getResourceAsStream(table), StandardCharsets.UTF_8));
    }

    private static CsvFile open(String name, Reader reader) {
        try {
            CsvFile file = new CsvFile(name, reader);
            String[] header = file.read().orElse(new String[0]);
            for (int i = 0; i < header.length; i++) {
                file.columns.put(plain(header[i]), i);
            }
            return file;
        } catch (IOException e) {
            throw SandboxException.usage("cannot read " + name + ": " + e.getMessage(), e);
        }
    }

    boolean has(List<String> names) {
        return names.stream().allMatch(column -> columns.containsKey(plain(column)));
    }

    /** @throws SandboxException when one of these columns is absent */
    CsvFile require(List<String> names) {
        List<String> missing = names.stream()
                .filter(column -> !columns.containsKey(plain(column)))
                .toList();
        if (!missing.isEmpty()) {
            throw SandboxException.usage(name + ":1: the header lacks " + String.join(", ", missing));
        }
        return this;
    }

    /** The next row, or nothing after the last. */
    Optional<Row> next() {
        Optional<String[]> cells = read();
        cells.ifPresent(row -> {
            if (row.length != columns.size()) {
                throw SandboxException.usage(name + ":" + line + ": " + row.length + " cells where the header has "
                        + columns.size() + "; correct the line and feed again");
            }
        });
        return cells.map(Row::new);
    }

    @Override
    public void close() {
        try {
            reader.close();
        } catch (IOException e) {
            // It was only read.
        }
    }

    private Optional<String[]> read() {
        try {
            if (!rows.hasNextValue()) {
                return Optional.empty();
            }
            line = rows.getCurrentLocation().getLineNr();
            return Optional.of(rows.nextValue());
        } catch (IOException e) {
            throw SandboxException.usage(
                    name + ":" + line + ": not readable as CSV in UTF-8 (" + e.getMessage()
                            + "); correct it and feed again",
                    e);
        }
    }

    private static String plain(String column) {
        return column.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }

    /** One line's cells. */
    final class Row {
        private final String[] cells;

        private Row(String[] cells) {
            this.cells = cells;
        }

        /** The cell's text as it stands in the file. */
        String cell(String column) {
            return cells[positions.computeIfAbsent(column, asked -> columns.get(plain(asked)))];
        }
    }
}
