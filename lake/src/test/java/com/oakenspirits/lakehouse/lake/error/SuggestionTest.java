package com.oakenspirits.lakehouse.lake.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuggestionTest {
    private static final List<String> ALLOWED = List.of("physicalName", "physicalType", "name");

    @ParameterizedTest
    @CsvSource({
        "phsyicalName, physicalName",
        "physicalname, physicalName",
        "physicalTyp, physicalType",
        "physical_name, physicalName",
        "nmae, name",
        "nam, name"
    })
    void slipOfThePenSuggestsTheNameMeant(String given, String meant) {
        assertThat(Suggestion.nearest(given, ALLOWED)).contains(meant);
    }

    @Test
    void nameThatResemblesNothingSuggestsNothing() {
        assertThat(Suggestion.nearest("colour", ALLOWED)).isEmpty();
        assertThat(Suggestion.nearest("", ALLOWED)).isEmpty();
    }

    @Test
    void remedyGivesTheNearestNameAndAllNames() {
        assertThat(Suggestion.remedy("nmae", ALLOWED, "Allowed here"))
                .isEqualTo("did you mean 'name'? Allowed here: physicalName, physicalType, name");
    }

    @Test
    void remedyWithoutANearNameGivesAllNames() {
        assertThat(Suggestion.remedy("colour", ALLOWED, "Allowed here"))
                .isEqualTo("allowed here: physicalName, physicalType, name");
        assertThat(Suggestion.remedy("colour", List.of(), "Allowed here")).isEqualTo("allowed here: nothing");
    }
}
