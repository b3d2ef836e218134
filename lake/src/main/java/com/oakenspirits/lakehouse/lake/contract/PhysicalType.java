package com.oakenspirits.lakehouse.lake.contract;

import com.oakenspirits.lakehouse.lake.error.Suggestion;
import com.oakenspirits.lakehouse.lake.table.ReadingEngines;
import com.oakenspirits.lakehouse.lake.table.ReadingEngines.Misread;
import com.oakenspirits.lakehouse.lake.yaml.YamlMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.types.DataType;

/** Reads {@code physicalType}: Spark's names of types, and those of databases where they mean the same. */
final class PhysicalType {
    static final int MAX_PRECISION = 38;
    private static final Pattern DECIMAL =
            Pattern.compile("(?:decimal|numeric|number|dec)\\((\\d{1,3})(?:,(\\d{1,3}))?\\)");

    static final List<String> SIMPLE =
            List.of("string", "int", "bigint", "smallint", "double", "boolean", "date", "timestamp", "binary");

    private static final Map<String, String> OTHERS = others();

    private final YamlMap property;

    PhysicalType(YamlMap property) {
        this.property = property;
    }

    private static Map<String, String> others() {
        Map<String, String> others = new LinkedHashMap<>();
        List.of("varchar", "nvarchar", "text", "uuid", "json", "jsonb", "xml", "clob", "time", "longtext", "mediumtext")
                .forEach(name -> others.put(name, "string"));
        List.of("integer", "int4", "serial", "mediumint").forEach(name -> others.put(name, "int"));
        List.of("int8", "long", "bigserial").forEach(name -> others.put(name, "bigint"));
        List.of("int2", "short", "tinyint").forEach(name -> others.put(name, "smallint"));
        List.of("doubleprecision", "float", "float8", "float4", "real", "float64")
                .forEach(name -> others.put(name, "double"));
        List.of("bool").forEach(name -> others.put(name, "boolean"));
        List.of("datetime", "timestamptz", "timestampwithtimezone", "timestamp_ltz", "datetime2")
                .forEach(name -> others.put(name, "timestamp"));
        List.of("bytes", "bytea", "blob", "varbinary").forEach(name -> others.put(name, "binary"));
        return others;
    }

    /** The Spark SQL type; empty when there is none, or it is wrong, which is noted. */
    Optional<String> read() {
        Optional<String> written = property.text("physicalType");
        if (written.isEmpty()) {
            return Optional.empty();
        }
        String type = written.get().toLowerCase(Locale.ROOT).replaceAll("\\s", "");
        Matcher decimal = DECIMAL.matcher(type);
        if (decimal.matches()) {
            return decimal(decimal, written.get());
        }
        if (SIMPLE.contains(type)) {
            return Optional.of(type);
        }
        // A length such as that of varchar(18) is a limit of that system: maxLength says what is checked here.
        String bare = type.replaceFirst("\\(\\d+\\)", "");
        if (OTHERS.containsKey(bare)) {
            return Optional.of(OTHERS.get(bare));
        }
        Optional<Misread> misread = sparkType(type).flatMap(ReadingEngines::misread);
        if (misread.isPresent()) {
            property.faultAt(
                    "physicalType",
                    "physicalType '" + written.get() + "': " + misread.get().what(),
                    misread.get().remedy());
        } else {
            property.faultAt(
                    "physicalType",
                    "unknown physicalType '" + written.get() + "'",
                    Suggestion.remedy(written.get(), SIMPLE, "Allowed") + ", decimal(p,s)");
        }
        return Optional.empty();
    }

    private Optional<String> decimal(Matcher decimal, String written) {
        int precision = Integer.parseInt(decimal.group(1));
        int scale = decimal.group(2) == null ? 0 : Integer.parseInt(decimal.group(2));
        if (precision >= 1 && precision <= MAX_PRECISION && scale <= precision) {
            return Optional.of("decimal(" + precision + "," + scale + ")");
        }
        property.faultAt(
                "physicalType",
                "physicalType '" + written + "' is out of bounds",
                "decimal(p,s) has 1 to " + MAX_PRECISION + " digits, at most p of them after the point");
        return Optional.empty();
    }

    /** The type that Spark knows by that name; empty when it knows none. */
    private static Optional<DataType> sparkType(String name) {
        try {
            return Optional.of(DataType.fromDDL(name));
        } catch (Exception unknown) {
            // Spark's ParseException is a checked one that no signature declares.
            return Optional.empty();
        }
    }
}
