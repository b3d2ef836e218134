package com.oakenspirits.lakehouse.bronze.tables;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;

/** Random values of a type, as SQL. */
final class RandomCells {
    private static final DateTimeFormatter MICROS = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS");
    private static final long FIRST = LocalDate.of(1, 1, 2).toEpochDay();
    private static final long LAST = LocalDate.of(9999, 12, 30).toEpochDay();

    private final Databases.Kind kind;
    private final Random random;

    RandomCells(Databases.Kind kind, Random random) {
        this.kind = kind;
        this.random = random;
    }

    /** A value, or empty for a type of which the listed ones say all. */
    Optional<String> of(String type) {
        return Optional.ofNullable(
                switch (type) {
                    case "bigint", "int8" -> Long.toString(random.nextLong());
                    case "bigint unsigned", "bit(64)" -> Long.toUnsignedString(random.nextLong());
                    case "double", "float8" -> "'" + finite(() -> Double.longBitsToDouble(random.nextLong())) + "'";
                    case "float", "float4" -> "'" + finite(() -> (double) Float.intBitsToFloat(random.nextInt())) + "'";
                    case "decimal(65,30)" -> decimal(210, 30);
                    case "numeric" -> decimal(300, random.nextInt(80) - 20);
                    case "date" -> "'" + day() + "'";
                    case "datetime(6)", "timestamp" -> "'" + MICROS.format(time()) + "'";
                    case "timestamptz" -> "'" + MICROS.format(time()) + "+00'";
                    case "time(6)" ->
                        String.format(
                                Locale.ROOT,
                                "'%s%d:%02d:%02d.%06d'",
                                random.nextBoolean() ? "-" : "",
                                random.nextInt(838),
                                random.nextInt(60),
                                random.nextInt(60),
                                random.nextInt(1_000_000));
                    case "interval" ->
                        "'" + random.nextInt() / 100 + " months " + random.nextInt() / 1000 + " days "
                                + random.nextInt() + " microseconds'";
                    case "varchar(20) charset utf16", "text" -> text();
                    case "varbinary(9)", "blob" -> "x'" + hex(random.nextInt(9)) + "'";
                    case "bytea" -> "'\\x" + hex(random.nextInt(40)) + "'";
                    default -> null;
                });
    }

    private String decimal(int bits, int scale) {
        return new BigDecimal(new BigInteger(bits, random), scale)
                .multiply(BigDecimal.valueOf(random.nextBoolean() ? 1 : -1))
                .toPlainString();
    }

    private static double finite(java.util.function.DoubleSupplier next) {
        double value = next.getAsDouble();
        while (Double.isNaN(value) || Double.isInfinite(value)) {
            value = next.getAsDouble();
        }
        return value;
    }

    private LocalDate day() {
        return LocalDate.ofEpochDay(FIRST + (long) (random.nextDouble() * (LAST - FIRST)));
    }

    private LocalDateTime time() {
        return LocalDateTime.ofEpochSecond(
                day().toEpochDay() * 86_400 + random.nextInt(86_400),
                random.nextInt(1_000_000) * 1_000,
                ZoneOffset.UTC);
    }

    private String text() {
        String text = random.ints(random.nextInt(20), 1, 0x2_FFFF)
                .filter(letter -> letter < 0xD800 || letter > 0xDFFF)
                .limit(20)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        String hex = HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
        return kind == Databases.Kind.MARIADB ? "_utf8mb4 x'" + hex + "'" : "convert_from('\\x" + hex + "', 'UTF8')";
    }

    private String hex(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
