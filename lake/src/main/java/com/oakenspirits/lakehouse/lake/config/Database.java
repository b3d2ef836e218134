package com.oakenspirits.lakehouse.lake.config;

import java.util.Objects;
import java.util.Optional;

/**
 * A database that tables are polled from.
 *
 * @param url for JDBC, such as {@code jdbc:mariadb://host:3306/totesys}; never with a password
 * @param user empty where the URL or the server needs none
 * @param password a secret
 */
public record Database(String url, Optional<String> user, Optional<String> password) {

    public Database {
        Objects.requireNonNull(url, "url");
        Objects.requireNonNull(user, "user");
        Objects.requireNonNull(password, "password");
    }

    /** For logs: without the password. */
    @Override
    public String toString() {
        return "Database[url=" + url + ", user=" + user.orElse("") + "]";
    }
}
