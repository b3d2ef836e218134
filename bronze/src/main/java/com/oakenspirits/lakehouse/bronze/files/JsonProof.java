package com.oakenspirits.lakehouse.bronze.files;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.oakenspirits.lakehouse.lake.value.JsonReason;
import java.io.CharConversionException;
import java.io.IOException;
import java.util.Optional;

/** Tells whether bytes are one JSON value. What the value says is for silver to judge. */
final class JsonProof {
    private static final int LENGTH = 200;

    private final JsonFactory json = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    FileRecord prove(long line, byte[] value) throws IOException {
        return problem(value)
                .map(reason -> FileRecord.malformed(line, value, reason))
                .orElseGet(() -> FileRecord.sound(line, value));
    }

    private Optional<String> problem(byte[] value) throws IOException {
        try (JsonParser parser = json.createParser(value)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                return Optional.of("there is no value");
            }
            parser.skipChildren();
            if (first.isScalarValue()) {
                parser.finishToken();
            }
            return parser.nextToken() == null ? Optional.empty() : Optional.of("something follows the JSON value");
        } catch (JsonProcessingException e) {
            return Optional.of("no JSON: " + shortened(JsonReason.of(e)));
        } catch (CharConversionException e) {
            return Optional.of("no JSON: not UTF-8");
        }
    }

    private static String shortened(String line) {
        return line.length() <= LENGTH ? line : line.substring(0, LENGTH) + "…";
    }
}
