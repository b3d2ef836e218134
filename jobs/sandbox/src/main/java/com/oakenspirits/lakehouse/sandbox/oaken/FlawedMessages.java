package com.oakenspirits.lakehouse.sandbox.oaken;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Writes the messages of a sale that no contract should accept. */
final class FlawedMessages {
    private static final List<String> IMPOSSIBLE_DATES =
            List.of("2022-02-30", "2023-13-01", "2023-00-10", "2023-04-31");

    private final SalesMessages messages;
    private final Dice dice;

    FlawedMessages(SalesMessages messages, Dice dice) {
        this.messages = messages;
        this.dice = dice;
    }

    /** The message that the topic's application sends of this sale, spoilt. */
    Message spoilt(Flaw flaw, String topic, Sale sale) {
        return switch (flaw) {
            case NOT_JSON -> message(topic, sale, ascii("ERROR 504 upstream timed out; invoice " + sale.invoice()));
            case TRUNCATED_JSON -> {
                byte[] whole = usual(topic, sale).value();
                yield message(topic, sale, Arrays.copyOf(whole, whole.length * 3 / 5));
            }
            case JSON_ARRAY -> message(topic, sale, ascii("[" + text(usual(topic, sale)) + "]"));
            case EMPTY_VALUE -> message(topic, sale, new byte[0]);
            case NULL_VALUE -> message(topic, sale, null);
            case MISSING_INVOICE -> messages.sale(sale, SalesMessages.Twist.NO_INVOICE);
            case IMPOSSIBLE_DATE -> {
                String date = IMPOSSIBLE_DATES.get(dice.below(IMPOSSIBLE_DATES.size(), "impossible", sale.invoice()));
                yield usual(topic, with(sale, date, sale.bottles(), sale.amount()));
            }
            case NAN_AMOUNT -> usual(topic, with(sale, sale.date(), sale.bottles(), "NaN"));
            case ZERO_BOTTLES -> usual(topic, with(sale, sale.date(), "0", "0.00"));
            case INVALID_UTF8 ->
                message(
                        topic,
                        sale,
                        text(usual(topic, sale))
                                .replace("\"StoreName\":\"", "\"StoreName\":\"CAF\u00c9 ")
                                .getBytes(StandardCharsets.ISO_8859_1));
            case DUPLICATE_FIELD -> messages.sale(sale, SalesMessages.Twist.STATE_TWICE);
            case AMOUNT_MISMATCH, UNKNOWN_FIELD, CORRECTION ->
                throw new IllegalArgumentException(flaw + " is a message that is accepted");
        };
    }

    private Message usual(String topic, Sale sale) {
        return switch (topic) {
            case Topics.SALES -> messages.sale(sale, SalesMessages.Twist.NONE);
            case Topics.INVOICES -> messages.invoice(sale);
            default -> messages.shipping(sale);
        };
    }

    private static Message message(String topic, Sale sale, byte[] value) {
        return new Message(topic, sale.invoice(), value);
    }

    private static Sale with(Sale sale, String date, String bottles, String amount) {
        return new Sale(
                sale.invoice(), date, sale.store(), sale.product(), bottles, amount, sale.liters(), sale.employee());
    }

    private static String text(Message message) {
        return new String(message.value(), StandardCharsets.UTF_8);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
