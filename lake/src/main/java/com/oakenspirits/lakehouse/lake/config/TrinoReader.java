package com.oakenspirits.lakehouse.lake.config;

import com.oakenspirits.lakehouse.lake.yaml.YamlMap;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the section {@code trino}. */
final class TrinoReader {
    private static final List<String> KEYS = List.of("url", "user", "password", "catalog", "root");
    private static final Pattern URL = Pattern.compile("jdbc:trino://[^/?]+/?(\\?.*)?");
    private static final Pattern PASSWORD = Pattern.compile("(?i).*[?&]password=.*|.*//[^/]*:[^/]*@.*");
    private static final Pattern ENCRYPTED = Pattern.compile("(?i).*[?&]SSL=true(&.*)?");
    private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]*");
    private static final Pattern ROOT = Pattern.compile("[a-z][a-z0-9+.-]+://.*");

    private final Placeholders placeholders;
    private final YamlMap trino;

    TrinoReader(Placeholders placeholders, YamlMap trino) {
        this.placeholders = placeholders;
        this.trino = trino;
    }

    Trino read() {
        trino.allow(KEYS);
        trino.require("url");
        trino.require("user");
        trino.require("catalog");
        Optional<String> url = placeholders.value(trino, "url");
        Optional<String> password = placeholders.value(trino, "password");
        url.ifPresent(text -> check(text, trino.has("password")));
        return new Trino(
                url.orElse("").replaceFirst("/(?=\\?|$)", ""),
                placeholders.value(trino, "user").orElse(""),
                password,
                matching("catalog", NAME, "is no name of a catalog", "use a-z, 0-9 and _, as Trino does")
                        .orElse(""),
                matching("root", ROOT, "is no URL", "write how Trino calls lake.root, such as s3://bucket/lake")
                        .map(root -> root.replaceFirst("(?<=[^/])/+$", "")));
    }

    private void check(String url, boolean password) {
        if (PASSWORD.matcher(url).matches()) {
            // The value is not shown: it has the password.
            trino.faultAt("url", "the url holds a password", "write it as 'password: ${env:NAME}'");
        } else if (!URL.matcher(url).matches()) {
            trino.faultAt(
                    "url",
                    "'" + url + "' is no address of a Trino",
                    "write jdbc:trino://host:port, with ?SSL=true where it speaks TLS; the catalog is a key of its own");
        } else if (password && !ENCRYPTED.matcher(url).matches()) {
            trino.faultAt(
                    "url",
                    "a password would be sent in clear to '" + url + "'",
                    "write jdbc:trino://host:port?SSL=true, or leave the password out");
        }
    }

    private Optional<String> matching(String key, Pattern form, String what, String remedy) {
        Optional<String> value = placeholders.value(trino, key);
        if (value.isPresent() && !form.matcher(value.get()).matches()) {
            trino.faultAt(key, "'" + value.get() + "' " + what, remedy);
        }
        return value;
    }
}
