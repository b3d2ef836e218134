package com.oakenspirits.lakehouse.bronze.files;

import com.oakenspirits.lakehouse.lake.contract.FileLayout;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Looks at the beginning of a CSV file for signs that are plainly others than the contract says: with them every row
 * would be refused later, each for a reason that is none.
 */
final class CsvLook {
    private static final int SAMPLE = 500;
    private static final int SHOWN = 10;
    private static final List<Character> SEPARATORS = List.of(',', ';', '\t', '|', '\u0001');

    private final FileReading reading;
    private final byte[] head;
    private final boolean whole;
    private final List<String> found = new ArrayList<>();
    private final Map<String, String> keys = new LinkedHashMap<>();

    private CsvLook(FileReading reading, byte[] head, boolean whole) {
        this.reading = reading;
        this.head = head;
        this.whole = whole;
    }

    /**
     * What speaks against the declared signs.
     *
     * @param whole whether the head is the whole file
     */
    static Optional<TextCensus.Finding> at(FileReading reading, byte[] head, boolean whole) throws IOException {
        CsvLook look = new CsvLook(reading, head, whole);
        CsvDialect dialect = look.separator(look.preamble(reading.dialect()));
        dialect = look.escape(look.quote(dialect));
        look.header(dialect);
        look.numbers(dialect);
        return look.found.isEmpty()
                ? Optional.empty()
                : Optional.of(new TextCensus.Finding(String.join("; ", look.found), look.keys));
    }

    /** The line {@code sep=;}, which Excel writes before the header. */
    private CsvDialect preamble(CsvDialect dialect) throws IOException {
        List<CsvLine> first = lines(dialect.withSeparator('\n'), 1);
        boolean excels = !reading.declares("skipLines")
                && first.size() == 1
                && first.get(0).fields().size() == 1
                && first.get(0).fields().get(0) != null
                && first.get(0).fields().get(0).matches("sep=.");
        if (!excels) {
            return dialect;
        }
        found.add("its first line '" + first.get(0).fields().get(0) + "' is no header");
        keys.put("skipLines", "1");
        return dialect.withSkipLines(1);
    }

    private CsvDialect separator(CsvDialect dialect) throws IOException {
        List<CsvLine> lines = lines(dialect, SAMPLE);
        if (lines.isEmpty()) {
            return dialect;
        }
        int columns = width(dialect, lines);
        char best = dialect.separator();
        int most = 1;
        for (char other : SEPARATORS) {
            if (other == dialect.separator() || dialect.quotes(other)) {
                continue;
            }
            CsvDialect tried = dialect.withSeparator(other);
            List<CsvLine> cut = lines(tried, SAMPLE);
            int width = width(tried, cut);
            boolean plain = columns == 1 || (fits(cut, width) && !fits(lines, columns));
            if (plain && width > most && fitsMost(cut, width)) {
                best = other;
                most = width;
            }
        }
        if (best == dialect.separator()) {
            return dialect;
        }
        found.add("its first line has " + count(columns, "column") + " by the separator " + shown(dialect.separator())
                + " and " + most + " by " + shown(best));
        keys.put("separator", FileReading.sign(best));
        return dialect.withSeparator(best);
    }

    private static int width(CsvDialect dialect, List<CsvLine> lines) {
        return !dialect.names().isEmpty() || lines.isEmpty() ? Math.max(1, mostFields(lines)) : size(lines.get(0));
    }

    private static int mostFields(List<CsvLine> lines) {
        return lines.stream().mapToInt(CsvLook::size).max().orElse(1);
    }

    private static int size(CsvLine line) {
        return Math.max(1, line.fields().size());
    }

    private static boolean fits(List<CsvLine> lines, int width) {
        return lines.stream().allMatch(line -> size(line) == width);
    }

    private static boolean fitsMost(List<CsvLine> lines, int width) {
        long fitting = lines.stream().filter(line -> size(line) == width).count();
        return 2 * fitting > lines.size();
    }

    /** Single quotes around every name of the header. */
    private CsvDialect quote(CsvDialect dialect) throws IOException {
        List<CsvLine> header = lines(dialect, 1);
        boolean single = !reading.declares("quote")
                && !header.isEmpty()
                && header.get(0).fields().size() > 1
                && header.get(0).fields().stream()
                        .allMatch(name -> name != null && name.matches("'.*'") && name.length() > 2);
        if (!single) {
            return dialect;
        }
        found.add("the names of its columns stand in single quotes");
        keys.put("quote", FileReading.sign('\''));
        return dialect.withQuote('\'');
    }

    /** A backslash before a quote inside a value: records that can be read with it and not without. */
    private CsvDialect escape(CsvDialect dialect) throws IOException {
        if (reading.declares("escape") || dialect.quote() == FileLayout.NO_QUOTE) {
            return dialect;
        }
        List<CsvLine> without = lines(dialect, SAMPLE);
        CsvDialect escaping = dialect.withEscape('\\');
        List<CsvLine> with = lines(escaping, SAMPLE);
        if (without.isEmpty() || with.isEmpty()) {
            return dialect;
        }
        int width = width(dialect, without);
        boolean helps = !fits(without, width) && fits(with, width(escaping, with)) && width(escaping, with) == width;
        if (!helps) {
            return dialect;
        }
        found.add("quotes inside its values have a backslash before them");
        keys.put("escape", FileReading.sign('\\'));
        return escaping;
    }

    /** A first line that names nothing which the contract reads: it is a record, or its names are others. */
    private void header(CsvDialect dialect) throws IOException {
        List<CsvLine> first = lines(dialect, 1);
        if (!dialect.names().isEmpty() || reading.fields().isEmpty() || first.isEmpty()) {
            return;
        }
        List<String> names = CsvRecords.names(first.get(0));
        boolean usable = !names.isEmpty()
                && names.stream().allMatch(name -> name != null && !name.isEmpty())
                && names.stream().distinct().count() == names.size();
        if (!usable || names.stream().anyMatch(reading.fields()::contains)) {
            return;
        }
        found.add("its first line, " + shown(names) + ", names no field that the contract reads ("
                + shown(reading.fields()) + ")");
        keys.put("header", "[" + FileReading.texts(reading.fields()) + "]");
        if (names.stream().noneMatch(CsvLook::value)) {
            keys.put("skipLines", Integer.toString(dialect.skipLines() + 1));
        }
    }

    private static boolean value(String name) {
        return Character.isDigit(name.charAt(0)) || name.charAt(0) == '-';
    }

    private static String shown(List<String> names) {
        return names.size() <= SHOWN ? String.join(", ", names) : String.join(", ", names.subList(0, SHOWN)) + " …";
    }

    /** Numbers whose fraction begins with another sign, column by column. */
    private void numbers(CsvDialect dialect) throws IOException {
        List<CsvLine> lines = lines(dialect, SAMPLE);
        if (lines.isEmpty() || dialect.numeric().isEmpty()) {
            return;
        }
        List<String> names = dialect.names().isEmpty() ? CsvRecords.names(lines.get(0)) : dialect.names();
        List<CsvLine> rows = dialect.names().isEmpty() ? lines.subList(1, lines.size()) : lines;
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i) != null && dialect.numeric().contains(names.get(i))) {
                Numbers numbers = Numbers.of(rows, names.size(), i);
                Optional<String> odd = odd(numbers, dialect.numbers());
                if (odd.isPresent()) {
                    boolean both = odd.get().matches("[+-]?\\d{1,3},\\d{3}");
                    found.add("column '" + names.get(i) + "' holds the number '" + odd.get() + "'"
                            + (both ? " (say grouping: \",\" instead where it parts thousands)" : ""));
                    return;
                }
            }
        }
    }

    private Optional<String> odd(Numbers numbers, NumberSigns declared) {
        if (declared.decimal() == '.') {
            if (numbers.pointsGroup.isPresent()) {
                keys.put("decimal", "\",\"");
                keys.put("grouping", "\".\"");
                return numbers.pointsGroup;
            }
            if (numbers.commasGroup.isPresent() && declared.grouping() != ',') {
                keys.put("grouping", "\",\"");
                return numbers.commasGroup;
            }
            if (numbers.comma.isPresent() && numbers.point.isEmpty() && declared.grouping() != ',') {
                keys.put("decimal", "\",\"");
                return numbers.comma;
            }
            return Optional.empty();
        }
        if (numbers.pointsGroup.isPresent() && declared.grouping() != '.') {
            keys.put("grouping", "\".\"");
            return numbers.pointsGroup;
        }
        if (numbers.commasGroup.isPresent()
                || (numbers.point.isPresent() && numbers.comma.isEmpty() && declared.grouping() != '.')) {
            keys.put("decimal", "\".\"");
            return numbers.commasGroup.or(() -> numbers.point);
        }
        return Optional.empty();
    }

    /** The first number of each way of writing it in a column. */
    private record Numbers(
            Optional<String> comma,
            Optional<String> point,
            Optional<String> pointsGroup,
            Optional<String> commasGroup) {

        private static Numbers of(List<CsvLine> rows, int width, int column) {
            List<String> values = rows.stream()
                    .map(CsvLine::fields)
                    .filter(fields -> fields.size() == width && fields.get(column) != null)
                    .map(fields -> fields.get(column).strip())
                    .toList();
            return new Numbers(
                    values.stream().filter(NumberSigns::commaDecimal).findFirst(),
                    values.stream().filter(NumberSigns::pointDecimal).findFirst(),
                    values.stream().filter(NumberSigns::groupedByPoints).findFirst(),
                    values.stream().filter(NumberSigns::groupedByCommas).findFirst());
        }
    }

    private List<CsvLine> lines(CsvDialect dialect, int most) throws IOException {
        InputStream text = new ByteArrayInputStream(head);
        if (reading.transcodes()) {
            text = new Transcoded(text, Charset.forName(reading.encoding()));
        }
        List<CsvLine> lines = CsvRecords.sample(new ByteScan("", text), dialect, reading.encoding(), most);
        // The last one may be cut off.
        return whole || lines.size() < 2 || lines.size() == most ? lines : lines.subList(0, lines.size() - 1);
    }

    private static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    private static String shown(char sign) {
        return sign == '\t' ? "tab" : sign == '\u0001' ? "U+0001" : "'" + sign + "'";
    }
}
