package com.oakenspirits.lakehouse.sandbox.database;

import com.oakenspirits.lakehouse.sandbox.kafka.Sender;

/** Sends changes to Kafka. */
record ChangeTopics(Sender sender) implements ChangeOutlet {
    @Override
    public void send(String topic, byte[] key, byte[] value) {
        sender.send(topic, key, value);
    }

    @Override
    public void flush() {
        sender.flush();
    }

    @Override
    public void close() {
        sender.close();
    }
}
