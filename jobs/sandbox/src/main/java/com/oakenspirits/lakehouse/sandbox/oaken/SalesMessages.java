package com.oakenspirits.lakehouse.sandbox.oaken;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.LocalDate;

/** Writes a sale as the sales, invoice and shipping applications publish it, each with its own habits. */
final class SalesMessages {
    /** How a sale's message may differ from the usual one. */
    enum Twist {
        NONE,
        NO_INVOICE,
        PROMO_CODE,
        STATE_TWICE
    }

    private static final BigDecimal SHIPPING_SHARE = new BigDecimal("0.05");
    private static final BigDecimal SHIPPING_MINIMUM = new BigDecimal(5);
    private static final int LONGEST_DELIVERY_DAYS = 4;

    private final JsonFactory json = new JsonFactory();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
    private final Dice dice;

    SalesMessages(Dice dice) {
        this.dice = dice;
    }

    Message sale(Sale sale, Twist twist) {
        Store store = sale.store();
        Product product = sale.product();
        byte[] value = object(o -> {
            if (twist != Twist.NO_INVOICE) {
                o.writeStringField("Invoice", sale.invoice());
            }
            o.writeStringField("Date", sale.date());
            o.writeStringField("StoreNumber", store.number());
            o.writeStringField("StoreName", store.name());
            o.writeStringField("Address", store.address());
            o.writeStringField("City", store.city());
            o.writeStringField("ZipCode", store.zip());
            o.writeStringField("CountyNumber", decimalTail(store.countyNumber()));
            o.writeStringField("County", store.county());
            o.writeStringField("Category", decimalTail(product.category().id()));
            o.writeStringField("CategoryName", product.category().name());
            o.writeStringField("VendorNumber", decimalTail(product.vendor().number()));
            o.writeStringField("VendorName", product.vendor().name());
            o.writeStringField("ItemNumber", product.item());
            o.writeStringField("ItemDescription", product.description());
            o.writeStringField("Pack", product.pack());
            o.writeStringField("BottleVolumeML", product.volumeMl());
            o.writeStringField("BottleCost", dollars(product.cost()));
            o.writeStringField("BottleRetail", dollars(product.retail()));
            o.writeStringField("BottlesSold", sale.bottles());
            o.writeStringField("SaleDollars", dollars(sale.amount()));
            o.writeStringField("VolumeSoldLiters", sale.liters());
            o.writeStringField("State", store.state());
            o.writeStringField("EmployeeID", sale.employee());
            if (twist == Twist.STATE_TWICE) {
                o.writeStringField("State", store.state());
            }
            if (twist == Twist.PROMO_CODE) {
                o.writeStringField("PromoCode", "SUMMER" + dice.below(90, "promo", sale.invoice()));
            }
        });
        return new Message(Topics.SALES, twist == Twist.NO_INVOICE ? null : sale.invoice(), value);
    }

    Message invoice(Sale sale) {
        return new Message(Topics.INVOICES, sale.invoice(), object(o -> {
            o.writeStringField("Invoice", sale.invoice());
            o.writeStringField("SaleDate", sale.date());
            o.writeStringField("saleDollars", cents(sale.amount()));
        }));
    }

    Message shipping(Sale sale) {
        return new Message(Topics.SHIPPING, sale.invoice(), object(o -> {
            o.writeStringField("Invoice", sale.invoice());
            o.writeStringField("SalesDate", sale.date());
            o.writeStringField("SaleDollars", cents(sale.amount()));
            o.writeStringField("ShippingDate", shippingDate(sale));
            BigDecimal amount = Sale.number(sale.amount());
            BigDecimal cost = amount == null
                    ? SHIPPING_MINIMUM
                    : amount.multiply(SHIPPING_SHARE).setScale(2, RoundingMode.HALF_UP);
            if (cost.compareTo(SHIPPING_MINIMUM) <= 0) {
                o.writeNumberField("ShippingCost", SHIPPING_MINIMUM.intValueExact());
            } else {
                o.writeStringField("ShippingCost", cost.toPlainString());
            }
        }));
    }

    /** An amount with two decimals; one that has more, or is no number, goes through as it is. */
    static String cents(String amount) {
        BigDecimal number = Sale.number(amount);
        return number == null || number.scale() > 2
                ? amount
                : number.setScale(2).toPlainString();
    }

    private static String dollars(String amount) {
        return amount.isEmpty() ? "" : "$" + cents(amount);
    }

    /** The CSV that the sales application reads went through a tool that takes some ids for floating point numbers. */
    private static String decimalTail(String id) {
        return id.isEmpty() || id.indexOf('.') >= 0 ? id : id + ".0";
    }

    private String shippingDate(Sale sale) {
        try {
            int days = dice.below(LONGEST_DELIVERY_DAYS + 1, "delivery", sale.invoice());
            return LocalDate.parse(sale.date()).plusDays(days).toString();
        } catch (DateTimeException e) {
            return sale.date();
        }
    }

    private byte[] object(Fields fields) {
        bytes.reset();
        try (JsonGenerator generator = json.createGenerator(bytes)) {
            generator.writeStartObject();
            fields.write(generator);
            generator.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    @FunctionalInterface
    private interface Fields {
        void write(JsonGenerator object) throws IOException;
    }
}
