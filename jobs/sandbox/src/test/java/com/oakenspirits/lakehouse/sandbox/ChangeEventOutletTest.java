package com.oakenspirits.lakehouse.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.oakenspirits.lakehouse.sandbox.oaken.Message;
import com.oakenspirits.lakehouse.sandbox.oaken.Outlet;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChangeEventOutletTest {
    private final List<String> sent = new ArrayList<>();
    private final ChangeEventOutlet outlet = new ChangeEventOutlet(new Outlet() {
        @Override
        public void send(Message message) {
            sent.add(message.topic() + " " + new String(message.key(), UTF_8) + " "
                    + new String(message.value(), UTF_8));
        }

        @Override
        public boolean nextSale(String date) {
            return date.equals("2022-10-17");
        }
    });

    @Test
    void firstRowOfAKeyIsCreatedAndTheNextOneUpdatesIt() {
        String row = "{\"item_id\":\"x1\",\"bottle_cost\":\"%s\",\"updated_at\":\"2022-10-%sT00:00:00Z\"}";
        outlet.send(new Message("oaken.products", "x1", row.formatted("8.40", "17")));
        outlet.send(new Message("oaken.products", "x1", row.formatted("8.50", "18")));
        outlet.send(new Message(
                "oaken.employees", "7", "{\"employee_id\":7,\"active\":true,\"updated_at\":\"2012-01-01T00:00:00Z\"}"));
        outlet.send(new Message("sales", "INV-1", "{}"));
        String source = ",\"source\":{\"connector\":\"mariadb\",\"name\":\"oaken\",\"ts_ms\":%1$s000,\"snapshot\":"
                + "\"false\",\"db\":\"oaken\",\"table\":\"%3$s\",\"file\":\"feed.000000\",\"pos\":%1$s,\"row\":%2$s},\"op\":"
                + "\"%4$s\",\"ts_ms\":%1$s000}";
        String first = "{\"item_id\":\"x1\",\"bottle_cost\":\"8.40\",\"discontinued\":0}";
        String second = "{\"item_id\":\"x1\",\"bottle_cost\":\"8.50\",\"discontinued\":0}";
        assertThat(sent)
                .containsExactly(
                        "oaken.products {\"item_id\":\"x1\"} {\"before\":null,\"after\":" + first
                                + source.formatted("1665964800", 0, "products", "c"),
                        "oaken.products {\"item_id\":\"x1\"} {\"before\":" + first + ",\"after\":" + second
                                + source.formatted("1666051200", 1, "products", "u"),
                        "oaken.employees {\"employee_id\":7} {\"before\":null,\"after\":{\"employee_id\":7,\"active\":1}"
                                + source.formatted("1325376000", 2, "employees", "c"),
                        "sales INV-1 {}");
    }

    @Test
    void pacePassesThrough() {
        assertThat(outlet.nextSale("2022-10-17")).isTrue();
        assertThat(outlet.nextSale("2022-10-18")).isFalse();
    }
}
