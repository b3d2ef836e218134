package com.oakenspirits.lakehouse.sandbox.oaken;

import java.util.ArrayList;
import java.util.List;

/** An outlet that keeps what it is sent. */
final class Recording implements Outlet {
    private final List<Message> messages = new ArrayList<>();
    private final long most;
    private long sales;

    Recording() {
        this(Long.MAX_VALUE);
    }

    Recording(long most) {
        this.most = most;
    }

    @Override
    public void send(Message message) {
        messages.add(message);
    }

    @Override
    public boolean nextSale(String date) {
        return sales++ < most;
    }

    List<Message> messages() {
        return messages;
    }

    List<Message> of(String topic) {
        return messages.stream()
                .filter(message -> message.topic().equals(topic))
                .toList();
    }

    /** All of it as text, to compare runs with. */
    List<String> texts() {
        return messages.stream().map(Message::toString).toList();
    }
}
