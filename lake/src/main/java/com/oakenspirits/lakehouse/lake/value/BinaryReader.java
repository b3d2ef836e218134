package com.oakenspirits.lakehouse.lake.value;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** Reads bytes out of a text, as the contract says that it carries them. */
public record BinaryReader(Encoding encoding) implements ValueReader {

    /** How a text carries bytes. */
    public enum Encoding {
        /** The text is the bytes, in UTF-8. */
        UTF_8,
        /** RFC 4648, section 4, with or without padding. */
        BASE64,
        /** RFC 4648, section 5, with or without padding. */
        BASE64URL,
        /** Two hexadecimal digits a byte; {@code 0x} or {@code \x} may stand before them. */
        HEX;

        /** By the words of a contract. */
        public static Map<String, Encoding> words() {
            Map<String, Encoding> words = new LinkedHashMap<>();
            words.put("utf-8", UTF_8);
            words.put("base64", BASE64);
            words.put("base64url", BASE64URL);
            words.put("hex", HEX);
            return words;
        }
    }

    public BinaryReader {
        Objects.requireNonNull(encoding, "encoding");
    }

    @Override
    public String type() {
        return "binary";
    }

    @Override
    public boolean blanksCount() {
        return encoding == Encoding.UTF_8;
    }

    /** No text at all carries no bytes, which is a value; blanks carry nothing. */
    @Override
    public String stripped(String text) {
        return text.isEmpty() ? text : ValueReader.super.stripped(text);
    }

    @Override
    public Object read(String text) throws InvalidValue {
        try {
            return switch (encoding) {
                case UTF_8 -> text.getBytes(StandardCharsets.UTF_8);
                case BASE64 -> Base64.getDecoder().decode(text);
                case BASE64URL -> Base64.getUrlDecoder().decode(text);
                case HEX ->
                    HexFormat.of().parseHex(text.startsWith("0x") || text.startsWith("\\x") ? text.substring(2) : text);
            };
        } catch (IllegalArgumentException e) {
            throw InvalidValue.of(text, encoding == Encoding.HEX ? "hexadecimal text" : "base64 text");
        }
    }
}
