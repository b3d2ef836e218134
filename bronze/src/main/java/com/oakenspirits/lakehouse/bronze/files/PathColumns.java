package com.oakenspirits.lakehouse.bronze.files;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The columns that the folders of a file state: {@code dt=2024-01-01/region=EU/part-0.parquet} has {@code dt} and
 * {@code region}. Those folders count that follow one another directly above the file.
 *
 * @param values by name, in the order of the path; null where the path says null
 */
record PathColumns(Map<String, String> values) implements Serializable {
    private static final String NULL = "__HIVE_DEFAULT_PARTITION__";
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,30}(\\.\\d{1,30})?");
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    /**
     * Those of a path.
     *
     * @throws FileRefused when it names one twice
     */
    static PathColumns of(String path) {
        Deque<String> folders = new ArrayDeque<>();
        String rest = path.substring(0, Math.max(0, path.lastIndexOf('/')));
        while (!rest.isEmpty()) {
            String folder = rest.substring(rest.lastIndexOf('/') + 1);
            if (folder.indexOf('=') <= 0) {
                break;
            }
            folders.push(folder);
            rest = rest.substring(0, Math.max(0, rest.lastIndexOf('/')));
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (String folder : folders) {
            String name = decoded(folder.substring(0, folder.indexOf('=')));
            String value = folder.substring(folder.indexOf('=') + 1);
            if (values.containsKey(name)) {
                throw new FileRefused(path, "its path names the column '" + name + "' twice; rename a folder");
            }
            values.put(name, value.equals(NULL) ? null : decoded(value));
        }
        return new PathColumns(values);
    }

    boolean isEmpty() {
        return values.isEmpty();
    }

    /** They as part of a source's name, whatever their order in the path; empty when there are none. */
    String suffix() {
        return isEmpty()
                ? ""
                : new TreeMap<>(values)
                        .entrySet().stream()
                                .map(entry -> encoded(entry.getKey())
                                        + (entry.getValue() == null ? "" : "=" + encoded(entry.getValue())))
                                .collect(Collectors.joining("&", "?", ""));
    }

    /** The record with these columns; one that says something else of them itself is malformed. */
    FileRecord into(FileRecord record) throws IOException {
        if (isEmpty() || record.malformed().isPresent()) {
            return record;
        }
        Map<String, String> own = own(record.value());
        if (own == null) {
            return record;
        }
        for (Map.Entry<String, String> said : own.entrySet()) {
            String path = values.get(said.getKey());
            if (!same(said.getValue(), path)) {
                return FileRecord.malformed(
                        record.line(),
                        record.value(),
                        said.getKey() + " is " + shown(said.getValue()) + " in the record and " + shown(path)
                                + " in the path of the file");
            }
        }
        return FileRecord.sound(record.line(), spliced(record.value(), own));
    }

    /** What a JSON object says itself of these columns; null when it is no object. */
    private Map<String, String> own(byte[] value) throws IOException {
        Map<String, String> own = new HashMap<>();
        try (JsonParser parser = JSON.createParser(value)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken token = parser.nextToken();
                if (values.containsKey(name)) {
                    own.put(name, token == JsonToken.VALUE_NULL ? null : parser.getText());
                }
                parser.skipChildren();
            }
        } catch (JsonProcessingException e) {
            return null;
        }
        return own;
    }

    private byte[] spliced(byte[] object, Map<String, String> own) {
        int end = object.length - 1;
        while (object[end] != '}') {
            end--;
        }
        int last = end - 1;
        while (ByteScan.blank(object[last])) {
            last--;
        }
        boolean empty = object[last] == '{';
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(object.length + 64);
        bytes.write(object, 0, end);
        for (Map.Entry<String, String> column : values.entrySet()) {
            if (!own.containsKey(column.getKey())) {
                String text = (empty ? "" : ",") + quoted(column.getKey()) + ":"
                        + (column.getValue() == null ? "null" : quoted(column.getValue()));
                bytes.writeBytes(text.getBytes(StandardCharsets.UTF_8));
                empty = false;
            }
        }
        bytes.write(object, end, object.length - end);
        return bytes.toByteArray();
    }

    private static boolean same(String own, String path) {
        if (own == null || path == null || own.equals(path)) {
            return Objects.equals(own, path);
        }
        return NUMBER.matcher(own).matches()
                && NUMBER.matcher(path).matches()
                && new BigDecimal(own).compareTo(new BigDecimal(path)) == 0;
    }

    private static String shown(String value) {
        return value == null ? "null" : "'" + value + "'";
    }

    private static String quoted(String text) {
        return '"' + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Undoes {@code %3A}; what is no such pair stays. */
    private static String decoded(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] raw = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < raw.length; i++) {
            int high = raw[i] == '%' && i + 2 < raw.length ? Character.digit(raw[i + 1], 16) : -1;
            int low = high >= 0 ? Character.digit(raw[i + 2], 16) : -1;
            if (low >= 0) {
                bytes.write(16 * high + low);
                i += 2;
            } else {
                bytes.write(raw[i]);
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
