package com.oakenspirits.lakehouse.sandbox.oaken;

import java.nio.charset.StandardCharsets;

/** One message for one topic. Key and value may be null. The arrays are handed over, not copied. */
public final class Message {
    private final String topic;
    private final String key;
    private final byte[] value;

    /** A message whose value is text. */
    public Message(String topic, String key, String value) {
        this(topic, key, value.getBytes(StandardCharsets.UTF_8));
    }

    Message(String topic, String key, byte[] value) {
        this.topic = topic;
        this.key = key;
        this.value = value;
    }

    public String topic() {
        return topic;
    }

    public byte[] key() {
        return key == null ? null : key.getBytes(StandardCharsets.UTF_8);
    }

    public byte[] value() {
        return value;
    }

    /** For a test's or a debugger's eyes. */
    @Override
    public String toString() {
        return topic + " " + key + " " + (value == null ? "null" : new String(value, StandardCharsets.UTF_8));
    }
}
