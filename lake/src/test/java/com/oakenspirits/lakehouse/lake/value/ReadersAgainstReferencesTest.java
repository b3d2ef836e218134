package com.oakenspirits.lakehouse.lake.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** Readers against other implementations of their grammars: regular expressions, BigDecimal and java.time. */
class ReadersAgainstReferencesTest {
    private static final long SEED = 20_241_130;
    private static final Pattern NUMBER =
            Pattern.compile("[+-]?(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?");
    private static final Pattern DATE = Pattern.compile("([+-]?)([0-9]{4,7})-([0-9]{2})-([0-9]{2})");
    private static final Pattern TIMESTAMP = Pattern.compile(
            "([+-]?[0-9]{4,7}-[0-9]{2}-[0-9]{2})[Tt ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\\.([0-9]+))?)?"
                    + "(?:([Zz])|( ?)([+-])([0-9]{2})(?::([0-9]{2})(?::([0-9]{2}))?|([0-9]{2}))?| (UTC|GMT|Z|[A-Za-z_]+/[A-Za-z_]+))?"
                    + "(?:\\[([A-Za-z_]+/[A-Za-z_]+|UTC)])?");

    @Test
    void readersAgreeWithTheirReferences() {
        compare(SEED, 30_000);
    }

    @Test
    @Tag("long")
    void readersAgreeWithTheirReferencesOverAMillionTextsEach(TestReporter reporter) {
        long seed = Long.getLong("lakehouse.seed", System.nanoTime() % 1_000_000);
        reporter.publishEntry("seed of the texts", Long.toString(seed));
        compare(seed, 1_000_000);
    }

    private static void compare(long seed, int count) {
        RandomTexts texts = new RandomTexts(seed);
        for (int i = 0; i < count; i++) {
            String text = texts.next();
            same(seed, text, new DecimalReader(18, 4, Rounding.NONE), t -> decimal(t, 18, 4));
            same(seed, text, new DecimalReader(38, 10, Rounding.NONE), t -> decimal(t, 38, 10));
            same(
                    seed,
                    text,
                    new IntegerReader("smallint", Rounding.NONE),
                    t -> whole(t, 16).map(BigInteger::shortValue));
            same(
                    seed,
                    text,
                    new IntegerReader("int", Rounding.NONE),
                    t -> whole(t, 32).map(BigInteger::intValue));
            same(
                    seed,
                    text,
                    new IntegerReader("bigint", Rounding.NONE),
                    t -> whole(t, 64).map(BigInteger::longValue));
            same(seed, text, new DoubleReader(false), ReadersAgainstReferencesTest::binary);
            same(seed, text, new BooleanReader(), ReadersAgainstReferencesTest::truth);
            same(seed, text, new DateReader(Optional.empty()), ReadersAgainstReferencesTest::date);
            same(seed, text, TimestampReader.utc(), ReadersAgainstReferencesTest::timestamp);
        }
    }

    private static void same(long seed, String text, ValueReader reader, Function<String, Optional<?>> reference) {
        String stripped = text.strip();
        if (stripped.isEmpty()) {
            return;
        }
        Object read;
        try {
            read = reader.read(stripped);
        } catch (InvalidValue e) {
            read = null;
        }
        Object expected = reference.apply(stripped).orElse(null);
        if (read == null ? expected != null : !read.equals(expected)) {
            assertThat(read)
                    .as("'%s' as %s (seed %d)", text, reader.type(), seed)
                    .isEqualTo(expected);
        }
    }

    private static Optional<?> decimal(String text, int precision, int scale) {
        if (!NUMBER.matcher(text).matches()) {
            return Optional.empty();
        }
        Optional<BigDecimal> value = number(text);
        if (value.isEmpty() || value.get().signum() == 0) {
            return value.map(zero -> BigDecimal.ZERO.setScale(scale));
        }
        BigDecimal plain = value.get().stripTrailingZeros();
        boolean fits = plain.scale() <= scale && plain.precision() - plain.scale() <= precision - scale;
        return fits ? Optional.of(plain.setScale(scale)) : Optional.empty();
    }

    private static Optional<BigInteger> whole(String text, int bits) {
        if (!NUMBER.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return number(text)
                    .map(number -> number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros())
                    // Else it would be written out, digit by digit.
                    .filter(number -> number.scale() <= 0 && (long) number.precision() - number.scale() < 30)
                    .map(BigDecimal::toBigIntegerExact)
                    .filter(number -> number.bitLength() < bits);
        } catch (ArithmeticException fraction) {
            return Optional.empty();
        }
    }

    /** Empty for a number that is beyond BigDecimal, and so beyond any column. */
    private static Optional<BigDecimal> number(String text) {
        try {
            return Optional.of(new BigDecimal(text));
        } catch (NumberFormatException e) {
            return text.replaceFirst("[eE].*", "").matches("[^1-9]*") ? Optional.of(BigDecimal.ZERO) : Optional.empty();
        }
    }

    private static Optional<?> binary(String text) {
        if (!NUMBER.matcher(text).matches()) {
            return Optional.empty();
        }
        double value = Double.parseDouble(text);
        return Double.isInfinite(value) ? Optional.empty() : Optional.of(value);
    }

    private static Optional<?> truth(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return Set.of("true", "t", "yes", "y", "1").contains(lower)
                ? Optional.of(true)
                : Set.of("false", "f", "no", "n", "0").contains(lower) ? Optional.of(false) : Optional.empty();
    }

    private static Optional<LocalDate> date(String text) {
        Matcher parts = DATE.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        String year = parts.group(2).replaceFirst("^0+(?=[0-9]{4})", "");
        if (parts.group(1).equals("-") && year.equals("0000")) {
            return Optional.empty();
        }
        String sign = parts.group(1).equals("-") ? "-" : year.length() > 4 ? "+" : "";
        try {
            LocalDate date = LocalDate.parse(
                    sign + year + "-" + parts.group(3) + "-" + parts.group(4),
                    DateTimeFormatter.ISO_LOCAL_DATE.withResolverStyle(ResolverStyle.STRICT));
            return date.toEpochDay() == (int) date.toEpochDay() ? Optional.of(date) : Optional.empty();
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Optional<?> timestamp(String text) {
        Matcher parts = TIMESTAMP.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        try {
            String second = parts.group(4) == null ? "00" : parts.group(4);
            LocalTime time = LocalTime.parse(
                    parts.group(2) + ":" + parts.group(3) + ":" + second,
                    DateTimeFormatter.ISO_LOCAL_TIME.withResolverStyle(ResolverStyle.STRICT));
            Optional<LocalDate> day = date(parts.group(1));
            if (day.isEmpty()) {
                return Optional.empty();
            }
            LocalDateTime local = day.get().atTime(time);
            BigDecimal fraction = parts.group(5) == null ? BigDecimal.ZERO : new BigDecimal("0." + parts.group(5));
            if (fraction.stripTrailingZeros().scale() > 6) {
                return Optional.empty();
            }
            ZoneId zone = zone(parts);
            if (parts.group(14) != null) {
                ZoneId also = ZoneId.of(parts.group(14));
                boolean stated = parts.group(6) != null || parts.group(8) != null;
                if (parts.group(13) != null
                        || (parts.group(7) != null && !parts.group(7).isEmpty())
                        || (stated && !also.getRules().getValidOffsets(local).contains(zone))) {
                    return Optional.empty();
                }
                zone = stated ? zone : also;
            }
            if (zone.getRules().getValidOffsets(local).size() != 1) {
                return Optional.empty();
            }
            Instant instant = local.atZone(zone).toInstant();
            BigInteger micros = BigInteger.valueOf(instant.getEpochSecond())
                    .multiply(BigInteger.valueOf(1_000_000))
                    .add(fraction.movePointRight(6).toBigIntegerExact());
            return micros.bitLength() < 64 ? Optional.of(micros.longValueExact()) : Optional.empty();
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static ZoneId zone(Matcher parts) {
        if (parts.group(8) != null) {
            String plain = parts.group(12) == null ? "00" : parts.group(12);
            String minutes = parts.group(10) == null ? plain : parts.group(10);
            String seconds = parts.group(11) == null ? "00" : parts.group(11);
            return ZoneOffset.of(parts.group(8) + parts.group(9) + ":" + minutes + ":" + seconds);
        }
        return parts.group(13) == null || parts.group(13).equals("Z") ? ZoneOffset.UTC : ZoneId.of(parts.group(13));
    }

    @Test
    void aMomentIsTheSameWhateverZoneItIsToldIn() throws InvalidValue {
        Instant moment = Instant.parse("2024-06-30T12:34:56.123456Z");
        for (String zone : Set.of("America/Chicago", "Asia/Kolkata", "Pacific/Chatham")) {
            String told = LocalDateTime.ofInstant(moment, ZoneId.of(zone)) + " " + zone;

            assertThat(TimestampReader.utc().read(told)).isEqualTo(ChronoUnit.MICROS.between(Instant.EPOCH, moment));
        }
    }
}
