package com.oakenspirits.lakehouse.bronze.files;

import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;

/** Dates and times as ISO 8601 writes them, with a blank between date and time. */
final class ParquetTimes {
    private static final long SECONDS_A_DAY = 86_400;
    private static final long NANOS_A_SECOND = 1_000_000_000;
    private static final long JULIAN_DAY_OF_EPOCH = 2_440_588;

    private ParquetTimes() {}

    static final class Dates extends ParquetText {
        private final ParquetWriter.Calendar calendar;

        Dates(ParquetWriter.Calendar calendar) {
            this.calendar = calendar;
        }

        @Override
        void write(ParquetRow row, long days) {
            row.json().put('"');
            date(row.json(), calendar.date(LocalDate.ofEpochDay(days)));
            row.json().put('"');
        }
    }

    /** {@code 12:34:56.123456}, with the digits of its unit. */
    static final class TimesOfDay extends ParquetText {
        private final String path;
        private final TimeUnit unit;

        TimesOfDay(String path, TimeUnit unit) {
            this.path = path;
            this.unit = unit;
        }

        @Override
        void write(ParquetRow row, long value) {
            long second = Math.floorDiv(value, perSecond(unit));
            if (second < 0 || second >= SECONDS_A_DAY) {
                row.problem(
                        path,
                        "has " + value + " " + unit.name().toLowerCase(java.util.Locale.ROOT)
                                + ", which are no time of a day");
            }
            long ofDay = Math.floorMod(second, SECONDS_A_DAY);
            JsonBuffer json = row.json();
            json.put('"');
            time(json, ofDay);
            json.put('.');
            json.digits(Math.floorMod(value, perSecond(unit)), digits(unit));
            json.put('"');
        }
    }

    /** With a {@code Z} where it is an instant; with nine digits of a second where six do not say it. */
    static final class Timestamps extends ParquetText {
        private final TimeUnit unit;
        private final boolean instant;
        private final ParquetWriter.Calendar calendar;

        Timestamps(TimeUnit unit, boolean instant, ParquetWriter.Calendar calendar) {
            this.unit = unit;
            this.instant = instant;
            this.calendar = calendar;
        }

        @Override
        void write(ParquetRow row, long value) {
            long perSecond = perSecond(unit);
            write(row, Math.floorDiv(value, perSecond), Math.floorMod(value, perSecond) * (NANOS_A_SECOND / perSecond));
        }

        /** Of 96 bits: the nanosecond of the day and the Julian day. */
        @Override
        void write(ParquetRow row, Binary value) {
            ByteBuffer bytes = ParquetText.little(value);
            long nanos = bytes.getLong();
            long day = bytes.getInt() - JULIAN_DAY_OF_EPOCH;
            write(
                    row,
                    day * SECONDS_A_DAY + Math.floorDiv(nanos, NANOS_A_SECOND),
                    Math.floorMod(nanos, NANOS_A_SECOND));
        }

        private void write(ParquetRow row, long second, long nanos) {
            JsonBuffer json = row.json();
            LocalDateTime time = calendar.time(LocalDateTime.ofEpochSecond(second, 0, ZoneOffset.UTC));
            json.put('"');
            date(json, time.toLocalDate());
            json.put(' ');
            time(json, time.toLocalTime().toSecondOfDay());
            json.put('.');
            if (nanos % 1_000 == 0) {
                json.digits(nanos / 1_000, 6);
            } else {
                json.digits(nanos, 9);
            }
            if (instant) {
                json.put('Z');
            }
            json.put('"');
        }
    }

    private static void date(JsonBuffer json, LocalDate date) {
        if (date.getYear() < 0 || date.getYear() > 9_999) {
            json.put(date.toString());
            return;
        }
        json.digits(date.getYear(), 4);
        json.put('-');
        json.digits(date.getMonthValue(), 2);
        json.put('-');
        json.digits(date.getDayOfMonth(), 2);
    }

    private static void time(JsonBuffer json, long secondOfDay) {
        json.digits(secondOfDay / 3_600, 2);
        json.put(':');
        json.digits(secondOfDay / 60 % 60, 2);
        json.put(':');
        json.digits(secondOfDay % 60, 2);
    }

    private static long perSecond(TimeUnit unit) {
        return switch (unit) {
            case MILLIS -> 1_000;
            case MICROS -> 1_000_000;
            case NANOS -> NANOS_A_SECOND;
        };
    }

    private static int digits(TimeUnit unit) {
        return switch (unit) {
            case MILLIS -> 3;
            case MICROS -> 6;
            case NANOS -> 9;
        };
    }
}
