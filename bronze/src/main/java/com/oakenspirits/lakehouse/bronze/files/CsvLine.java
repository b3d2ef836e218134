package com.oakenspirits.lakehouse.bronze.files;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The values of one CSV record by RFC 4180. A quote inside a value that does not begin with one stands for itself
 * ({@code 5" pipe}), as every program that reads CSV takes it.
 *
 * @param problem why it cannot be read
 */
record CsvLine(List<String> fields, Optional<String> problem) {

    static CsvLine of(byte[] record) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(record))
                    .toString();
        } catch (CharacterCodingException e) {
            return new CsvLine(List.of(), Optional.of("not UTF-8"));
        }
        List<String> fields = new ArrayList<>();
        int at = 0;
        while (true) {
            if (at < text.length() && text.charAt(at) == '"') {
                StringBuilder value = new StringBuilder();
                int end = quoted(text, at + 1, value);
                if (end < 0) {
                    return new CsvLine(List.of(), Optional.of("a quoted value does not end"));
                }
                if (end < text.length() && text.charAt(end) != ',') {
                    return new CsvLine(List.of(), Optional.of("something follows the quote that ends a value"));
                }
                fields.add(value.toString());
                at = end;
            } else {
                int end = text.indexOf(',', at);
                end = end < 0 ? text.length() : end;
                fields.add(text.substring(at, end));
                at = end;
            }
            if (at == text.length()) {
                return new CsvLine(fields, Optional.empty());
            }
            at++;
        }
    }

    /** Reads a value to its closing quote; gives the place behind it, or -1 where there is none. */
    private static int quoted(String text, int from, StringBuilder value) {
        int at = from;
        while (true) {
            int quote = text.indexOf('"', at);
            if (quote < 0) {
                return -1;
            }
            value.append(text, at, quote);
            if (quote + 1 >= text.length() || text.charAt(quote + 1) != '"') {
                return quote + 1;
            }
            value.append('"');
            at = quote + 2;
        }
    }
}
