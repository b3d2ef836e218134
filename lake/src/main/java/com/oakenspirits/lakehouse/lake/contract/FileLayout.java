package com.oakenspirits.lakehouse.lake.contract;

import java.nio.charset.Charset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How the text files of a dataset are written, as its contract declares it with the custom property {@code files}. What
 * is empty is not declared: then a file that plainly has something else than the default is refused.
 *
 * @param separator between the values of a CSV line; by default a comma
 * @param quote around a CSV value, {@link #NO_QUOTE} where there is none; by default {@code "}
 * @param escape before a quote, a separator or a line end that is part of a value; by default a quote is doubled
 * @param encoding of CSV and JSON; by default UTF-8
 * @param decimal the character before the fraction of a number; by default a point
 * @param grouping the character between the thousands of a number; by default there is none
 * @param header whether the first line of CSV names the columns; by default it does
 * @param names of the columns where no line of the file names them; then {@code header} is false
 * @param nullText texts without quotes that stand for null
 * @param skipLines lines before the header that are not read; by default none
 */
public record FileLayout(
        Optional<Character> separator,
        Optional<Character> quote,
        Optional<Character> escape,
        Optional<Charset> encoding,
        Optional<Character> decimal,
        Optional<Character> grouping,
        Optional<Boolean> header,
        List<String> names,
        List<String> nullText,
        Optional<Integer> skipLines) {

    /** Stands for "no quotes at all". */
    public static final char NO_QUOTE = '\0';

    /** Nothing is declared. */
    public static final FileLayout UNDECLARED = new FileLayout(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            List.of(),
            Optional.empty());

    public FileLayout {
        Objects.requireNonNull(separator, "separator");
        Objects.requireNonNull(quote, "quote");
        Objects.requireNonNull(escape, "escape");
        Objects.requireNonNull(encoding, "encoding");
        Objects.requireNonNull(decimal, "decimal");
        Objects.requireNonNull(grouping, "grouping");
        Objects.requireNonNull(header, "header");
        names = List.copyOf(names);
        nullText = List.copyOf(nullText);
        Objects.requireNonNull(skipLines, "skipLines");
    }
}
