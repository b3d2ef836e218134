package com.oakenspirits.lakehouse.lake.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SecretsTest {

    @Test
    void everyOccurrenceIsMasked() {
        Secrets secrets = new Secrets(List.of("s3cr3t", "pa$$(word"));

        assertThat(secrets.mask("a s3cr3t, the s3cr3t and pa$$(word.")).isEqualTo("a ***, the *** and ***.");
    }

    @Test
    void secretInsideALongerSecretLeavesNoRemainder() {
        assertThat(new Secrets(List.of("pass", "passphrase")).mask("my passphrase"))
                .isEqualTo("my ***");
    }

    @Test
    void shortAndEverydayWordsAreNotMasked() {
        assertThat(new Secrets(List.of("abc", "", "true")).mask("abc true")).isEqualTo("abc true");
    }

    @Test
    void secretsDoNotShowThemselves() {
        assertThat(new Secrets(List.of("s3cr3t"))).hasToString("***");
    }
}
