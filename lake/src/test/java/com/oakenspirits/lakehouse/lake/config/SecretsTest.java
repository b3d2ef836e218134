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

    @Test
    void aSecretIsHiddenAsJsonUrlsAndHeadersWriteItToo() {
        Secrets secrets = new Secrets(List.of("pa\"ss wörd/1"));

        assertThat(secrets.mask("{\"p\":\"pa\\\"ss wörd/1\"} ?p=pa%22ss+w%C3%B6rd%2F1 Basic cGEic3Mgd8O2cmQvMQ=="))
                .isEqualTo("{\"p\":\"***\"} ?p=*** Basic ***");
    }

    @Test
    void aKeyOfSeveralLinesIsHiddenWhereOneOfThemIsShown() {
        Secrets secrets = new Secrets(List.of("-----BEGIN PRIVATE KEY-----\nMIIEvQIBADAN\nBgkqhkiG9w0B\n"));

        assertThat(secrets.mask("-----BEGIN PRIVATE KEY----- then MIIEvQIBADAN, BgkqhkiG9w0B"))
                .isEqualTo("-----BEGIN PRIVATE KEY----- then ***, ***");
    }
}
