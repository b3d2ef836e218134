package com.oakenspirits.lakehouse.app;

import static com.oakenspirits.lakehouse.app.CapturedColumn.decimal;
import static com.oakenspirits.lakehouse.app.CapturedColumn.number;
import static com.oakenspirits.lakehouse.app.CapturedColumn.text;
import static com.oakenspirits.lakehouse.app.CapturedColumn.whole;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.oakenspirits.lakehouse.app.CapturedColumn.Form;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What becomes of PostgreSQL's types. */
final class PostgresForms {
    private PostgresForms() {}

    static String days(CaptureModes modes) {
        return modes.time().equals("isostring") ? "isostring" : "days";
    }

    /** The end of a day, which isostring takes for its beginning. */
    static Form midnight() {
        Form hours = hours(false);
        return hours.printing(modes -> modes.time().equals("isostring")
                ? "replace(%s::text, '24:00:00', '00:00:00')"
                : hours.printed().apply(modes));
    }

    static Form zoned() {
        return text("%s::text")
                .printing(modes -> modes.polls() ? "%s::text" : "(%s at time zone 'UTC')::time::text || 'Z'")
                .compared(PostgresForms::fraction);
    }

    static Form money() {
        Form number = decimal(19, 2, "%s::text", "%s::float8::text");
        return number.typed(modes -> modes.polls()
                        ? "logicalType: string"
                        : number.property().apply(modes))
                .printing(modes -> modes.polls()
                        ? "%s::text"
                        : modes.decimal().equals("double") ? "%s::numeric::float8::text" : "%s::numeric::text")
                .compared(text -> text.startsWith("$") || text.startsWith("-$")
                        ? text
                        : number.canonical().apply(text));
    }

    static Form moment(boolean millis) {
        return Form.of("logicalType: timestamp", "%s::text")
                .encoded(modes -> modes.unit(millis))
                // The mode has no more of it.
                .printing(modes -> modes.time().equals("connect") ? "date_trunc('milliseconds', %s)::text" : "%s::text")
                .compared(PostgresForms::years);
    }

    static Form hours(boolean millis) {
        return text("%s::text")
                .encoded(modes -> {
                    String unit = modes.time().equals("adaptive_time_microseconds") ? "micros" : modes.unit(millis);
                    return unit.equals("isostring") ? unit : "time-" + unit;
                })
                .printing(modes -> modes.time().equals("connect") ? "left(%s::text, 12)" : "%s::text")
                .compared(PostgresForms::fraction);
    }

    static Form bytes(String printed) {
        return Form.of("logicalType: string, physicalType: binary", printed)
                .typed(modes -> "logicalType: string, physicalType: binary"
                        + (modes.polls() ? ", customProperties: [{property: encoding, value: base64}]" : ""));
    }

    /** The connector takes a scale of -2 for one of 2046, and writes as many zeros. */
    static Form negativeScale() {
        Form whole = decimal(10, 0, "%s::text", "%s::float8::text");
        return whole.encoded(modes -> modes.decimal().equals("precise")
                ? "base64(2046)"
                : whole.encoding().apply(modes));
    }

    static Form interval() {
        String months = "(extract(year from %s) * 12 + extract(month from %s))::int8";
        String micros = "(extract(hour from %s) * 3600000000 + extract(minute from %s) * 60000000"
                + " + extract(microseconds from %s))::int8";
        String approximate = "trunc(((((" + months + " * 30.4375::float8 + extract(day from %s)::float8) * 24"
                + " + extract(hour from %s)::float8) * 60 + extract(minute from %s)::float8) * 60"
                + " + extract(microseconds from %s)::float8 / 1000000) * 1000000)";
        // A 64-bit number is all it has.
        String clamped = "case when " + approximate + " >= 9223372036854775807 then '9223372036854775807' when "
                + approximate + " <= -9223372036854775808 then '-9223372036854775808' else (" + approximate
                + ")::int8::text end";
        return text("%s::text")
                .printing(modes -> modes.polls()
                        ? "%s::text"
                        : modes.interval().equals("numeric")
                                ? clamped
                                : months + " || ' ' || extract(day from %s)::int8 || ' ' || " + micros)
                .compared(PostgresForms::span);
    }

    /** ISO 8601's span as months, days and microseconds. */
    static String span(String text) {
        Matcher parts = Pattern.compile("P(-?\\d+)Y(-?\\d+)M(-?\\d+)DT(-?\\d+)H(-?\\d+)M(-?[\\d.E-]+)S")
                .matcher(text);
        return parts.matches()
                ? Long.parseLong(parts.group(1)) * 12
                        + Long.parseLong(parts.group(2))
                        + " "
                        + parts.group(3)
                        + " "
                        + new BigDecimal(parts.group(4))
                                .multiply(BigDecimal.valueOf(3600))
                                .add(new BigDecimal(parts.group(5)).multiply(BigDecimal.valueOf(60)))
                                .add(new BigDecimal(parts.group(6)))
                                .movePointRight(6)
                                // The connector's seconds are a double.
                                .setScale(0, RoundingMode.HALF_UP)
                : text;
    }

    /**
     * A value that the connector reads only out of the log as it is: in a snapshot it takes days before the calendar's reform
     * through JDBC's old calendar, and money through a double.
     */
    static String streamed(String value) {
        return value + CapturedColumn.STREAMED;
    }

    static Form printed() {
        return bytes("encode(convert_to(%s::text, 'UTF8'), 'hex')")
                .typed(modes -> modes.polls() ? "logicalType: string" : "logicalType: string, physicalType: binary")
                .printing(modes -> modes.polls() ? "%s::text" : "encode(convert_to(%s::text, 'UTF8'), 'hex')")
                .compared(PostgresForms::wholes);
    }

    /** The connector's driver prints the numbers of shapes in its own way. */
    static String wholes(String hex) {
        return hex.matches("([0-9a-f]{2})+")
                ? new String(HexFormat.of().parseHex(hex), UTF_8).replaceAll("\\.0(?!\\d)", "")
                : hex;
    }

    static Form decimals() {
        Form texts = each("e::text");
        return array().encoded(modes -> modes.decimal().equals("precise") ? "base64(2)" : null)
                .printing(modes -> (modes.decimal().equals("string") ? texts : array())
                        .printed()
                        .apply(modes));
    }

    static Form moments() {
        Form cut = each("date_trunc('milliseconds', e)");
        return array().encoded(modes -> modes.unit(false))
                .printing(modes -> (modes.time().equals("connect") ? cut : array())
                        .printed()
                        .apply(modes));
    }

    static Form bytesOf(String bytes) {
        return array().printing(modes -> each(switch (modes.binary()) {
                    case "hex" -> "encode(" + bytes + ", 'hex')";
                    case "base64-url-safe" -> "translate(encode(" + bytes + ", 'base64'), '+/', '-_')";
                    default -> "encode(" + bytes + ", 'base64')";
                })
                .printed()
                .apply(modes));
    }

    static Form each(String printed) {
        return array().printing(modes ->
                modes.polls() ? "%s::text" : "(select json_agg(" + printed + ")::text from unnest(%s) e)");
    }

    static Form array() {
        return text("%s::text")
                .printing(modes -> modes.polls() ? "%s::text" : "array_to_json(%s)::text")
                .compared(CapturedColumn::json);
    }

    static Form hstore() {
        return text("%s::text")
                .printing(modes -> modes.polls() ? "%s::text" : "hstore_to_json(%s)::text")
                .compared(CapturedColumn::json);
    }

    static Form point() {
        return text("%s::text")
                .printing(modes -> modes.polls() ? "%s::text" : "'{\"x\":' || (%s)[0] || ',\"y\":' || (%s)[1] || '}'")
                .compared(CapturedColumn::json);
    }

    /** A day or moment without the zeros that end it, its year as ISO 8601 has it. */
    static String years(String text) {
        String plain = fraction(text).replaceFirst("(?<=\\d)T(?=\\d)", " ").replaceFirst("(?<=\\d)Z$", "");
        Matcher before = Pattern.compile("(\\d+)(.*) BC").matcher(plain);
        if (before.matches()) {
            return String.format("-%04d%s", Integer.parseInt(before.group(1)) - 1, before.group(2));
        }
        return plain.startsWith("+") ? plain.substring(1) : plain;
    }

    /** Without zeros at the end of a fraction. */
    static String fraction(String text) {
        return text.replaceFirst("(\\.\\d*?)0+(?!\\d)", "$1").replaceFirst("\\.(?!\\d)", "");
    }
}
