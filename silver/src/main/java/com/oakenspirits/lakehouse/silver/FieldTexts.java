package com.oakenspirits.lakehouse.silver;

import com.oakenspirits.lakehouse.lake.contract.Column;
import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.contract.Encodings;
import com.oakenspirits.lakehouse.lake.contract.FieldEncoding;
import java.io.Serializable;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the fields of change events as the texts that columns and expressions take: by the schema that came with them, else
 * by what the contract says, else as they are. What can mean two things is refused with the key that the contract lacks. The
 * encoding belongs to the field, so an expression of the contract sees the same text with a schema and without.
 */
final class FieldTexts implements Serializable {
    private static final long serialVersionUID = 1;
    private static final Pattern DECIMAL = Pattern.compile("decimal\\(\\d+,(\\d+)\\)");
    private static final Pattern BASE64 =
            Pattern.compile("(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?");
    private static final Pattern WHOLE = Pattern.compile("-?\\d{1,19}");
    private static final Pattern NUMBER = Pattern.compile("[+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?");
    private static final Pattern ZONED_DATE = Pattern.compile("[+-]?\\d{4,9}-\\d{2}-\\d{2}Z");
    private static final int SHOWN = 60;

    /** What the columns of a field are. */
    private enum Wanted {
        DECIMAL,
        NUMBER,
        DATE,
        TIMESTAMP,
        BINARY,
        OTHER
    }

    /**
     * What is wanted of a field.
     *
     * @param transformed whether an expression makes the column of it
     * @param encoding what the contract says of this field; null where it says nothing
     */
    private record Target(Wanted wanted, int scale, boolean transformed, FieldEncoding encoding)
            implements Serializable {
        private static final long serialVersionUID = 1;
        static final Target NONE = new Target(Wanted.OTHER, 0, true, null);

        FieldEncoding.Kind kind(FieldEncoding.Kind otherwise) {
            return encoding == null ? otherwise : encoding.kind();
        }
    }

    private final HashMap<String, Target> targets = new HashMap<>();
    private final Unchanged unchanged;
    private final FieldEncoding.Kind decimal;
    private final FieldEncoding.Kind time;
    private final FieldEncoding.Kind bytes;

    FieldTexts(Contract contract, Unchanged unchanged) {
        this.unchanged = unchanged;
        Encodings encodings = contract.changeRules().encodings();
        this.decimal = encodings.decimal().orElse(null);
        this.time = encodings.time().orElse(null);
        this.bytes = encodings.bytes().orElse(null);
        for (Column column : contract.columns()) {
            Target target = target(column, encodings.fields().get(column.field()));
            targets.merge(column.field(), target, (one, other) -> one.transformed() ? other : one);
        }
        encodings
                .fields()
                .forEach((field, encoding) -> targets.putIfAbsent(field, new Target(Wanted.OTHER, 0, true, encoding)));
    }

    private static Target target(Column column, FieldEncoding encoding) {
        boolean transformed = column.transform().isPresent();
        Matcher scaled = DECIMAL.matcher(column.type());
        if (scaled.matches()) {
            return new Target(Wanted.DECIMAL, Integer.parseInt(scaled.group(1)), transformed, encoding);
        }
        Wanted wanted = switch (column.type()) {
            case "int", "bigint", "smallint", "double" -> Wanted.NUMBER;
            case "date" -> Wanted.DATE;
            case "timestamp" -> Wanted.TIMESTAMP;
            case "binary" -> Wanted.BINARY;
            default -> Wanted.OTHER;
        };
        return new Target(wanted, 0, transformed, encoding);
    }

    /** Fields as read, and why some cannot be. */
    record Read(Map<String, JsonField> fields, Map<String, String> faults) {}

    /**
     * Reads the fields of a row.
     *
     * @param types their encodings by the event's schema; null when it has none
     */
    Read read(Map<String, JsonField> written, Map<String, ConnectType> types) {
        Map<String, JsonField> fields = new LinkedHashMap<>(written);
        Map<String, String> faults = new LinkedHashMap<>();
        fields.replaceAll((name, field) -> {
            if (field == null || field.text() == null) {
                return field;
            }
            if (unchanged.standsFor(field.text())) {
                return unchanged.field();
            }
            Target target = targets.getOrDefault(name, Target.NONE);
            ConnectType type = types == null ? null : types.get(name);
            Optional<String> fault = type == null
                    ? fault(field, target)
                    : type.kind() == ConnectType.Kind.PLAIN ? bytesFault(field, target) : Optional.empty();
            fault.ifPresent(why -> faults.put(name, name + ": " + why));
            return fault.isPresent() ? field : type == null ? byContract(field, target) : bySchema(field, target, type);
        });
        return new Read(fields, faults);
    }

    private JsonField bySchema(JsonField field, Target target, ConnectType type) {
        boolean number =
                !target.transformed() && (target.wanted() == Wanted.NUMBER || target.wanted() == Wanted.DECIMAL);
        if (number && type.kind().counts()) {
            return field;
        }
        if (number && type.kind() == ConnectType.Kind.BITS) {
            return ConnectType.number(field.text())
                    .map(bits -> new JsonField(bits, false))
                    .orElse(field);
        }
        if (type.kind() == ConnectType.Kind.PLAIN && field.quoted()) {
            // Texts of the schema can still carry bytes, as binary.handling.mode has them.
            FieldEncoding.Kind written = target.kind(bytes);
            return target.wanted() == Wanted.BINARY && written != null ? bytes(field, written) : field;
        }
        return type.read(field);
    }

    private JsonField byContract(JsonField field, Target target) {
        if (target.encoding() != null) {
            return encoded(field, target, target.encoding());
        }
        return switch (target.wanted()) {
            case DECIMAL -> decimal(field, target);
            case NUMBER -> variable(field).orElse(field);
            case DATE -> date(field);
            case TIMESTAMP -> timestamp(field);
            case BINARY -> bytes == null ? field : bytes(field, bytes);
            case OTHER -> field;
        };
    }

    private static JsonField encoded(JsonField field, Target target, FieldEncoding encoding) {
        if (!field.quoted() && field.text().startsWith("[")) {
            // The encoding of an array is that of its elements.
            ConnectType element = ConnectType.of(encoding, target.scale());
            return element.asWritten() || asBytes(target, encoding)
                    ? field
                    : element.array().read(field);
        }
        return switch (encoding.kind()) {
            case TEXT, STRING, DOUBLE -> field;
            case HEX, BASE64_URL -> bytes(field, encoding.kind());
            case BASE64 ->
                asBytes(target, encoding)
                        ? field
                        : field.quoted()
                                ? ConnectType.of(encoding, target.scale()).read(field)
                                : variable(field).orElse(field);
            case VARIABLE_SCALE -> variable(field).orElse(field);
            case BITS ->
                target.wanted() == Wanted.NUMBER || target.wanted() == Wanted.DECIMAL
                        ? ConnectType.number(field.text())
                                .map(bits -> new JsonField(bits, false))
                                .orElse(field)
                        : ConnectType.of(encoding, 0).read(field);
            case ISOSTRING -> field.quoted() ? ConnectType.of(encoding, 0).read(field) : field;
            default -> field.quoted() ? field : ConnectType.of(encoding, 0).read(field);
        };
    }

    /** Whether base64 stands for bytes and not for a decimal's. */
    private static boolean asBytes(Target target, FieldEncoding encoding) {
        return encoding.kind() == FieldEncoding.Kind.BASE64
                && (target.wanted() == Wanted.BINARY || (target.wanted() == Wanted.OTHER && encoding.argument() < 0));
    }

    private JsonField decimal(JsonField field, Target target) {
        if (!field.quoted()) {
            return variable(field).orElse(field);
        }
        return decimal == FieldEncoding.Kind.BASE64
                ? ConnectType.of(ConnectType.Kind.DECIMAL, target.scale()).read(field)
                : field;
    }

    private static Optional<JsonField> variable(JsonField field) {
        return field.quoted() || !field.text().startsWith("{")
                ? Optional.empty()
                : NestedText.decimal(field.text()).map(number -> new JsonField(number, false));
    }

    private static JsonField date(JsonField field) {
        if (field.quoted()) {
            return field.text().endsWith("Z")
                            && ZONED_DATE.matcher(field.text()).matches()
                    ? ConnectType.of(ConnectType.Kind.ISO, 0).read(field)
                    : field;
        }
        return WHOLE.matcher(field.text()).matches()
                ? ConnectType.of(ConnectType.Kind.DAYS, 0).read(field)
                : field;
    }

    private JsonField timestamp(JsonField field) {
        if (time == null || (field.quoted() != (time == FieldEncoding.Kind.ISOSTRING))) {
            return field;
        }
        return ConnectType.of(FieldEncoding.of(time), 0).read(field);
    }

    private static JsonField bytes(JsonField field, FieldEncoding.Kind written) {
        return field.quoted()
                ? ConnectType.base64(field.text(), written)
                        .map(text -> new JsonField(text, true))
                        .orElse(field)
                : field;
    }

    /** Why a field cannot be read: the contract does not say which of two things it means, or says what is not so. */
    private Optional<String> fault(JsonField field, Target target) {
        String text = field.text();
        FieldEncoding.Kind said = target.kind(null);
        if (target.wanted() == Wanted.DECIMAL && field.quoted()) {
            FieldEncoding.Kind written = said == null ? decimal : said;
            if (written == null
                    && !text.isEmpty()
                    && text.length() % 4 == 0
                    && BASE64.matcher(text).matches()
                    && !infinite(text)) {
                return Optional.of(undeclared(text, target.scale()));
            }
            if (written == FieldEncoding.Kind.BASE64 && unscaled(text, 0).isEmpty()) {
                return Optional.of("'" + shown(text) + "' is not base64 of a decimal, as the contract's encoding says");
            }
        }
        Optional<String> bytesFault = bytesFault(field, target);
        if (bytesFault.isPresent()) {
            return bytesFault;
        }
        if (target.wanted() == Wanted.TIMESTAMP
                && !field.quoted()
                && NUMBER.matcher(text).matches()
                && !target.transformed()
                && said == null
                && (time == null || time == FieldEncoding.Kind.ISOSTRING)) {
            return Optional.of("the number " + shown(text) + " is a time only where the contract says its unit: add"
                    + " {property: encoding, value: {time: millis}}, or micros or nanos, as the connector writes it");
        }
        return Optional.empty();
    }

    private Optional<String> bytesFault(JsonField field, Target target) {
        FieldEncoding.Kind written = target.kind(bytes);
        return target.wanted() == Wanted.BINARY
                        && field.quoted()
                        && written != null
                        && ConnectType.base64(field.text(), written).isEmpty()
                ? Optional.of(
                        "'" + shown(field.text()) + "' is not " + written.word() + ", as the contract's encoding says")
                : Optional.empty();
    }

    private static String undeclared(String text, int scale) {
        String number =
                unscaled(text, scale).map(value -> " of " + shown(value)).orElse("");
        return NUMBER.matcher(text).matches()
                ? "'" + shown(text) + "' may be the number that it reads as or base64" + number
                        + ": add {property: encoding, value: {decimal: string}} or {decimal: base64} to the contract, as"
                        + " the connector's decimal.handling.mode has it"
                : "'" + shown(text) + "' is not a number; if it is base64" + number
                        + " (decimal.handling.mode precise), add {property: encoding, value: {decimal: base64}} to the"
                        + " contract";
    }

    private static Optional<String> unscaled(String base64, int scale) {
        try {
            return Optional.of(ConnectType.unscaled(base64, scale));
        } catch (IllegalArgumentException notSo) {
            return Optional.empty();
        }
    }

    /** Words that a database writes for what no decimal is. */
    private static boolean infinite(String text) {
        return text.equals("Infinity") || text.equals("-Infinity");
    }

    private static String shown(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }
}
