package com.oakenspirits.lakehouse.bronze.tables;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Dates and timestamps as databases print them. */
class PrintedTest {
    @ParameterizedTest
    @CsvSource({
        "2024-02-29 00:00:00, 2024-02-29 00:00:00.000000",
        "2024-01-01 10:00:00.1, 2024-01-01 10:00:00.100000",
        "2024-01-01 10:00:00.123456+00, 2024-01-01 10:00:00.123456",
        "2024-01-01 00:30:00+01, 2023-12-31 23:30:00.000000",
        "1892-05-01 00:00:00+00:19:32, 1892-04-30 23:40:28.000000",
        "1582-10-10 00:00:00, 1582-10-10 00:00:00.000000",
        "0001-01-01 00:00:00 BC, 0000-01-01 00:00:00.000000",
        "0044-03-15 12:00:00.5+00 BC, -0043-03-15 12:00:00.500000",
        "294276-12-31 23:59:59.999999, +294276-12-31 23:59:59.999999"
    })
    void aTimestampOfTheCalendarHasSixDigitsOfASecondInUtc(String printed, String written) {
        assertThat(Printed.timestamp(printed)).isEqualTo(written);
    }

    @ParameterizedTest
    @CsvSource({
        "2024-02-29, 2024-02-29",
        "0044-03-15 BC, -0043-03-15",
        "10000-01-01, +10000-01-01",
        "0000-01-01, 0000-01-01"
    })
    void aDateOfTheCalendarIsWrittenAsIso8601Does(String printed, String written) {
        assertThat(Printed.date(printed)).isEqualTo(written);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "infinity",
                "-infinity",
                "0000-00-00",
                "2024-00-00",
                "2024-02-31",
                "2023-02-29",
                "0000-00-00 00:00:00.000000",
                "2024-06-31 10:00:00",
                "2024-01-01 24:00:00",
                ""
            })
    void whatNoCalendarHasStaysAsItIsAndOrdersNothing(String printed) {
        assertThat(Printed.date(printed)).isEqualTo(printed);
        assertThat(Printed.timestamp(printed)).isEqualTo(printed);
        assertThat(Printed.changed(printed)).isEmpty();
    }

    @Test
    void yearsFromOneTo9999OrderRowsAndNoOthers() {
        assertThat(Printed.changed("0001-01-01 00:00:00")).contains(LocalDateTime.of(1, 1, 1, 0, 0));
        assertThat(Printed.changed("9999-12-31")).contains(LocalDateTime.of(9999, 12, 31, 0, 0));
        assertThat(Printed.changed("10000-01-01 00:00:00")).isEmpty();
        assertThat(Printed.changed("0001-12-31 00:00:00 BC")).isEmpty();
        assertThat(Printed.changed(null)).isEmpty();
    }
}
