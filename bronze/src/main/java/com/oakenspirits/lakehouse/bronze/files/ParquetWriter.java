package com.oakenspirits.lakehouse.bronze.files;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.GregorianCalendar;
import java.util.Map;
import java.util.TimeZone;

/**
 * What a file says of the program that wrote it, where that changes what its values mean.
 *
 * @param spark whether it was Spark, whose INT96 are instants; those of others have no zone
 * @param calendar of its dates and timestamps
 * @param calendarOfInt96 of its INT96
 */
record ParquetWriter(boolean spark, Calendar calendar, Calendar calendarOfInt96) {
    private static final String VERSION = "org.apache.spark.version";
    private static final String ZONE = "org.apache.spark.timeZone";

    static ParquetWriter of(Map<String, String> metadata) {
        String version = metadata.get(VERSION);
        boolean old = version != null && version.matches("[12]\\..*");
        ZoneId zone = zone(metadata.get(ZONE));
        return new ParquetWriter(
                version != null,
                new Calendar(old || metadata.containsKey("org.apache.spark.legacyDateTime"), zone),
                new Calendar(old || metadata.containsKey("org.apache.spark.legacyINT96"), zone));
    }

    private static ZoneId zone(String name) {
        try {
            return name == null ? ZoneOffset.UTC : ZoneId.of(name);
        } catch (java.time.DateTimeException e) {
            return ZoneOffset.UTC;
        }
    }

    /**
     * The calendar in which days before 1582-10-15 were counted.
     *
     * @param julian whether it is the Julian one, as in files of Spark 2 and of Spark's legacy mode
     * @param zone in which a timestamp's day was found then
     */
    record Calendar(boolean julian, ZoneId zone) {
        private static final LocalDate GREGORIAN = LocalDate.of(1582, 10, 15);

        /** The day that was meant by one counted from 1970. */
        LocalDate date(LocalDate counted) {
            return julian && counted.isBefore(GREGORIAN)
                    ? meant(counted.atStartOfDay(), ZoneOffset.UTC).toLocalDate()
                    : counted;
        }

        /** The time that was meant by one counted from 1970, both in UTC. */
        LocalDateTime time(LocalDateTime counted) {
            if (!julian || !counted.toLocalDate().isBefore(GREGORIAN)) {
                return counted;
            }
            return meant(counted, zone)
                    .atZone(zone)
                    .withZoneSameInstant(ZoneOffset.UTC)
                    .toLocalDateTime();
        }

        private static LocalDateTime meant(LocalDateTime counted, ZoneId zone) {
            GregorianCalendar hybrid = new GregorianCalendar(TimeZone.getTimeZone(zone));
            hybrid.setTimeInMillis(counted.toInstant(ZoneOffset.UTC).toEpochMilli());
            int year = hybrid.get(java.util.Calendar.YEAR);
            boolean before = hybrid.get(java.util.Calendar.ERA) == GregorianCalendar.BC;
            return LocalDateTime.of(
                    LocalDate.of(before ? 1 - year : year, 1, 1)
                            .plusMonths(hybrid.get(java.util.Calendar.MONTH))
                            .plusDays(hybrid.get(java.util.Calendar.DAY_OF_MONTH) - 1L),
                    LocalTime.of(
                            hybrid.get(java.util.Calendar.HOUR_OF_DAY),
                            hybrid.get(java.util.Calendar.MINUTE),
                            hybrid.get(java.util.Calendar.SECOND)));
        }
    }
}
