package com.oakenspirits.lakehouse.sandbox.oaken;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The State of Iowa's data as published, where it is at hand. */
class PublishedDataTest {
    private final ObjectMapper json = new ObjectMapper();

    @Test
    void october2022HasThePublishedTotals() throws IOException {
        Recording sent = new Recording();
        Outcome outcome = feed("iowa-liquor").run(sent);
        assertThat(outcome.expected())
                .isEqualTo(new Outcome.Expected(110_609, 104, 1_304_305, "18173107.01", "2022-10-17", "2022-10-31"));
        assertThat(outcome.messages())
                .containsEntry("sales", 110_609L)
                .containsEntry("shipping", 110_609L)
                .containsEntry("invoices", 110_609L + outcome.resent().get("invoices"))
                .containsEntry("oaken.products", 6_482L)
                .containsEntry("oaken.customers", 2_296L);
        assertThat(outcome.resent().get("invoices")).isBetween(500L, 600L);

        Set<String> invoices = new HashSet<>();
        long invoicesOfTheDay = 0;
        BigDecimal dollarsOfTheDay = BigDecimal.ZERO;
        for (Message message : sent.of("invoices")) {
            JsonNode invoice = json.readTree(message.value());
            if (invoices.add(invoice.path("Invoice").asText())
                    && invoice.path("SaleDate").asText().equals("2022-10-21")) {
                invoicesOfTheDay++;
                dollarsOfTheDay = dollarsOfTheDay.add(
                        new BigDecimal(invoice.path("saleDollars").asText()));
            }
        }
        assertThat(invoices).hasSize(110_609);
        assertThat(invoicesOfTheDay).isEqualTo(12_393);
        assertThat(dollarsOfTheDay).isEqualByComparingTo("1637298.84");

        Recording returns = new Recording();
        feed("iowa-liquor-returns").run(returns);
        for (String topic : List.of("sales", "invoices", "shipping")) {
            Set<String> october = new HashSet<>();
            sent.of(topic).forEach(message -> october.add(message.toString()));
            assertThat(returns.of(topic).stream()
                            .map(Message::toString)
                            .distinct()
                            .filter(october::contains))
                    .as("returns byte-identical in " + topic)
                    .hasSize(104);
        }
    }

    @Test
    void dirtyRowsOfTheFullFormGoThroughAsTheyAre() throws IOException {
        Recording sent = new Recording();
        Outcome outcome = feed("iowa-liquor-24-columns").run(sent);
        assertThat(outcome.expected().sales()).isEqualTo(999);
        int withoutAddress = 0;
        int mismatched = 0;
        for (Message message : sent.of("sales")) {
            JsonNode sale = json.readTree(message.value());
            assertThat(sale).hasSize(24).allMatch(JsonNode::isTextual);
            assertThat(sale.path("Date").asText()).matches("20[0-9]{2}-[0-9]{2}-[0-9]{2}");
            assertThat(new String(message.key(), UTF_8))
                    .isEqualTo(sale.path("Invoice").asText());
            withoutAddress += sale.path("Address").asText().isEmpty() ? 1 : 0;
            BigDecimal due = money(sale, "BottleRetail")
                    .multiply(new BigDecimal(sale.path("BottlesSold").asText()));
            mismatched += money(sale, "SaleDollars").compareTo(due) == 0 ? 0 : 1;
        }
        assertThat(withoutAddress).isEqualTo(2);
        assertThat(mismatched).isEqualTo(13);
    }

    private static BigDecimal money(JsonNode sale, String field) {
        return new BigDecimal(sale.path(field).asText().replace("$", ""));
    }

    private static IowaFeed feed(String name) {
        Path project = Path.of(System.getProperty("lakehouse.project", "../.."));
        Path folder = project.resolve("../shared/data").resolve(name);
        assumeTrue(Files.isDirectory(folder), folder + " is not here: the published data is not part of the project");
        return new IowaFeed(folder, Optional.empty(), 1, 0.005);
    }
}
