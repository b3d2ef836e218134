package com.oakenspirits.lakehouse.silver;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.oakenspirits.lakehouse.lake.value.JsonReason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Where the JSON text of a message, or of its key, begins. JSON is UTF-8; a byte order mark of UTF-8 is skipped, and so are
 * the five bytes that Confluent's serializers put in front: a zero and the id of a schema.
 */
final class JsonBytes {
    private static final int PREFIX = 5;

    private JsonBytes() {}

    /** A parser of the text. */
    static JsonParser parser(byte[] bytes) throws IOException {
        int from = begin(bytes);
        return JsonDecoder.JSON.createParser(bytes, from, bytes.length - from);
    }

    /** The text alone. */
    static byte[] json(byte[] bytes) throws IOException {
        int from = begin(bytes);
        return from == 0 ? bytes : Arrays.copyOfRange(bytes, from, bytes.length);
    }

    private static int begin(byte[] bytes) throws IOException {
        if (bytes.length == 0) {
            return 0;
        }
        if (bytes[0] == 0) {
            return behindPrefix(bytes);
        }
        // Jackson would read UTF-16 and UTF-32 by their zeros or marks: what was sent is then not what it looks like.
        int mark = bytes.length < 2 ? 0 : ((bytes[0] & 0xff) << 8) | (bytes[1] & 0xff);
        boolean wide = mark == 0xfeff || mark == 0xfffe;
        for (int i = 1; i < Math.min(4, bytes.length); i++) {
            wide |= bytes[i] == 0;
        }
        if (wide) {
            throw new NotJson("not UTF-8 but UTF-16 or UTF-32");
        }
        return 0;
    }

    private static int behindPrefix(byte[] bytes) throws NotJson {
        if (bytes.length > PREFIX && beginsValue(bytes)) {
            return PREFIX;
        }
        if (wideBigEndian(bytes)) {
            throw new NotJson("not UTF-8 but UTF-16 or UTF-32");
        }
        throw new NotJson(
                bytes.length < PREFIX
                        ? "not UTF-8: it begins with a zero"
                        : "Confluent's prefix with schema id "
                                + Integer.toUnsignedString(
                                        ByteBuffer.wrap(bytes, 1, 4).getInt())
                                + " and no JSON behind it: Avro or Protobuf?");
    }

    /** Whether what stands behind the prefix begins as a JSON value does. */
    private static boolean beginsValue(byte[] bytes) {
        int at = PREFIX;
        while (at < bytes.length && (bytes[at] == ' ' || bytes[at] == '\t' || bytes[at] == '\n' || bytes[at] == '\r')) {
            at++;
        }
        if (at == bytes.length) {
            return false;
        }
        byte first = bytes[at];
        return first == '{'
                || (!wideBigEndian(bytes)
                        && (first == '[' || first == '"' || first == '-' || (first >= '0' && first <= '9'))
                        && isOneValue(bytes, at));
    }

    /** A scalar or an array is little to go by: Avro's bytes may begin so by chance, but hardly go on as JSON. */
    private static boolean isOneValue(byte[] bytes, int from) {
        try (JsonParser json = JsonDecoder.JSON.createParser(bytes, from, bytes.length - from)) {
            json.nextToken();
            json.skipChildren();
            json.finishToken();
            return json.nextToken() == null;
        } catch (IOException notJson) {
            return false;
        }
    }

    private static boolean wideBigEndian(byte[] bytes) {
        if (bytes.length < 4 || bytes[2] != 0) {
            return false;
        }
        boolean sixteen = bytes[1] != 0 && bytes[3] != 0 && (bytes.length < PREFIX || bytes[4] == 0);
        boolean thirtyTwo = bytes[1] == 0 && (bytes[3] == '{' || bytes[3] == '[' || bytes[3] == '"');
        return sixteen || (thirtyTwo && bytes.length > PREFIX && bytes[4] == 0 && bytes[5] == 0);
    }

    /** Why bytes are not the text that they have to be. */
    static final class NotJson extends JsonParseException {
        private static final long serialVersionUID = 1;

        NotJson(String why) {
            super(null, why);
        }
    }

    /** Why a message cannot be read, in one line. */
    static String reason(IOException e) {
        return JsonDecoder.shorten(
                e instanceof JsonProcessingException json ? JsonReason.of(json) : "not UTF-8: " + e.getMessage());
    }
}
