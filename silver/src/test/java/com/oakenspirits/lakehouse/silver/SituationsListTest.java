package com.oakenspirits.lakehouse.silver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** SITUATIONS.md names tests that are there, and leaves out none of those that are about situations. */
class SituationsListTest {
    /** The name of a test, perhaps only its beginning. */
    private static final Pattern NAME = Pattern.compile("`([a-z]+[A-Z]\\w+)…?`");

    private static final List<String> NO_TESTS = List.of("ignoreNulls", "validFrom");

    @Test
    void everyTestThatTheListNamesIsThere() throws IOException {
        List<String> tests = Stream.of(
                        KeyHistoryTest.class,
                        ChangeSituationsTest.class,
                        ChangeStreamTest.class,
                        DebeziumStreamTest.class,
                        DebeziumDecoderTest.class,
                        OneMomentTest.class,
                        LogReadingTest.class,
                        DatabaseLogsTest.class,
                        RefineryTest.class,
                        MessageFormatsTest.class,
                        RepairTest.class)
                .flatMap(SituationsListTest::tests)
                .toList();
        assertThat(named()).isNotEmpty().allSatisfy(name -> assertThat(tests).anyMatch(test -> test.startsWith(name)));
    }

    @Test
    void everySituationThatIsTestedStandsInTheList() throws IOException {
        List<String> named = named();
        assertThat(Stream.of(KeyHistoryTest.class, ChangeSituationsTest.class, DebeziumStreamTest.class)
                        .flatMap(SituationsListTest::tests))
                .allSatisfy(test -> assertThat(named).anyMatch(test::startsWith));
    }

    private static List<String> named() throws IOException {
        Path list = Path.of(System.getProperty("lakehouse.project"), "silver", "SITUATIONS.md");
        return NAME.matcher(Files.readString(list, StandardCharsets.UTF_8))
                .results()
                .map((MatchResult found) -> found.group(1))
                .filter(name -> !NO_TESTS.contains(name))
                .toList();
    }

    private static Stream<String> tests(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method ->
                        method.isAnnotationPresent(Test.class) || method.isAnnotationPresent(ParameterizedTest.class))
                .map(Method::getName);
    }
}
