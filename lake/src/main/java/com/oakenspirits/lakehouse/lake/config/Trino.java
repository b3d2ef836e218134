package com.oakenspirits.lakehouse.lake.config;

import java.util.Objects;
import java.util.Optional;

/**
 * The Trino that tables are published to.
 *
 * @param url for JDBC, such as {@code jdbc:trino://host:8443?SSL=true}; without a catalog and never with a password
 * @param user who may register tables
 * @param password a secret; empty where the server asks for none
 * @param catalog the Delta Lake catalog that the tables are registered in
 * @param root how Trino calls {@code lake.root}, where that is another way, without a slash at the end
 */
public record Trino(String url, String user, Optional<String> password, String catalog, Optional<String> root) {

    public Trino {
        Objects.requireNonNull(url, "url");
        Objects.requireNonNull(user, "user");
        Objects.requireNonNull(password, "password");
        Objects.requireNonNull(catalog, "catalog");
        Objects.requireNonNull(root, "root");
    }

    /** For logs: without the password. */
    @Override
    public String toString() {
        return "Trino[url=" + url + ", user=" + user + ", catalog=" + catalog + "]";
    }
}
