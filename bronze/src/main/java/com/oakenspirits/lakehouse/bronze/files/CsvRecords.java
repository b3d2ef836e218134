package com.oakenspirits.lakehouse.bronze.files;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
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
    private final List<String> names;

    private CsvRecords(ByteScan scan, List<String> names) {
        this.scan = scan;
        this.names = names;
    }

    /** Reads the header. */
    static Records open(ByteScan scan, String path) throws IOException {
        if (!record(scan)) {
            return Optional::empty;
        }
        CsvLine header = CsvLine.of(scan.recordLineStripped());
        header.problem().ifPresent(problem -> refuse(path, problem));
        Set<String> seen = new HashSet<>();
        for (String name : header.fields()) {
            if (name.isBlank()) {
                refuse(path, "a column has no name");
            }
            if (name.chars().anyMatch(Character::isISOControl)) {
                refuse(path, "a name holds a control character; lines must end in LF or CRLF");
            }
            if (!seen.add(name)) {
                refuse(path, "'" + name + "' is there twice");
            }
        }
        return new CsvRecords(scan, header.fields());
    }

    private static void refuse(String path, String problem) {
        throw new FileRefused(path, "its first line is no header of a CSV file: " + problem);
    }

    @Override
    public Optional<FileRecord> next() throws IOException {
        if (!record(scan)) {
            return Optional.empty();
        }
        byte[] raw = scan.recordLineStripped();
        CsvLine line = CsvLine.of(raw);
        Optional<String> problem = line.problem().or(() -> count(line.fields().size()));
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

    /** Takes the next record, blank lines left out: to the first line end outside of quotes. */
    private static boolean record(ByteScan scan) throws IOException {
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
            if (b == '"' && (quoted || atStart)) {
                // A doubled quote closes and opens again, which comes to the same.
                quoted = !quoted;
                atStart = !quoted && scan.peek() == '"';
            } else {
                atStart = !quoted && b == ',';
            }
            b = scan.take();
        }
        return true;
    }
}
