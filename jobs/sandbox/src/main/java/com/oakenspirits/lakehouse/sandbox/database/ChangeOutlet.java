package com.oakenspirits.lakehouse.sandbox.database;

/** Where captured changes go, in their order. */
interface ChangeOutlet extends AutoCloseable {
    /** Takes a message; key and value may be null. */
    void send(String topic, byte[] key, byte[] value);

    /** Returns when everything taken so far is where it belongs. */
    void flush();

    @Override
    void close();
}
