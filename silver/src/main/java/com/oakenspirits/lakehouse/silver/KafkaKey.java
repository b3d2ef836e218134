package com.oakenspirits.lakehouse.silver;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * What the key of a Kafka message says.
 *
 * @param fields of the JSON object that it is; none where it is a scalar
 * @param scalar the one value that it is, or null
 */
record KafkaKey(Map<String, JsonField> fields, String scalar) {
    static final KafkaKey NONE = new KafkaKey(Map.of(), null);

    /**
     * Reads a key: a JSON object, a JSON scalar or any other text, in Connect's envelope or not.
     *
     * @param unwraps whether the fields of the envelope's payload are meant; if not, those of the envelope
     * @throws IOException when it is none of these
     */
    static KafkaKey read(byte[] key, boolean unwraps, ConnectEnvelope envelope) throws IOException {
        if (key == null || key.length == 0) {
            return NONE;
        }
        byte[] json = JsonBytes.json(key);
        if (!JsonObject.looksLikeOne(json)) {
            return new KafkaKey(Map.of(), JsonObject.scalar(json));
        }
        Map<String, JsonField> fields = JsonObject.read(json);
        Optional<JsonField> payload = envelope.payload(fields);
        if (payload.isPresent() && !payload.get().isObject()) {
            return new KafkaKey(unwraps ? Map.of() : fields, payload.get().text());
        }
        Map<String, JsonField> opened = unwraps ? envelope.opened(fields) : fields;
        return new KafkaKey(opened == null ? Map.of() : opened, null);
    }
}
