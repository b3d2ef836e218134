package com.oakenspirits.lakehouse.lake.testing;

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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Random values of a type, as SQL. */
public final class RandomCells {
    /** Whose SQL. */
    public enum Dialect {
        MARIADB,
        POSTGRESQL
    }

    private static final DateTimeFormatter MICROS = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS");
    private static final Pattern DECIMAL = Pattern.compile("(?:decimal|numeric)\\((\\d+),(\\d+)\\)");

    private final Dialect dialect;
    private final Random random;
    private final long first;
    private final long last;

    /** Of all years that both databases have. */
    public RandomCells(Dialect dialect, Random random) {
        this(dialect, random, 1, 9999);
    }

    /** @param firstYear of days and times; {@code lastYear} is the last one */
    public RandomCells(Dialect dialect, Random random, int firstYear, int lastYear) {
        this.dialect = dialect;
        this.random = random;
        this.first = LocalDate.of(firstYear, 1, 2).toEpochDay();
        this.last = LocalDate.of(lastYear, 12, 30).toEpochDay();
    }

    /** A value, or empty for a type of which the listed ones say all. */
    public Optional<String> of(String type) {
        Matcher decimal = DECIMAL.matcher(type);
        if (decimal.matches()) {
            int precision = Integer.parseInt(decimal.group(1));
            BigInteger bound = BigInteger.TEN.pow(random.nextInt(precision + 1));
            return Optional.of(signed(new BigDecimal(
                    new BigInteger(bound.bitLength() + 8, random).mod(bound), Integer.parseInt(decimal.group(2)))));
        }
        return Optional.ofNullable(
                switch (type) {
                    case "bigint", "int8" -> Long.toString(random.nextLong());
                    case "bigint unsigned", "bit(64)" -> Long.toUnsignedString(random.nextLong());
                    case "double", "float8" -> "'" + finite(() -> Double.longBitsToDouble(random.nextLong())) + "'";
                    case "float", "float4" -> "'" + finite(() -> (double) Float.intBitsToFloat(random.nextInt())) + "'";
                    case "numeric" -> signed(new BigDecimal(new BigInteger(300, random), random.nextInt(80) - 20));
                    case "date" -> "'" + day() + "'";
                    case "datetime(6)", "datetime(3)", "timestamp", "timestamp(3)" -> "'" + MICROS.format(time()) + "'";
                    case "time" ->
                        dialect == Dialect.MARIADB
                                ? null
                                : "'" + MICROS.format(time()).substring(11) + "'";
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

    private String signed(BigDecimal number) {
        return (random.nextBoolean() ? number : number.negate()).toPlainString();
    }

    private static double finite(java.util.function.DoubleSupplier next) {
        double value = next.getAsDouble();
        while (Double.isNaN(value) || Double.isInfinite(value)) {
            value = next.getAsDouble();
        }
        return value;
    }

    private LocalDate day() {
        return LocalDate.ofEpochDay(first + (long) (random.nextDouble() * (last - first)));
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
        return dialect == Dialect.MARIADB ? "_utf8mb4 x'" + hex + "'" : "convert_from('\\x" + hex + "', 'UTF8')";
    }

    private String hex(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
