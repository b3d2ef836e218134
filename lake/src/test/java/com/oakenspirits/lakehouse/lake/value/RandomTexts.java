package com.oakenspirits.lakehouse.lake.value;

import java.util.List;
import java.util.Random;

/** Texts that are values of some type, nearly are, or are nothing of the kind: made whole, then changed here and there. */
public final class RandomTexts {
    private static final List<String> WORDS = List.of(
            "NaN",
            "Infinity",
            "-Infinity",
            "null",
            "none",
            "N/A",
            "true",
            "False",
            "yes",
            "n",
            "T",
            "0",
            "1",
            "today",
            "infinity",
            "0000-00-00",
            "2024-02-30",
            "1e400",
            "0x1p3",
            "12d",
            "1,234.50",
            "$12.59",
            "１２",
            "",
            " ",
            "-",
            "+",
            ".",
            "e5",
            "1582-10-10",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775808",
            "32767",
            "32768",
            "2147483648",
            "99999999999999999999999999999999999999");

    private static final String CHARACTERS = "0123456789.+-eE:TZ /_,xdN\u0000\u00e9\uff11";

    private final Random random;

    public RandomTexts(long seed) {
        this.random = new Random(seed);
    }

    /** The next text. */
    public String next() {
        String text = switch (random.nextInt(5)) {
            case 0 -> WORDS.get(random.nextInt(WORDS.size()));
            case 1, 2 -> number();
            case 3 -> date();
            default -> timestamp();
        };
        for (int changes = random.nextInt(4) - 1; changes > 0; changes--) {
            text = changed(text);
        }
        return random.nextInt(20) == 0 ? " " + text + "\t" : text;
    }

    private String number() {
        StringBuilder text = new StringBuilder();
        text.append(List.of("", "", "", "-", "+").get(random.nextInt(5)));
        text.append(digits(random.nextInt(random.nextInt(4) == 0 ? 45 : 12)));
        if (random.nextBoolean()) {
            text.append('.').append(digits(random.nextInt(random.nextInt(4) == 0 ? 45 : 4)));
        }
        if (random.nextInt(4) == 0) {
            text.append(random.nextBoolean() ? "e" : "E")
                    .append(List.of("", "-", "+").get(random.nextInt(3)))
                    .append(digits(1 + random.nextInt(3)));
        }
        return text.toString();
    }

    private String digits(int count) {
        StringBuilder digits = new StringBuilder();
        for (int i = 0; i < count; i++) {
            digits.append(random.nextInt(4) == 0 ? 0 : random.nextInt(10));
        }
        return digits.toString();
    }

    private String date() {
        int year = switch (random.nextInt(6)) {
            case 0 -> random.nextInt(20_000) - 10_000;
            case 1 -> 1582;
            default -> 1900 + random.nextInt(200);
        };
        String sign = year < 0 ? "-" : random.nextInt(20) == 0 ? "+" : "";
        return sign + String.format("%04d-%02d-%02d", Math.abs(year), 1 + random.nextInt(12), 1 + random.nextInt(31));
    }

    private String timestamp() {
        String time = String.format("%02d:%02d", random.nextInt(25), random.nextInt(61));
        if (random.nextInt(6) > 0) {
            time += String.format(":%02d", random.nextInt(60));
            if (random.nextBoolean()) {
                time += "." + digits(1 + random.nextInt(9));
            }
        }
        String zone = switch (random.nextInt(6)) {
            case 0 -> "Z";
            case 1 -> String.format("+%02d:%02d", random.nextInt(20), random.nextInt(60));
            case 2 -> String.format("-%02d", random.nextInt(20));
            case 3 ->
                List.of(" PST", " UTC", " America/Chicago", " IST", "[Europe/Paris]")
                        .get(random.nextInt(5));
            default -> "";
        };
        return date() + (random.nextBoolean() ? "T" : " ") + time + zone;
    }

    private String changed(String text) {
        int at = random.nextInt(text.length() + 1);
        char character = CHARACTERS.charAt(random.nextInt(CHARACTERS.length()));
        return switch (random.nextInt(3)) {
            case 0 -> text.substring(0, at) + character + text.substring(at);
            case 1 -> at == text.length() ? text + character : text.substring(0, at) + text.substring(at + 1);
            default -> at == text.length() ? text : text.substring(0, at) + character + text.substring(at + 1);
        };
    }
}
