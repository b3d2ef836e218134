package com.oakenspirits.lakehouse.sandbox.oaken;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Writes rows of the reference database as JSON upserts: fields named as the columns, unknown values null. */
final class ReferenceMessages {
    private static final Pattern WHOLE_NUMBER = Pattern.compile("0|[1-9][0-9]{0,17}");

    private final ObjectMapper json = new ObjectMapper();

    Message customer(Store store, String updatedAt) {
        ObjectNode row = json.createObjectNode();
        number(row, "store_id", store.number());
        text(row, "store_name", store.name());
        text(row, "street_address", store.address());
        text(row, "city", store.city());
        text(row, "county", store.county());
        text(row, "us_state", store.state());
        text(row, "zip_code", store.zip());
        return message(Topics.CUSTOMERS, store.number(), row, updatedAt);
    }

    Message vendor(Vendor vendor, String updatedAt) {
        ObjectNode row = json.createObjectNode();
        number(row, "vendor_id", vendor.number());
        text(row, "vendor_name", vendor.name());
        return message(Topics.VENDORS, vendor.number(), row, updatedAt);
    }

    Message category(Category category, String updatedAt) {
        ObjectNode row = json.createObjectNode();
        number(row, "category_id", category.id());
        text(row, "category_name", category.name());
        return message(Topics.CATEGORIES, category.id(), row, updatedAt);
    }

    Message product(Product product, String updatedAt) {
        ObjectNode row = json.createObjectNode();
        text(row, "item_id", product.item());
        number(row, "category_id", product.category().id());
        text(row, "item_description", product.description());
        number(row, "bottle_volume_ml", product.volumeMl());
        number(row, "pack", product.pack());
        text(row, "bottle_cost", SalesMessages.cents(product.cost()));
        text(row, "bottle_retail", SalesMessages.cents(product.retail()));
        return message(Topics.PRODUCTS, product.item(), row, updatedAt);
    }

    Message employee(Employee employee, String updatedAt) {
        ObjectNode row = json.createObjectNode();
        row.put("employee_id", employee.id());
        row.put("first_name", employee.firstName());
        row.put("last_name", employee.lastName());
        row.put("title_id", employee.title());
        row.put("manager_id", employee.manager());
        row.put("active", employee.active());
        return message(Topics.EMPLOYEES, Integer.toString(employee.id()), row, updatedAt);
    }

    private static Message message(String topic, String key, ObjectNode row, String updatedAt) {
        row.put("updated_at", updatedAt);
        return new Message(topic, key, row.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static void text(ObjectNode row, String column, String value) {
        row.put(column, value.isEmpty() ? null : value);
    }

    /** A value that is no whole number is written as the text it is, for the contract to judge. */
    private static void number(ObjectNode row, String column, String value) {
        if (WHOLE_NUMBER.matcher(value).matches()) {
            row.put(column, Long.parseLong(value));
        } else {
            text(row, column, value);
        }
    }
}
