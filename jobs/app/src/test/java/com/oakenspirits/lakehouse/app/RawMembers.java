package com.oakenspirits.lakehouse.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * The files of the shop for members, as its applications write them: hourly applications with dates in four forms and every
 * fault that is refused, items, orders and their lines with corrections, repetitions and rows that name what is not there.
 */
final class RawMembers {
    private static final List<String> FORMS = List.of("yyyy-MM-dd", "yyyy/MM/dd", "MM/dd/yyyy", "dd-MM-yyyy");
    private static final Instant BEGIN = Instant.parse("2022-05-01T00:00:00Z");
    private static final int PEOPLE = 25;
    private static final int ITEMS = 12;
    private static final int ORDERS = 60;

    private final Path folder;
    private final Random random;

    RawMembers(Path folder, Random random) {
        this.folder = folder;
        this.random = random;
    }

    /**
     * Writes one file of each kind.
     *
     * @param hour when they are written: files of a later hour are newer, whenever they are landed
     */
    void write(int hour) {
        file("applications", hour, "csv", "name,email,date_of_birth,mobile_no", this::application);
        file("member_items", hour, "csv", "id,name,manufacturer_name,cost,weight", this::item);
        file("member_sales", hour, "jsonl", null, this::order);
        file("member_sales_details", hour, "jsonl", null, this::line);
    }

    private String application() {
        int person = random.nextInt(PEOPLE);
        // The birthday is the person's, so that an application that is sent again is of the same member.
        LocalDate born = born(person);
        String name = name(person);
        String email = "p" + person + "@emailprovider." + (random.nextBoolean() ? "com" : "net");
        String mobile = Integer.toString(80_000_000 + random.nextInt(9_999_999));
        String date = born.format(DateTimeFormatter.ofPattern(FORMS.get(random.nextInt(FORMS.size()))));
        switch (random.nextInt(14)) {
            case 0 -> name = " ";
            case 1 -> email = "p" + person + "@emailprovider.org";
            case 2 -> email = "p" + person + "@emailprovider.com.au";
            case 3 -> mobile = mobile.substring(1);
            case 4 -> mobile = "+" + mobile;
            case 5 -> date = "3 May " + born.getYear();
            case 6 -> date = (born.getYear() + 40) + "-01-31";
            case 7 -> date = born.getYear() + "-02-30";
            default ->
                name = random.nextInt(3) == 0 ? "\"Dr \"\"X\"\", " + name + "\"" : name + " ".repeat(random.nextInt(2));
        }
        return String.join(",", name, email, date, mobile);
    }

    /** Some have the same last name; none of them the same birthday. */
    private static String name(int person) {
        return "Ann B" + person + " "
                + List.of("Lee", "Ray", "O'Neil", "Müller").get(person % 4);
    }

    /** The first is eighteen on the day that the rule names, and not over it. */
    private static LocalDate born(int person) {
        return person == 0 ? LocalDate.of(2004, 1, 1) : LocalDate.of(1970 + person, 1 + person % 12, 3 + person);
    }

    private String item() {
        int id = 1 + random.nextInt(ITEMS);
        String cost = switch (random.nextInt(8)) {
            case 0 -> "-1.00";
            case 1 -> "";
            default -> random.nextInt(90) + "." + (10 + random.nextInt(90));
        };
        return id + ",Item " + id + "," + (id % 3 == 0 ? "" : "Maker " + id % 4) + "," + cost + "," + random.nextInt(3)
                + ".5";
    }

    private String order() {
        return "{\"id\":" + random.nextInt(ORDERS) + ",\"order_date\":\"2022-0" + (1 + random.nextInt(9))
                + "-15\",\"fulfilled\":" + random.nextBoolean() + "}";
    }

    /** A line of anybody: of members, of people whose application was refused or never came. */
    private String line() {
        int person = random.nextInt(PEOPLE + 2);
        LocalDate born = born(person);
        String member = MemberFigures.membership(name(person), born);
        String quantity = random.nextInt(9) == 0 ? "0" : Integer.toString(1 + random.nextInt(5));
        return "{\"id\":" + random.nextInt(4 * ORDERS) + ",\"membership_id\":"
                + (random.nextInt(20) == 0 ? "null" : "\"" + member + "\"") + ",\"sales_id\":" + random.nextInt(ORDERS)
                + ",\"item_id\":" + (1 + random.nextInt(ITEMS + 1)) + ",\"quantity\":"
                + (random.nextBoolean() ? quantity : "\"" + quantity + "\"") + "}";
    }

    private void file(String dataset, int hour, String format, String header, Supplier<String> line) {
        List<String> lines = new ArrayList<>();
        if (header != null) {
            lines.add(header);
        }
        int number = switch (dataset) {
            case "member_items" -> 10;
            case "member_sales_details" -> 90;
            default -> 30;
        };
        IntStream.range(0, number).forEach(any -> lines.add(line.get()));
        Path file = folder.resolve(dataset + "-" + (100 + hour) + "." + format);
        try {
            Files.createDirectories(folder);
            Files.write(file, lines);
            Files.setLastModifiedTime(file, FileTime.from(BEGIN.plusSeconds(3600L * hour)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
