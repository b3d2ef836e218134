package com.oakenspirits.lakehouse.sandbox.oaken;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GeneratedFeedTest {
    private static final int SALES = 16_000;
    private static final long FLAWS_OF_A_KIND = 20;

    private final ObjectMapper json = new ObjectMapper();

    @Test
    void sameSeedGivesTheSameMessagesAndAnotherSeedOthers() {
        List<String> first = texts(1);
        assertThat(texts(1)).isEqualTo(first);
        Set<String> sales = new HashSet<>(first);
        sales.removeIf(text -> !text.startsWith("sales "));
        assertThat(texts(2).stream().filter(sales::contains)).isEmpty();
    }

    @Test
    void everyKindOfFlawIsThereAsOftenAsTold() {
        Outcome outcome = new GeneratedFeed(SALES, 1, 0.005).run(new Recording());
        assertThat(outcome.flaws()).hasSize(Flaw.values().length);
        outcome.flaws().forEach((kind, flaw) -> {
            long applications = kind.equals("correction") ? 3 : 1;
            assertThat(flaw.messages().values().stream()
                            .mapToLong(Long::longValue)
                            .sum())
                    .as(kind)
                    .isEqualTo(FLAWS_OF_A_KIND * applications);
        });
        assertThat(outcome.garbage()).isEqualTo(10 * FLAWS_OF_A_KIND);
        assertThat(outcome.flaws().get("not-json").messages())
                .isEqualTo(Map.of("sales", 7L, "invoices", 7L, "shipping", 6L));
        assertThat(outcome.resent().get("invoices")).isBetween(50L, 110L);
        assertThat(outcome.resent().get("sales")).isBetween(25L, 75L);
        assertThat(outcome.expected().returns()).isBetween(50L, 110L);
    }

    /** What a contract would do, done here in the simplest way: the last valid message of an invoice stays. */
    @Test
    void lastValidMessageOfEachInvoiceAddsUpToTheExpectedTotals() {
        Recording sent = new Recording();
        Outcome outcome = new GeneratedFeed(SALES, 7, 0.005).run(sent);
        Map<String, JsonNode> sales = new HashMap<>();
        long refused = 0;
        for (Message message : sent.of("sales")) {
            JsonNode sale = decoded(message);
            if (sale != null && isValid(sale)) {
                sales.put(sale.path("Invoice").asText(), sale);
            } else {
                refused++;
            }
        }
        assertThat(refused)
                .isEqualTo(outcome.flaws().values().stream()
                        .filter(flaw -> flaw.expect().equals("refused"))
                        .mapToLong(flaw -> flaw.messages().getOrDefault("sales", 0L))
                        .sum());
        BigDecimal dollars = BigDecimal.ZERO;
        long bottles = 0;
        long mismatched = 0;
        for (JsonNode sale : sales.values()) {
            BigDecimal amount = dollars(sale, "SaleDollars");
            int count = sale.path("BottlesSold").asInt();
            dollars = dollars.add(amount);
            bottles += count;
            boolean matches = dollars(sale, "BottleRetail")
                            .multiply(BigDecimal.valueOf(count))
                            .compareTo(amount)
                    == 0;
            mismatched += matches ? 0 : 1;
        }
        assertThat(sales).hasSize(SALES);
        assertThat(bottles).isEqualTo(outcome.expected().bottles());
        assertThat(dollars.toPlainString()).isEqualTo(outcome.expected().dollars());
        assertThat(mismatched).isEqualTo(FLAWS_OF_A_KIND);
        for (String topic : List.of("invoices", "shipping")) {
            Set<String> keys = new HashSet<>();
            sent.of(topic).forEach(message -> keys.add(new String(message.key(), UTF_8)));
            assertThat(keys.containsAll(sales.keySet())).as(topic).isTrue();
        }
    }

    @Test
    void oldSalesHaveOldNumbersAndItemsCanHaveLetters() {
        Recording sent = new Recording();
        Outcome outcome = new GeneratedFeed(SALES, 1, 0).run(sent);
        List<JsonNode> sales = sent.of("sales").stream()
                .map(this::decoded)
                .filter(sale -> sale != null && isValid(sale))
                .toList();
        assertThat(sales.stream()
                        .filter(sale -> !sale.path("Invoice")
                                .asText()
                                .matches(
                                        sale.path("Date").asText().compareTo("2016") < 0
                                                ? "S034[0-9]{8}"
                                                : "R?INV-[0-9]{11}")))
                .isEmpty();
        assertThat(sales.stream().filter(sale -> sale.path("Date").asText().startsWith("2012")))
                .isNotEmpty();
        assertThat(sales.stream()
                        .filter(sale -> sale.path("ItemNumber").asText().startsWith("x")))
                .isNotEmpty();
        assertThat(outcome.expected().lastDate()).isBetween("2023-12-29", "2023-12-31");
        assertThat(outcome.resent()).doesNotContainKey("invoices");
    }

    @Test
    void lateReferenceRowsFollowTheirSalesAndMissingOnesNeverCome() {
        Recording sent = new Recording();
        Outcome outcome = new GeneratedFeed(SALES, 1, 0.005).run(sent);
        String late = outcome.reference().late().get("oaken.products").get(0);
        String missing = outcome.reference().missing().get("oaken.products").get(0);
        List<String> texts = sent.texts();
        int firstSale = firstWith(texts, "sales ", "\"ItemNumber\":\"" + late + "\"");
        int row = firstWith(texts, "oaken.products " + late + " ", "");
        assertThat(firstSale).isNotNegative().isLessThan(row);
        assertThat(firstWith(texts, "sales ", "\"ItemNumber\":\"" + missing + "\""))
                .isNotNegative();
        assertThat(firstWith(texts, "oaken.products " + missing + " ", "")).isNegative();
        assertThat(outcome.reference().rows())
                .isEqualTo(Map.of(
                        "oaken.categories", 30L,
                        "oaken.vendors", 59L,
                        "oaken.products", 795L,
                        "oaken.customers", 397L,
                        "oaken.employees", 118L));
    }

    @Test
    void stopsWhenTold() {
        Recording sent = new Recording(10);
        Outcome outcome = new GeneratedFeed(SALES, 1, 0).run(sent);
        assertThat(outcome.finished()).isFalse();
        assertThat(outcome.expected().sales()).isEqualTo(10);
    }

    @Test
    void fewSalesHoldOneFlawOfEachKind() {
        Outcome outcome = new GeneratedFeed(GeneratedFeed.FEWEST_SALES, 3, 0).run(new Recording());
        assertThat(outcome.garbage()).isEqualTo(10);
        assertThat(outcome.expected().sales()).isEqualTo(GeneratedFeed.FEWEST_SALES);
    }

    private List<String> texts(long seed) {
        Recording sent = new Recording();
        new GeneratedFeed(SALES, seed, 0.005).run(sent);
        return sent.texts();
    }

    private static int firstWith(List<String> texts, String start, String part) {
        for (int i = 0; i < texts.size(); i++) {
            if (texts.get(i).startsWith(start) && texts.get(i).contains(part)) {
                return i;
            }
        }
        return -1;
    }

    private JsonNode decoded(Message message) {
        if (message.value() == null) {
            return null;
        }
        try {
            String text =
                    UTF_8.newDecoder().decode(ByteBuffer.wrap(message.value())).toString();
            JsonNode node = json.readTree(text);
            return node.isObject() ? node : null;
        } catch (CharacterCodingException | JsonProcessingException e) {
            return null;
        }
    }

    private static boolean isValid(JsonNode sale) {
        try {
            LocalDate.parse(sale.path("Date").asText());
            dollars(sale, "SaleDollars");
        } catch (DateTimeException | NumberFormatException e) {
            return false;
        }
        return sale.has("Invoice") && sale.path("BottlesSold").asInt() != 0;
    }

    private static BigDecimal dollars(JsonNode sale, String field) {
        return new BigDecimal(sale.path(field).asText().replace("$", ""));
    }
}
