package com.oakenspirits.lakehouse.bronze.files;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The values of one CSV record by RFC 4180, with the signs that the contract declares. A quote inside a value that does
 * not begin with one stands for itself ({@code 5" pipe}), as every program that reads CSV takes it.
 *
 * @param fields null where one stands for null
 * @param problem why it cannot be read
 */
record CsvLine(List<String> fields, Optional<String> problem) {

    /** @param encoding that the file is declared to have; the record has been made UTF-8 */
    static CsvLine of(byte[] record, CsvDialect dialect, String encoding) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(record))
                    .toString();
        } catch (CharacterCodingException e) {
            return new CsvLine(List.of(), Optional.of("not " + encoding));
        }
        return new Cut(text, dialect).line();
    }

    private static final class Cut {
        private final String text;
        private final CsvDialect dialect;
        private int at;

        private Cut(String text, CsvDialect dialect) {
            this.text = text;
            this.dialect = dialect;
        }

        private CsvLine line() {
            List<String> fields = new ArrayList<>();
            while (true) {
                if (at < text.length() && dialect.quotes(text.charAt(at))) {
                    StringBuilder value = new StringBuilder();
                    at++;
                    if (!quoted(value)) {
                        return new CsvLine(List.of(), Optional.of("a quoted value does not end"));
                    }
                    if (at < text.length() && text.charAt(at) != dialect.separator()) {
                        return new CsvLine(List.of(), Optional.of("something follows the quote that ends a value"));
                    }
                    fields.add(value.toString());
                } else {
                    fields.add(bare());
                }
                if (at == text.length()) {
                    return new CsvLine(fields, Optional.empty());
                }
                at++;
            }
        }

        private String bare() {
            int from = at;
            boolean escaped = false;
            while (at < text.length() && text.charAt(at) != dialect.separator()) {
                if (escape()) {
                    escaped = true;
                    at++;
                }
                at++;
            }
            String value = text.substring(from, at);
            if (dialect.nullText().contains(value)) {
                return null;
            }
            return escaped ? unescaped(value) : value;
        }

        /** Reads a value to its closing quote and goes behind it; tells whether there is one. */
        private boolean quoted(StringBuilder value) {
            int from = at;
            while (at < text.length()) {
                char c = text.charAt(at);
                if (escape()) {
                    value.append(text, from, at).append(text.charAt(at + 1));
                    at += 2;
                    from = at;
                } else if (dialect.quotes(c)) {
                    value.append(text, from, at);
                    at++;
                    if (at == text.length() || text.charAt(at) != c) {
                        return true;
                    }
                    value.append(c);
                    at++;
                    from = at;
                } else {
                    at++;
                }
            }
            return false;
        }

        private boolean escape() {
            return dialect.escapes(text.charAt(at)) && at + 1 < text.length() && dialect.escapable(text.charAt(at + 1));
        }

        private String unescaped(String value) {
            StringBuilder plain = new StringBuilder(value.length());
            for (int i = 0; i < value.length(); i++) {
                boolean escape = dialect.escapes(value.charAt(i))
                        && i + 1 < value.length()
                        && dialect.escapable(value.charAt(i + 1));
                plain.append(value.charAt(escape ? ++i : i));
            }
            return plain.toString();
        }
    }
}
