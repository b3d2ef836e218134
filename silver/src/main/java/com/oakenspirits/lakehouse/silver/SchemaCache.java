package com.oakenspirits.lakehouse.silver;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;

/** The schemas of envelopes, of which the last is kept: every event of a table brings the same, longer than itself. */
final class SchemaCache {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A schema as written, and what it says. */
    private record Schema(ByteBuffer written, Map<String, ConnectType> types) {}

    private volatile Schema last = new Schema(ByteBuffer.allocate(0), Map.of());

    /**
     * The encodings of the schema that the parser has just entered; it is left at its end.
     *
     * @param message what the parser reads
     * @param start where in it the parser began
     */
    Map<String, ConnectType> types(JsonParser json, byte[] message, int start) throws IOException {
        int from = offset(json.currentTokenLocation().getByteOffset(), start);
        if (from < 0) {
            return ConnectType.of(JSON.readTree(JsonDecoder.asJson(json)));
        }
        json.skipChildren();
        int to = offset(json.currentLocation().getByteOffset(), start);
        Schema known = last;
        if (known.written().equals(ByteBuffer.wrap(message, from, to - from))) {
            return known.types();
        }
        byte[] written = Arrays.copyOfRange(message, from, to);
        Schema read = new Schema(ByteBuffer.wrap(written), ConnectType.of(JSON.readTree(written)));
        last = read;
        return read.types();
    }

    /** The place in the message; negative where the parser does not count bytes. */
    private static int offset(long counted, int start) {
        return counted < 0 ? -1 : (int) counted + start;
    }
}
