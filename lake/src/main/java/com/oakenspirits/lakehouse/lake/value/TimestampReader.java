package com.oakenspirits.lakehouse.lake.value;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Reads instants: a day and a time of it, {@code yyyy-MM-dd HH:mm[:ss[.fraction]]} with {@code T} or a blank between, and
 * behind it nothing, an offset ({@code Z}, {@code +01:00}, {@code +0100}, {@code +01}) or a zone of the IANA database; or
 * a form of the contract's own. Fractions end at the microsecond.
 *
 * @param form the contract's own form, in place of ISO's; null for that
 * @param zone of texts that state none
 * @param stated whether a text must state its offset or zone (true), must not (false), or may (null)
 * @param twice what becomes of a time that the zone has twice; one that it skips is always refused
 * @param rounding of digits beyond the microsecond
 */
public record TimestampReader(TimeForm form, ZoneId zone, Boolean stated, LocalTimes twice, Rounding rounding)
        implements ValueReader {
    private static final long MICROS = 1_000_000;

    public TimestampReader {
        Objects.requireNonNull(zone, "zone");
        Objects.requireNonNull(twice, "twice");
        Objects.requireNonNull(rounding, "rounding");
    }

    // Readers are sent to executors, and an Optional cannot be.
    public TimestampReader(
            Optional<TimeForm> form, ZoneId zone, Optional<Boolean> stated, LocalTimes twice, Rounding rounding) {
        this(form.orElse(null), zone, stated.orElse(null), twice, rounding);
    }

    /** ISO 8601, in UTC where the text states no zone. */
    public static TimestampReader utc() {
        return new TimestampReader(
                Optional.empty(), ZoneOffset.UTC, Optional.empty(), LocalTimes.REFUSE, Rounding.NONE);
    }

    @Override
    public String type() {
        return "timestamp";
    }

    @Override
    public Object read(String text) throws InvalidValue {
        try {
            return form != null ? formed(form, text) : iso(text);
        } catch (ArithmeticException e) {
            throw InvalidValue.of(text, type(), "the year is outside what the type holds");
        }
    }

    private long formed(TimeForm own, String text) throws InvalidValue {
        TimeForm.Moment moment = own.moment(text, type());
        String nanos = String.format("%09d", moment.local().getLong(ChronoField.NANO_OF_SECOND));
        return micros(text, moment.local().withNano(0), nanos, moment.zone(), Optional.empty());
    }

    private long iso(String text) throws InvalidValue {
        TimeCursor cursor = new TimeCursor(text);
        try {
            LocalDate date = cursor.date();
            if (cursor.atEnd()) {
                throw InvalidValue.of(text, type(), "it has no time of day");
            }
            cursor.must("T t");
            int hour = cursor.twoDigits();
            cursor.must(":");
            int minute = cursor.twoDigits();
            boolean seconds = cursor.skip(":");
            int second = seconds ? cursor.twoDigits() : 0;
            String fraction = seconds && cursor.skip(".") ? cursor.digits() : "";
            LocalDateTime local = LocalDateTime.of(date, LocalTime.of(hour, minute, second));
            Optional<ZoneId> offset = offset(cursor);
            Optional<ZoneId> region = region(cursor, text, offset.isPresent());
            return micros(
                    text, local, fraction, offset.or(() -> region), offset.isPresent() ? region : Optional.empty());
        } catch (DateTimeException e) {
            throw InvalidValue.of(text, type());
        }
    }

    private static Optional<ZoneId> offset(TimeCursor cursor) {
        if (cursor.skip("Zz")) {
            return Optional.of(ZoneOffset.UTC);
        }
        boolean plus = cursor.skip("+");
        return plus || cursor.skip("-") ? Optional.of(cursor.offset(!plus)) : Optional.empty();
    }

    /** @param bracketed whether only a zone in brackets may follow, because an offset came before it */
    private Optional<ZoneId> region(TimeCursor cursor, String text, boolean bracketed) throws InvalidValue {
        if (cursor.atEnd()) {
            return Optional.empty();
        }
        boolean bracket = cursor.skip("[");
        if (!bracket && (bracketed || !cursor.skip(" "))) {
            throw new DateTimeException("zone");
        }
        String rest = cursor.rest();
        if (bracket && !rest.endsWith("]")) {
            throw new DateTimeException("zone");
        }
        String name = bracket ? rest.substring(0, rest.length() - 1) : rest;
        if (!bracket && (name.startsWith("+") || name.startsWith("-"))) {
            TimeCursor spaced = new TimeCursor(name);
            Optional<ZoneId> offset = offset(spaced);
            if (!spaced.atEnd()) {
                throw new DateTimeException("zone");
            }
            return offset;
        }
        Optional<ZoneId> zone = TimeZones.of(name);
        if (zone.isEmpty()) {
            throw name.matches("[A-Za-z_/]+")
                    ? InvalidValue.of(
                            text,
                            type(),
                            "'" + name
                                    + "' is not accepted as a zone (write an offset, or a name of the IANA database such as"
                                    + " America/Chicago)")
                    : InvalidValue.of(text, type());
        }
        return zone;
    }

    /** @param also a second statement of the zone, which must not contradict the first */
    private long micros(String text, LocalDateTime local, String fraction, Optional<ZoneId> own, Optional<ZoneId> also)
            throws InvalidValue {
        if (stated != null && stated != own.isPresent()) {
            throw InvalidValue.of(
                    text,
                    type(),
                    stated
                            ? "it states no zone, and the contract says that it must (timezone: true)"
                            : "it states a zone, and the contract says that it must not (timezone: false)");
        }
        ZoneOffset offset = offset(text, local, own.orElse(zone));
        if (also.isPresent() && !also.get().getRules().getValidOffsets(local).contains(offset)) {
            throw InvalidValue.of(text, type(), "its offset is not that of its zone");
        }
        long second = local.toEpochSecond(offset);
        long micro = micro(text, fraction);
        return second < 0 && micro > 0
                ? Math.addExact(Math.multiplyExact(second + 1, MICROS), micro - MICROS)
                : Math.addExact(Math.multiplyExact(second, MICROS), micro);
    }

    private ZoneOffset offset(String text, LocalDateTime local, ZoneId in) throws InvalidValue {
        if (in instanceof ZoneOffset fixed) {
            return fixed;
        }
        List<ZoneOffset> valid = in.getRules().getValidOffsets(local);
        if (valid.size() == 1) {
            return valid.get(0);
        }
        if (valid.isEmpty()) {
            throw InvalidValue.of(text, type(), in + " has no such time: clocks were put forward");
        }
        return switch (twice) {
            case EARLIER -> valid.get(0);
            case LATER -> valid.get(1);
            case REFUSE ->
                throw InvalidValue.of(
                        text,
                        type(),
                        in
                                + " has that time twice: clocks were put back (ambiguousTime: earlier or later would choose)");
        };
    }

    private long micro(String text, String fraction) throws InvalidValue {
        if (fraction.length() <= 6) {
            return fraction.isEmpty() ? 0 : Long.parseLong(fraction) * pow10(6 - fraction.length());
        }
        NumberText beyond = NumberText.parse("." + fraction);
        if (beyond.fractionDigits() > 6 && rounding == Rounding.NONE) {
            throw InvalidValue.of(text, type(), "it has more than 6 digits of a second");
        }
        BigDecimal value = beyond.shortened().value().movePointRight(6);
        return value.setScale(0, rounding.mode()).longValueExact();
    }

    private static long pow10(int power) {
        long value = 1;
        for (int i = 0; i < power; i++) {
            value *= 10;
        }
        return value;
    }
}
