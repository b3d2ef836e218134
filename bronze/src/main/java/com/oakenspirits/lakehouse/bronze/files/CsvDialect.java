package com.oakenspirits.lakehouse.bronze.files;

import com.oakenspirits.lakehouse.lake.contract.FileLayout;
import java.io.Serializable;
import java.util.List;
import java.util.Set;

/**
 * How the lines of a CSV file are cut into values.
 *
 * @param separator between values, ASCII as all its signs
 * @param quote around a value, {@link FileLayout#NO_QUOTE} where there is none
 * @param escape before a sign that is part of a value, {@link FileLayout#NO_QUOTE} where there is none
 * @param names of the columns; empty when the first line has them
 * @param nullText texts without quotes that stand for null
 * @param skipLines before the header
 * @param numbers how numbers are written
 * @param numeric the fields that columns of numbers read as they are; an expression sees the text of the file
 */
record CsvDialect(
        char separator,
        char quote,
        char escape,
        List<String> names,
        Set<String> nullText,
        int skipLines,
        NumberSigns numbers,
        Set<String> numeric)
        implements Serializable {

    /** RFC 4180. */
    static final CsvDialect COMMON = new CsvDialect(
            ',', '"', FileLayout.NO_QUOTE, List.of(), Set.of(), 0, new NumberSigns('.', FileLayout.NO_QUOTE), Set.of());

    CsvDialect withSeparator(char other) {
        return new CsvDialect(other, quote, escape, names, nullText, skipLines, numbers, numeric);
    }

    CsvDialect withQuote(char other) {
        return new CsvDialect(separator, other, escape, names, nullText, skipLines, numbers, numeric);
    }

    CsvDialect withEscape(char other) {
        return new CsvDialect(separator, quote, other, names, nullText, skipLines, numbers, numeric);
    }

    CsvDialect withSkipLines(int lines) {
        return new CsvDialect(separator, quote, escape, names, nullText, lines, numbers, numeric);
    }

    boolean quotes(int b) {
        return b == quote && quote != FileLayout.NO_QUOTE;
    }

    boolean escapes(int b) {
        return b == escape && escape != FileLayout.NO_QUOTE;
    }

    /** Whether an escape takes the meaning of what follows; before anything else it stands for itself. */
    boolean escapable(int b) {
        return b == separator || quotes(b) || escapes(b) || b == '\n' || b == '\r';
    }
}
