package com.oakenspirits.lakehouse.lake.config;

import com.oakenspirits.lakehouse.lake.yaml.YamlMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Fills <code>${env:NAME}</code>, <code>${env:NAME:-default}</code> and <code>${file:PATH}</code> in values. */
final class Placeholders {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^}]*)}");
    private static final Pattern ENV = Pattern.compile("env:([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?");
    private static final Pattern SECRET = Pattern.compile("(?i).*(password|secret|token|jaas|key).*");
    private static final Pattern IN_CLEAR = Pattern.compile("(?i).*(password|secret|token|secret[._-]?key)");

    /** Inside a value, as in a JAAS configuration. */
    private static final Pattern PASSWORD = Pattern.compile("(?i)(password|secret)\\s*=");

    /** What stands before a user's name and before a password, as in a JAAS configuration or the address of a database. */
    private static final Pattern USER = Pattern.compile("(?is).*user(name)?\\s*=\\s*[\"']?");

    private static final Pattern SECRET_PART = Pattern.compile("(?is).*(password|secret|token)\\s*=\\s*[\"']?");

    private final Function<String, Optional<String>> variables;
    private final Path folder;
    private final List<String> secrets = new ArrayList<>();

    /**
     * @param variables the process's environment
     * @param folder what relative paths of files are relative to
     */
    Placeholders(Function<String, Optional<String>> variables, Path folder) {
        this.variables = variables;
        this.folder = folder;
    }

    /** The value of a key with its placeholders filled; empty when it is absent or cannot be filled, which is noted. */
    Optional<String> value(YamlMap map, String key) {
        return map.scalar(key).flatMap(text -> filled(map, key, text));
    }

    /** What came through placeholders of keys that hold secrets. */
    Secrets secrets() {
        return new Secrets(secrets);
    }

    private Optional<String> filled(YamlMap map, String key, String text) {
        Matcher placeholder = PLACEHOLDER.matcher(text);
        StringBuilder filled = new StringBuilder();
        boolean complete = true;
        boolean any = false;
        while (placeholder.find()) {
            any = true;
            Optional<String> value = one(map, key, placeholder.group(1));
            complete &= value.isPresent();
            if (value.isPresent() && isSecret(key, text.substring(0, placeholder.start()))) {
                secrets.add(value.get());
            }
            placeholder.appendReplacement(filled, Matcher.quoteReplacement(value.orElse("")));
        }
        placeholder.appendTail(filled);
        if (!any && (IN_CLEAR.matcher(key).matches() || PASSWORD.matcher(text).find())) {
            map.faultAt(
                    key,
                    "'" + key + "' holds a secret in clear",
                    "take it from the environment, ${env:NAME}, or from a file, ${file:PATH}");
        }
        if (complete && filled.toString().isBlank()) {
            map.faultAt(key, "'" + key + "' is blank", "give it a value or leave the key out");
            return Optional.empty();
        }
        return complete ? Optional.of(filled.toString()) : Optional.empty();
    }

    private static boolean isSecret(String key, String before) {
        return SECRET_PART.matcher(before).matches()
                || (SECRET.matcher(key).matches() && !USER.matcher(before).matches());
    }

    private Optional<String> one(YamlMap map, String key, String placeholder) {
        Matcher env = ENV.matcher(placeholder);
        if (env.matches()) {
            Optional<String> value = variables.apply(env.group(1)).filter(text -> !text.isEmpty());
            if (value.isEmpty() && env.group(2) == null) {
                map.faultAt(
                        key,
                        "environment variable " + env.group(1) + " is not set",
                        "set it, or write a default: ${env:" + env.group(1) + ":-…}");
            }
            return value.or(() -> Optional.ofNullable(env.group(2)));
        }
        if (placeholder.startsWith("file:")) {
            return content(map, key, placeholder.substring("file:".length()));
        }
        map.faultAt(
                key,
                "unknown placeholder '${" + placeholder + "}'",
                "write ${env:NAME}, ${env:NAME:-default} or ${file:PATH}");
        return Optional.empty();
    }

    private Optional<String> content(YamlMap map, String key, String path) {
        Path file = folder.resolve(path);
        try {
            return Optional.of(Files.readString(file).strip());
        } catch (IOException e) {
            map.faultAt(
                    key,
                    "file '" + file + "' of a placeholder cannot be read",
                    "check that it is there, is text and may be read");
            return Optional.empty();
        }
    }
}
