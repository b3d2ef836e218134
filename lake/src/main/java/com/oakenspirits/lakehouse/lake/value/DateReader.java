package com.oakenspirits.lakehouse.lake.value;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Optional;

/**
 * Reads days of the proleptic Gregorian calendar: ISO 8601's {@code yyyy-MM-dd}, with nothing before or behind it, or a
 * form of the contract's own. A year may have more than four digits and a sign; the year 0 is 1 BC.
 *
 * @param form the contract's own form, in place of ISO's; null for that
 */
public record DateReader(TimeForm form) implements ValueReader {
    // Readers are sent to executors, and an Optional cannot be.
    public DateReader(Optional<TimeForm> form) {
        this(form.orElse(null));
    }

    @Override
    public String type() {
        return "date";
    }

    @Override
    public Object read(String text) throws InvalidValue {
        LocalDate date = form != null ? form.date(text, type()) : iso(text);
        long day = date.toEpochDay();
        if (day != (int) day) {
            throw InvalidValue.of(text, type(), "the year is outside what the type holds");
        }
        return date;
    }

    private LocalDate iso(String text) throws InvalidValue {
        TimeCursor cursor = new TimeCursor(text);
        try {
            LocalDate date = cursor.date();
            if (cursor.atEnd()) {
                return date;
            }
            throw InvalidValue.of(text, type(), "something follows the day");
        } catch (DateTimeException e) {
            throw InvalidValue.of(text, type());
        }
    }
}
