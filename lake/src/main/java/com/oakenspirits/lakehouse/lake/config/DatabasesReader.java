package com.oakenspirits.lakehouse.lake.config;

import com.oakenspirits.lakehouse.lake.yaml.YamlMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the section {@code databases}: name to address. */
final class DatabasesReader {
    private static final List<String> KEYS = List.of("url", "user", "password");
    private static final Pattern URL = Pattern.compile("jdbc:(mariadb|postgresql):.+");
    private static final Pattern PASSWORD = Pattern.compile("(?i).*[?&;]password=.*|.*//[^/]*:[^/]*@.*");

    private final Placeholders placeholders;
    private final YamlMap databases;

    DatabasesReader(Placeholders placeholders, YamlMap databases) {
        this.placeholders = placeholders;
        this.databases = databases;
    }

    Map<String, Database> read() {
        Map<String, Database> read = new LinkedHashMap<>();
        for (String name : databases.keys()) {
            databases.map(name).ifPresent(section -> read.put(name, database(section)));
        }
        return read;
    }

    private Database database(YamlMap section) {
        section.allow(KEYS);
        section.require("url");
        Optional<String> url = placeholders.value(section, "url");
        if (url.isPresent() && PASSWORD.matcher(url.get()).matches()) {
            // The value is not shown: it has the password.
            section.faultAt("url", "the url holds a password", "write it as 'password: ${env:NAME}'");
        } else if (url.isPresent() && !URL.matcher(url.get()).matches()) {
            section.faultAt(
                    "url",
                    "'" + url.get() + "' is no address of a database",
                    "write jdbc:mariadb://host:3306/name (MySQL too) or jdbc:postgresql://host:5432/name");
        }
        return new Database(
                url.orElse(""), placeholders.value(section, "user"), placeholders.value(section, "password"));
    }
}
