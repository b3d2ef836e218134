package com.oakenspirits.lakehouse.lake.value;

import java.io.Serializable;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A form of dates or times that a contract states, in the letters of
 * <a href="https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/time/format/DateTimeFormatter.html">Java's
 * DateTimeFormatter</a>, read strictly and in English.
 */
public final class TimeForm implements Serializable {
    private static final long serialVersionUID = 1;
    private static final Pattern QUOTED = Pattern.compile("'[^']*'");

    private final String pattern;
    // A formatter cannot be serialized; it is made again where the form has arrived.
    private transient volatile DateTimeFormatter formatter;

    /** A date and time as read, with its zone where the text has one. */
    record Moment(LocalDateTime local, Optional<ZoneId> zone) {}

    private TimeForm(String pattern) {
        this.pattern = pattern;
    }

    /**
     * Of a pattern.
     *
     * @throws IllegalArgumentException saying what is wrong with it
     */
    public static TimeForm of(String pattern) {
        TimeForm form = new TimeForm(pattern);
        String letters = QUOTED.matcher(pattern).replaceAll("");
        if (letters.matches(".*[zvO].*")) {
            throw new IllegalArgumentException("names of zones such as PST stand for several; use X, x or VV");
        }
        form.formatter();
        return form;
    }

    /** The pattern as written. */
    public String pattern() {
        return pattern;
    }

    /** Whether the form has a letter for the time of day. */
    public boolean hasTime() {
        return has("[HhKkAnNa]");
    }

    /** Whether the form has the day. */
    public boolean hasDay() {
        return has("[dDeEcFQqLMuyg]");
    }

    /** Whether the form has a zone or an offset. */
    public boolean hasZone() {
        return has("[XxZV]");
    }

    private boolean has(String letters) {
        return Pattern.compile(letters)
                .matcher(QUOTED.matcher(pattern).replaceAll(""))
                .find();
    }

    LocalDate date(String text, String type) throws InvalidValue {
        LocalDate date = parsed(text, type).query(TemporalQueries.localDate());
        if (date == null) {
            throw wrong(text, type);
        }
        return date;
    }

    Moment moment(String text, String type) throws InvalidValue {
        TemporalAccessor parsed = parsed(text, type);
        LocalDate date = parsed.query(TemporalQueries.localDate());
        LocalTime time = parsed.query(TemporalQueries.localTime());
        if (date == null || time == null) {
            throw wrong(text, type);
        }
        ZoneId zone = parsed.query(TemporalQueries.zone());
        return new Moment(LocalDateTime.of(date, time), Optional.ofNullable(zone));
    }

    private TemporalAccessor parsed(String text, String type) throws InvalidValue {
        try {
            return formatter().parse(text);
        } catch (DateTimeException e) {
            throw wrong(text, type);
        }
    }

    private InvalidValue wrong(String text, String type) {
        return InvalidValue.of(text, type, "the contract's format is " + pattern);
    }

    private DateTimeFormatter formatter() {
        DateTimeFormatter made = formatter;
        if (made == null) {
            made = new DateTimeFormatterBuilder()
                    .parseStrict()
                    .appendPattern(proleptic())
                    .toFormatter(Locale.ENGLISH)
                    .withResolverStyle(ResolverStyle.STRICT);
            formatter = made;
        }
        return made;
    }

    /** The standard's examples write {@code yyyy}, a year of an era; strictly read it would need the era beside it. */
    private String proleptic() {
        if (has("G")) {
            return pattern;
        }
        StringBuilder proleptic = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < pattern.length(); i++) {
            char letter = pattern.charAt(i);
            quoted ^= letter == '\'';
            proleptic.append(letter == 'y' && !quoted ? 'u' : letter);
        }
        return proleptic.toString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TimeForm form && form.pattern.equals(pattern);
    }

    @Override
    public int hashCode() {
        return Objects.hash(pattern);
    }

    @Override
    public String toString() {
        return pattern;
    }
}
