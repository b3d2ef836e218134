package com.oakenspirits.lakehouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/**
 * How a command ended.
 *
 * @param code the exit code
 * @param out what it printed to standard output
 * @param err what it printed to standard error
 */
record Outcome(int code, String out, String err) {

    /** Checks the exit code; what was printed says why it is another. */
    Outcome ends(int expected) {
        assertThat(code)
                .as("exit code; printed was%n%s%n%s", out, String.join("\n", told()))
                .isEqualTo(expected);
        return this;
    }

    /** Checks what was printed to standard output, in one of its lines. */
    Outcome says(String text) {
        assertThat(out).contains(text);
        return this;
    }

    List<String> lines() {
        return out.lines().toList();
    }

    /** The lines for the operator, progress left out. */
    List<String> told() {
        return err.lines().filter(line -> !line.matches(" *\\d+ s  .*")).toList();
    }

    /** Checks that a misuse is told in one line and nothing else. */
    Outcome tellsOnly(String line) {
        assertThat(told()).containsExactly("lakehouse: " + line);
        return this;
    }
}
