package com.oakenspirits.lakehouse.silver;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Messages that no application should send: good ones of every format, damaged at random, and plain noise. */
final class Garbage {
    private static final List<String> GOOD = List.of(
            "{\"id\":7,\"name\":\"Ann\",\"amt\":12.50,\"day\":\"2024-02-29\",\"seq\":5,\"op\":\"U\",\"table\":\"t\"}",
            "{\"id\":8,\"op\":\"D\",\"seq\":9,\"table\":\"t\"}",
            "{\"op\":\"T\",\"seq\":1,\"table\":\"t\"}",
            "{\"database\":\"d\",\"table\":\"t\",\"op\":\"update\",\"seq\":3,\"data\":{\"id\":2,\"name\":\"x\"},\"old\":{\"id\":1}}",
            "{\"table\":\"t\",\"op\":\"U\",\"seq\":\"4\",\"before\":{\"id\":1,\"name\":\"a\"},\"after\":{\"id\":3,\"name\":\"a\"}}",
            "{\"data\":[{\"id\":\"1\",\"name\":\"a\"},{\"id\":\"2\",\"amt\":\"1\"}],\"old\":[{\"id\":\"3\"},{}],\"op\":\"U\",\"seq\":6,\"table\":\"t\"}",
            "{\"data\":[{\"id\":\"4\"},{\"id\":\"5\"},{\"id\":null}],\"old\":null,\"op\":\"D\",\"seq\":7,\"table\":\"t\"}",
            "{\"before\":null,\"after\":{\"id\":1,\"name\":\"a\",\"amt\":\"1.5\",\"day\":19000},\"op\":\"c\",\"source\":{\"connector\":\"mysql\",\"ts_ms\":1700000000000,\"file\":\"binlog.000002\",\"pos\":77,\"row\":0}}",
            "{\"schema\":{\"type\":\"struct\",\"fields\":[{\"field\":\"before\",\"type\":\"struct\",\"fields\":[]},{\"field\":\"after\",\"type\":\"struct\",\"fields\":[{\"field\":\"amt\",\"type\":\"bytes\",\"name\":\"org.apache.kafka.connect.data.Decimal\",\"parameters\":{\"scale\":\"2\"}}]}]},\"payload\":{\"before\":{\"id\":1,\"amt\":\"AYw=\"},\"after\":{\"id\":2,\"amt\":\"AYw=\"},\"op\":\"u\",\"source\":{\"ts_ms\":1,\"lsn\":55}}}",
            "{\"schema\":{\"type\":\"struct\",\"fields\":[{\"field\":\"day\",\"type\":\"int32\",\"name\":\"org.apache.kafka.connect.data.Date\"}]},\"payload\":{\"id\":5,\"day\":19723,\"seq\":8,\"op\":\"U\",\"table\":\"t\"}}",
            "{\"schema\":{\"type\":\"int32\"},\"payload\":6}",
            "7",
            "\"eight\"");

    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "[]",
            "{}",
            "\"\"",
            "NaN",
            "-Infinity",
            "1e999999999",
            "-0",
            "1".repeat(1_200),
            "0." + "3".repeat(200),
            "\"" + "9".repeat(300) + "\"",
            "\"\\ud800\"",
            "\"\\u0000\"",
            "\"9999-12-31T23:59:59.999999999Z\"",
            "[[[[[[[[[[1]]]]]]]]]]",
            "{\"type\":{}}",
            "[{\"id\":1},{\"id\":1},null,3]",
            "9223372036854775808",
            "\"-9223372036854775809\"");

    private static final String PLACE = "\"file\":\"binlog.000002\",\"pos\":77,";

    private final Random random;

    Garbage(long seed) {
        this.random = new Random(seed);
    }

    /** So many messages, sent to three partitions. */
    List<Message> messages(int count, long firstOffset) {
        List<Message> messages = new ArrayList<>();
        long[] next = {firstOffset, firstOffset, firstOffset};
        for (int i = 0; i < count; i++) {
            int partition = random.nextInt(next.length);
            messages.add(new Message(
                    "things",
                    partition,
                    next[partition]++,
                    Message.NOON.plusSeconds(random.nextInt(100)),
                    ofTheSameLog(),
                    one()));
        }
        return messages;
    }

    /** A good event of another log is no garbage: it stops its flow until the log is accepted by name. */
    private byte[] ofTheSameLog() {
        byte[] one = one();
        while (one != null && damagedPlace(new String(one, UTF_8).replace("\0", ""))) {
            one = one();
        }
        return one;
    }

    private static boolean damagedPlace(String text) {
        return text.contains("ts_ms") && !text.contains(PLACE) && !text.contains("\"lsn\":55");
    }

    /** One value or key. */
    byte[] one() {
        return switch (random.nextInt(16)) {
            case 0 -> null;
            case 1 -> noise(random.nextInt(40));
            case 2 -> prefixed(good());
            case 3 -> prefixed(noise(random.nextInt(30)));
            case 4 -> good().length == 0 ? good() : new String(good(), UTF_8).getBytes(charset());
            case 5 -> cut(good());
            case 6 -> deep();
            case 7 -> join(good(), good());
            case 8, 9 -> good();
            default -> damaged(good());
        };
    }

    private byte[] good() {
        return GOOD.get(random.nextInt(GOOD.size())).getBytes(UTF_8);
    }

    private byte[] noise(int length) {
        byte[] noise = new byte[length];
        random.nextBytes(noise);
        return noise;
    }

    private byte[] prefixed(byte[] message) {
        int id = random.nextBoolean() ? random.nextInt(256) : random.nextInt();
        return ByteBuffer.allocate(5 + message.length)
                .put((byte) 0)
                .putInt(id)
                .put(message)
                .array();
    }

    private Charset charset() {
        return List.of(
                        StandardCharsets.UTF_16,
                        StandardCharsets.UTF_16LE,
                        StandardCharsets.UTF_16BE,
                        Charset.forName("UTF-32"),
                        Charset.forName("UTF-32LE"))
                .get(random.nextInt(5));
    }

    private byte[] cut(byte[] message) {
        int from = random.nextInt(4) == 0 ? random.nextInt(message.length) : 0;
        int to = from + random.nextInt(message.length - from + 1);
        return java.util.Arrays.copyOfRange(message, from, to);
    }

    private byte[] deep() {
        int depth = 1 + random.nextInt(3_000);
        String open = random.nextBoolean() ? "[" : "{\"data\":";
        return ("{\"id\":1,\"data\":" + open.repeat(depth)
                        + (random.nextBoolean() ? "1" + "]".repeat(depth) + "}" : ""))
                .getBytes(UTF_8);
    }

    private static byte[] join(byte[] one, byte[] other) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        joined.writeBytes(one);
        joined.writeBytes(other);
        return joined.toByteArray();
    }

    private byte[] damaged(byte[] message) {
        String text = new String(message, UTF_8);
        for (int damage = random.nextInt(3); damage >= 0; damage--) {
            text = random.nextInt(3) == 0 ? flipped(text) : replaced(text);
        }
        return text.getBytes(UTF_8);
    }

    private String flipped(String text) {
        if (text.isEmpty()) {
            return text;
        }
        StringBuilder flipped = new StringBuilder(text);
        flipped.setCharAt(random.nextInt(text.length()), (char) random.nextInt(random.nextBoolean() ? 128 : 0xffff));
        return flipped.toString();
    }

    /** One of the values is another. */
    private String replaced(String text) {
        int colon = text.indexOf(':', random.nextInt(Math.max(1, text.length())));
        if (colon < 0) {
            return text;
        }
        int end = colon + 1;
        while (end < text.length() && ",}]".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        return text.substring(0, colon + 1) + VALUES.get(random.nextInt(VALUES.size())) + text.substring(end);
    }
}
