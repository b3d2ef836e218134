package com.oakenspirits.lakehouse.bronze.files;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The records of a CSV file, each as a JSON object of the header's names. Written here and not taken from a library,
 * because none gives the bytes of a record that it cannot read.
 */
final class CsvRecords implements Records {
    private static final JsonFactory JSON = new JsonFactory();

    private final ByteScan scan;
    private final CsvDialect dialect;
    private final String encoding;
    private final List<String> names;
    private final boolean[] numeric;

    private CsvRecords(ByteScan scan, CsvDialect dialect, String encoding, List<String> names) {
        this.scan = scan;
        this.dialect = dialect;
        this.encoding = encoding;
        this.names = names;
        this.numeric = new boolean[names.size()];
        for (int i = 0; i < numeric.length; i++) {
            numeric[i] = !dialect.numbers().usual() && dialect.numeric().contains(names.get(i));
        }
    }

    /** Reads the header. */
    static Records open(ByteScan scan, String path, FileReading reading) throws IOException {
        CsvDialect dialect = reading.dialect();
        skip(scan, dialect.skipLines());
        if (!dialect.names().isEmpty()) {
            return new CsvRecords(scan, dialect, reading.encoding(), dialect.names());
        }
        if (!record(scan, dialect)) {
            return Optional::empty;
        }
        CsvLine header = CsvLine.of(scan.recordLineStripped(), dialect, reading.encoding());
        header.problem().ifPresent(problem -> refuse(path, problem));
        List<String> names = names(header);
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (name == null || name.isBlank()) {
                refuse(path, "a column has no name");
            }
            if (name.chars().anyMatch(Character::isISOControl)) {
                refuse(path, "a name holds a control character; lines must end in LF or CRLF");
            }
            if (!seen.add(name)) {
                refuse(path, "'" + name + "' is there twice");
            }
        }
        return new CsvRecords(scan, dialect, reading.encoding(), names);
    }

    /** The names that a header gives its columns: blanks around them are the writer's, as in {@code id, name}. */
    static List<String> names(CsvLine header) {
        return header.fields().stream()
                .map(name -> name == null ? null : name.strip())
                .toList();
    }

    private static void refuse(String path, String problem) {
        throw new FileRefused(path, "its first line is no header of a CSV file: " + problem);
    }

    @Override
    public Optional<FileRecord> next() throws IOException {
        if (!record(scan, dialect)) {
            return Optional.empty();
        }
        byte[] raw = scan.recordLineStripped();
        CsvLine line = CsvLine.of(raw, dialect, encoding);
        Optional<String> problem = line.problem()
                .or(() -> count(line.fields().size()))
                .or(() -> dialect.numbers().usual() ? Optional.empty() : numbers(line.fields()));
        return Optional.of(
                problem.isPresent()
                        ? FileRecord.malformed(scan.recordLine(), raw, problem.get())
                        : FileRecord.sound(scan.recordLine(), json(line.fields())));
    }

    private Optional<String> count(int values) {
        return values == names.size()
                ? Optional.empty()
                : Optional.of(
                        values + (values == 1 ? " value" : " values") + " where the header names " + names.size());
    }

    /** Puts the numbers into the usual signs; tells which one may be two numbers. */
    private Optional<String> numbers(List<String> values) {
        for (int i = 0; i < numeric.length; i++) {
            String value = values.get(i);
            if (numeric[i] && value != null) {
                Optional<String> plain = dialect.numbers().plain(value);
                if (plain.isEmpty()) {
                    return Optional.of(names.get(i) + " '" + value + "' is not a number with the declared decimal '"
                            + dialect.numbers().decimal() + "'");
                }
                values.set(i, plain.get());
            }
        }
        return Optional.empty();
    }

    private byte[] json(List<String> values) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator object = JSON.createGenerator(bytes)) {
            object.writeStartObject();
            for (int i = 0; i < values.size(); i++) {
                object.writeStringField(names.get(i), values.get(i));
            }
            object.writeEndObject();
        }
        return bytes.toByteArray();
    }

    /** The values of the first records, the header among them; one that cannot be read has none. */
    static List<CsvLine> sample(ByteScan scan, CsvDialect dialect, String encoding, int most) throws IOException {
        skip(scan, dialect.skipLines());
        List<CsvLine> lines = new ArrayList<>();
        while (lines.size() < most && record(scan, dialect)) {
            lines.add(CsvLine.of(scan.recordLineStripped(), dialect, encoding));
        }
        return lines;
    }

    private static void skip(ByteScan scan, int lines) throws IOException {
        for (int i = 0; i < lines; i++) {
            int b = scan.next();
            while (b != '\n' && b != ByteScan.END) {
                b = scan.next();
            }
        }
    }

    /** Takes the next record, blank lines left out: to the first line end outside of quotes. */
    private static boolean record(ByteScan scan, CsvDialect dialect) throws IOException {
        while (scan.peek() == '\n' || scan.peek() == '\r') {
            scan.next();
        }
        if (scan.peek() == ByteScan.END) {
            return false;
        }
        scan.begin();
        boolean quoted = false;
        boolean atStart = true;
        int b = scan.take();
        while (b != ByteScan.END && (quoted || b != '\n')) {
            if (dialect.escapes(b) && dialect.escapable(scan.peek())) {
                boolean lineEnd = scan.take() == '\r' && scan.peek() == '\n';
                if (lineEnd) {
                    scan.take();
                }
                atStart = false;
            } else if (dialect.quotes(b) && (quoted || atStart)) {
                // A doubled quote closes and opens again, which comes to the same.
                quoted = !quoted;
                atStart = !quoted && dialect.quotes(scan.peek());
            } else {
                atStart = !quoted && b == dialect.separator();
            }
            b = scan.take();
        }
        return true;
    }
}
