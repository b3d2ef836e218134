package com.oakenspirits.lakehouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.time.chrono.IsoChronology;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Management's questions about members, asked of the raw files by plain Java, by the rules of the business alone. */
final class MemberFigures {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final LocalDate DAY = LocalDate.of(2022, 1, 1);
    private static final List<String> DATES = List.of("uuuu-MM-dd", "uuuu/MM/dd", "MM/dd/uuuu", "dd-MM-uuuu");

    private final Set<String> members = new HashSet<>();
    private final Map<Long, Item> items = new HashMap<>();
    private final Map<Long, Line> lines = new HashMap<>();
    private final Map<String, Integer> refused = new TreeMap<>();

    private record Item(String name, String maker, BigDecimal cost) {}

    private record Line(String member, long order, long item, int quantity) {}

    /** @param folder of the files that have been landed */
    MemberFigures(Path folder) throws IOException {
        // The newest file tells the newest state of a row, and of one file the last line.
        for (Path file : files(folder, "applications")) {
            for (String line : Files.readAllLines(file, UTF_8).stream().skip(1).toList()) {
                count("applications", application(cells(line)));
            }
        }
        for (Path file : files(folder, "member_items")) {
            for (String line : Files.readAllLines(file, UTF_8).stream().skip(1).toList()) {
                count("member_items", item(cells(line)));
            }
        }
        for (Path file : files(folder, "member_sales_details")) {
            for (String line : Files.readAllLines(file, UTF_8)) {
                count("member_sales_details", line(JSON.readTree(line)));
            }
        }
    }

    /** How many records of each dataset no rule of the business lets pass. */
    Map<String, Integer> refused() {
        return refused;
    }

    /** Rank, member, orders, quantity, spending. */
    List<String> topMembers() {
        Map<String, List<Line>> byMember = counted().collect(Collectors.groupingBy(Line::member));
        Map<String, BigDecimal> spending = new HashMap<>();
        byMember.forEach((member, own) -> spending.put(
                member,
                own.stream()
                        .filter(line -> items.containsKey(line.item()))
                        .map(line -> items.get(line.item()).cost().multiply(BigDecimal.valueOf(line.quantity())))
                        .reduce(new BigDecimal("0.00"), BigDecimal::add)));
        List<String> top = byMember.keySet().stream()
                .sorted(Comparator.<String, BigDecimal>comparing(spending::get)
                        .reversed()
                        .thenComparing(Comparator.naturalOrder()))
                .limit(10)
                .toList();
        return ranked(
                top,
                member -> member + "|" + orders(byMember.get(member)) + "|" + quantity(byMember.get(member)) + "|"
                        + spending.get(member).toPlainString());
    }

    /** Rank, item, name, manufacturer, orders, members, quantity. */
    List<String> topItems() {
        Map<Long, List<Line>> byItem = counted().collect(Collectors.groupingBy(Line::item));
        List<Long> top = byItem.keySet().stream()
                .sorted(Comparator.<Long>comparingLong(item -> -quantity(byItem.get(item)))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(3)
                .toList();
        return ranked(top, id -> {
            Item item = items.getOrDefault(id, new Item("Unknown", null, BigDecimal.ZERO));
            List<Line> own = byItem.get(id);
            return id + "|" + item.name() + "|" + item.maker() + "|" + orders(own) + "|"
                    + own.stream().map(Line::member).distinct().count() + "|" + quantity(own);
        });
    }

    /** The last name and five digits of the birth date's hash. */
    static String membership(String name, LocalDate born) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(born.format(DateTimeFormatter.BASIC_ISO_DATE).getBytes(UTF_8));
            return name.substring(name.lastIndexOf(' ') + 1) + "_"
                    + HexFormat.of().formatHex(hash).substring(0, 5);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private Stream<Line> counted() {
        return lines.values().stream().filter(line -> members.contains(line.member()));
    }

    private static long orders(List<Line> lines) {
        return lines.stream().map(Line::order).distinct().count();
    }

    private static long quantity(List<Line> lines) {
        return lines.stream().mapToLong(Line::quantity).sum();
    }

    private static <T> List<String> ranked(List<T> top, java.util.function.Function<T, String> row) {
        return IntStream.range(0, top.size())
                .mapToObj(i -> (i + 1) + "|" + row.apply(top.get(i)))
                .toList();
    }

    private void count(String dataset, boolean valid) {
        refused.merge(dataset, valid ? 0 : 1, Integer::sum);
    }

    private boolean application(List<String> cells) {
        String name = cells.get(0).strip();
        String email = cells.get(1);
        LocalDate born = date(cells.get(2));
        boolean valid = !name.isEmpty()
                && (email.endsWith("@emailprovider.com") || email.endsWith("@emailprovider.net"))
                && born != null
                && born.plusYears(18).isBefore(DAY)
                && cells.get(3).length() == 8
                && cells.get(3).chars().allMatch(Character::isDigit);
        if (valid) {
            members.add(membership(name, born));
        }
        return valid;
    }

    private static LocalDate date(String text) {
        for (String form : DATES) {
            try {
                return LocalDate.parse(
                        text,
                        DateTimeFormatter.ofPattern(form)
                                .withChronology(IsoChronology.INSTANCE)
                                .withResolverStyle(ResolverStyle.STRICT));
            } catch (DateTimeParseException anotherForm) {
                // The next one is tried.
            }
        }
        return null;
    }

    private boolean item(List<String> cells) {
        if (cells.get(3).isEmpty() || new BigDecimal(cells.get(3)).signum() < 0) {
            return false;
        }
        items.put(
                Long.valueOf(cells.get(0)),
                new Item(cells.get(1), cells.get(2).isEmpty() ? null : cells.get(2), new BigDecimal(cells.get(3))));
        return true;
    }

    private boolean line(JsonNode line) {
        if (line.path("membership_id").isNull() || line.path("quantity").asInt() <= 0) {
            return false;
        }
        lines.put(
                line.path("id").asLong(),
                new Line(
                        line.path("membership_id").asText(),
                        line.path("sales_id").asLong(),
                        line.path("item_id").asLong(),
                        line.path("quantity").asInt()));
        return true;
    }

    /** The cells of a line of CSV: what is quoted may have commas, and quotes twice. */
    private static List<String> cells(String line) {
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (char c : (line + ",").toCharArray()) {
            if (c == '"') {
                // Twice within quotes ends and begins them again; it is told apart by what stands before it.
                quoted = !quoted;
                if (quoted && !cell.isEmpty()) {
                    cell.append(c);
                }
            } else if (c == ',' && !quoted) {
                cells.add(cell.toString());
                cell.setLength(0);
            } else {
                cell.append(c);
            }
        }
        return cells;
    }

    private static List<Path> files(Path folder, String dataset) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith(dataset + "-"))
                    .sorted()
                    .toList();
        }
    }
}
