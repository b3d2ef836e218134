package com.oakenspirits.lakehouse.lake.contract;

import com.oakenspirits.lakehouse.lake.yaml.YamlList;
import com.oakenspirits.lakehouse.lake.yaml.YamlMap;
import com.oakenspirits.lakehouse.lake.yaml.YamlNode;
import com.oakenspirits.lakehouse.lake.yaml.YamlScalar;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Reads the custom property {@code files}: how the text files of a dataset are written. */
final class FileLayoutReader {
    private static final List<String> KEYS = List.of(
            "separator", "quote", "escape", "encoding", "decimal", "grouping", "header", "nullText", "skipLines");

    /** Characters that YAML makes hard to write. */
    private static final Map<String, Character> NAMED = Map.of("tab", '\t', "none", FileLayout.NO_QUOTE);

    private static final int MOST_LINES_SKIPPED = 1_000;

    private final YamlMap value;

    private FileLayoutReader(YamlMap value) {
        this.value = value;
    }

    /** @param custom the custom property of that name */
    static FileLayout read(Optional<YamlMap> custom) {
        return custom.flatMap(given -> given.map("value"))
                .map(value -> new FileLayoutReader(value).layout())
                .orElse(FileLayout.UNDECLARED);
    }

    private FileLayout layout() {
        value.allow(KEYS);
        Optional<Character> separator = character("separator", "tab");
        Optional<Character> quote = character("quote", "none");
        Optional<Character> escape = character("escape", "");
        Optional<Character> decimal = numberSign("decimal");
        Optional<Character> grouping = numberSign("grouping");
        distinct(Map.of("separator", separator, "quote", quote, "escape", escape));
        distinct(Map.of("decimal", decimal.or(() -> Optional.of('.')), "grouping", grouping));
        List<String> names = names();
        return new FileLayout(
                separator,
                quote,
                escape,
                encoding(),
                decimal,
                grouping,
                names.isEmpty() ? header() : Optional.of(false),
                names,
                nullText(),
                skipLines());
    }

    private Optional<Character> character(String key, String name) {
        Optional<String> text = value.scalar(key);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (!name.isEmpty() && text.get().equals(name)) {
            return Optional.of(NAMED.get(name));
        }
        char first = text.get().isEmpty() ? '\n' : text.get().charAt(0);
        // Beyond ASCII a character is several bytes, and a letter, digit or blank would part every value.
        boolean usable = text.get().length() == 1
                && first < 128
                && !Character.isLetterOrDigit(first)
                && !"\0\n\r ".contains(text.get());
        if (!usable) {
            value.faultAt(
                    key,
                    key + " '" + text.get() + "' is not one ASCII character other than a letter, digit or blank",
                    "write one such as \";\" in quotes" + (name.isEmpty() ? "" : ", or '" + name + "'"));
        }
        return Optional.of(first).filter(sign -> usable);
    }

    private Optional<Character> numberSign(String key) {
        Optional<String> text = value.scalar(key);
        boolean known = text.isPresent()
                && (key.equals("decimal") ? List.of(".", ",") : List.of(".", ",", " ", "'", "_")).contains(text.get());
        if (text.isPresent() && !known) {
            value.faultAt(
                    key,
                    key + " '" + text.get() + "' is not known",
                    key.equals("decimal")
                            ? "write \",\" or \".\" in quotes"
                            : "write one of \".\", \",\", \" \", \"'\" and \"_\" in quotes");
        }
        return text.filter(sign -> known).map(sign -> sign.charAt(0));
    }

    private void distinct(Map<String, Optional<Character>> signs) {
        Map<Character, String> seen = new TreeMap<>();
        new TreeMap<>(signs)
                .forEach((key, sign) -> sign.ifPresent(given -> {
                    String other = seen.putIfAbsent(given, key);
                    // An escape that is the quote says what is so anyway: a quote is doubled.
                    if (other != null && !(other.equals("escape") && key.equals("quote"))) {
                        value.faultAt(
                                value.has(key) ? key : other,
                                other + " and " + key + " are the same character '" + given + "'",
                                "declare two different ones");
                    }
                }));
    }

    private Optional<Charset> encoding() {
        Optional<String> name = value.text("encoding");
        Optional<Charset> charset = name.flatMap(FileLayoutReader::charset);
        if (name.isPresent() && charset.isEmpty()) {
            value.faultAt(
                    "encoding",
                    "unknown encoding '" + name.get() + "'",
                    "write a name of IANA's list, such as UTF-8, windows-1252, ISO-8859-15, UTF-16LE or Shift_JIS");
        }
        return charset;
    }

    private static Optional<Charset> charset(String name) {
        try {
            return Optional.of(Charset.forName(name));
        } catch (IllegalArgumentException unknown) {
            return Optional.empty();
        }
    }

    private Optional<Boolean> header() {
        Optional<Boolean> header = value.flag("header");
        if (header.isPresent() && !header.get()) {
            value.faultAt(
                    "header", "header 'false' leaves the columns without names", "write 'header: [<name>, <name>, …]'");
        }
        return header;
    }

    private List<String> names() {
        Optional<YamlNode> node = value.node("header");
        if (node.isEmpty() || !(node.get() instanceof YamlList list)) {
            return List.of();
        }
        Set<String> seen = new HashSet<>();
        List<String> names = list.texts().stream().map(YamlScalar::value).toList();
        names.stream()
                .filter(name -> !seen.add(name))
                .forEach(name -> value.faultAt(
                        "header", "header names '" + name + "' twice", "give each column a name of its own"));
        if (list.items().isEmpty()) {
            value.faultAt("header", "header names no column", "write 'header: [<name>, <name>, …]'");
        }
        return names;
    }

    /** As they are written: to YAML NULL is no text, but to a file it is. */
    private List<String> nullText() {
        List<String> texts = new ArrayList<>();
        for (YamlNode item : value.list("nullText").map(YamlList::items).orElse(List.of())) {
            if (item instanceof YamlScalar scalar) {
                texts.add(scalar.value());
            } else {
                item.fault("this item must be a single value, not " + item.kind(), "write one value");
            }
        }
        return texts;
    }

    private Optional<Integer> skipLines() {
        Optional<Integer> lines = value.integer("skipLines");
        boolean fits = lines.isPresent() && lines.get() >= 0 && lines.get() <= MOST_LINES_SKIPPED;
        if (lines.isPresent() && !fits) {
            value.faultAt(
                    "skipLines",
                    "skipLines " + lines.get() + " is out of bounds",
                    "write how many lines stand before the header, 0 to " + MOST_LINES_SKIPPED);
        }
        return lines.filter(number -> fits);
    }
}
