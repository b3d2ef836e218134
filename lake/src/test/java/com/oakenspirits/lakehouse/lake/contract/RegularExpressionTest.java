package com.oakenspirits.lakehouse.lake.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegularExpressionTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "^[A-Z]{2}$ ; AB   ; true",
                "^[A-Z]{2}$ ; AB/n ; false",
                "^A(B$|C)   ; AB/n ; false",
                "^A(B$|C)   ; AC/n ; true",
                "^A\\$B     ; A$B  ; true",
                "^[$]$      ; $    ; true",
                "^[\\]$]$   ; $    ; true",
                "^\\\\$     ; \\   ; true",
                "^\\\\$     ; \\/n ; false"
            })
    void aDollarIsTheEndOfTheTextAndNotTheLineBreakBeforeIt(String pattern, String text, boolean found) {
        assertThat(Pattern.compile(RegularExpression.java(pattern))
                        .matcher(text.replace("/n", "\n"))
                        .find())
                .isEqualTo(found);
    }
}
