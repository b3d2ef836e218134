package com.oakenspirits.lakehouse.sandbox.kafka;

import java.util.HashMap;
import java.util.Map;

/**
 * How a client reaches a broker.
 *
 * @param servers as {@code host:port}
 * @param settings what a secured broker wants besides; empty for an open one
 */
public record Access(String servers, Map<String, String> settings) {

    public Access {
        settings = Map.copyOf(settings);
    }

    /** To a broker that anybody on this machine may use. */
    public static Access open(String servers) {
        return new Access(servers, Map.of());
    }

    Map<String, Object> client() {
        Map<String, Object> client = new HashMap<>(settings);
        client.put("bootstrap.servers", servers);
        return client;
    }

    /** Without the settings: they hold a password. */
    @Override
    public String toString() {
        return servers;
    }
}
