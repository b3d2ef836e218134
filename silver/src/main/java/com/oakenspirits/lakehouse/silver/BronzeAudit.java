package com.oakenspirits.lakehouse.silver;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.contract.Source;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.functions;

/**
 * Proves that a bronze table holds every coordinate that was landed, each once: the ranges that the ledger recorded,
 * less the gaps that an operator accepted and the offsets that hold no message.
 */
final class BronzeAudit {
    private static final int SAMPLES = 5;
    /** The name of a polled table may have blanks; what is counted ("3 of things-0:[7,12)") begins with its count. */
    private static final Pattern RANGE = Pattern.compile("(?:\\d+ of )?(\\S.*?)(?:-(\\d+))?:\\[(\\d+),(\\d+)\\)");

    private final SparkSession session;
    private final Lake lake;
    private final Contract contract;
    private final TableName bronze;

    BronzeAudit(SparkSession session, Lake lake, Contract contract) {
        this.session = session;
        this.lake = lake;
        this.contract = contract;
        this.bronze = TableName.bronze(contract.dataset());
    }

    /** What one pass over the table tells of a partition. */
    private record Seen(String source, int partition, long rows, long distinct, long least, long greatest) {}

    /**
     * Finds every difference.
     *
     * @param lines the lines of the ledger
     */
    List<Finding> findings(Dataset<Row> lines) {
        List<Seen> seen = seen(table());
        List<Finding> findings = new ArrayList<>();
        long rows = seen.stream().mapToLong(Seen::rows).sum();
        long doubled =
                seen.stream().mapToLong(part -> part.rows() - part.distinct()).sum();
        if (doubled > 0) {
            findings.add(new Finding(
                    bronze.toString(), "doubled: a coordinate stands here more than once", doubled, doubles()));
        }
        List<Row> landings = lines.where(
                        col("flow").equalTo("bronze").and(col("dataset").equalTo(contract.dataset())))
                .select("source_range", "gaps", "read", "voids")
                .collectAsList();
        CountedVoids counted = new CountedVoids();
        landings.forEach(line -> counted.add(line.getString(3)));
        if (counted.none()) {
            gaps(table(), seen, landings, findings);
        } else {
            Dataset<Row> named = counted.outside(session, table());
            gaps(named, seen(named), landings, findings);
            findings.addAll(counted.findings(session, table(), bronze.toString()));
        }
        long recorded = landings.stream().mapToLong(line -> line.getLong(2)).sum();
        if (recorded != rows) {
            findings.add(new Finding(
                    bronze.toString(),
                    "count: the ledger says " + recorded + " rows were landed, the table has " + rows,
                    Math.abs(recorded - rows),
                    List.of()));
        }
        return findings;
    }

    private Dataset<Row> table() {
        return lake.read(session, bronze);
    }

    private static List<Seen> seen(Dataset<Row> rows) {
        return rows
                .groupBy("source", "partition")
                .agg(
                        functions.count("*"),
                        functions.countDistinct("offset"),
                        functions.min("offset"),
                        functions.max("offset"))
                .collectAsList()
                .stream()
                .map(row -> new Seen(
                        row.getString(0),
                        row.getInt(1),
                        row.getLong(2),
                        row.getLong(3),
                        row.getLong(4),
                        row.getLong(5)))
                .toList();
    }

    private List<String> doubles() {
        return table()
                .groupBy("source", "partition", "offset")
                .count()
                .where("count > 1")
                .orderBy("source", "partition", "offset")
                .limit(SAMPLES)
                .collectAsList()
                .stream()
                .map(row -> row.getString(0) + " " + row.getInt(1) + " " + row.getLong(2) + ", " + row.getLong(3)
                        + " times")
                .toList();
    }

    private void gaps(Dataset<Row> rows, List<Seen> seen, List<Row> landings, List<Finding> findings) {
        Map<String, Ranges> recorded = new TreeMap<>();
        if (!(contract.source() instanceof Source.Files)) {
            for (Row line : landings) {
                ranges(line.getString(0))
                        .forEach((name, ranges) -> recorded.computeIfAbsent(name, any -> new Ranges())
                                .addAll(ranges));
            }
            for (Row line : landings) {
                for (int lacking : List.of(1, 3)) {
                    ranges(line.getString(lacking))
                            .forEach((name, ranges) -> recorded.computeIfAbsent(name, any -> new Ranges())
                                    .removeAll(ranges));
                }
            }
        }
        for (Seen part : seen) {
            Ranges ranges = recorded.remove(part.source() + "-" + part.partition());
            // A file's records are numbered from 0, and no ledger tells how many there were but by their sum.
            Ranges should = ranges != null ? ranges : Ranges.of(Math.min(0, part.least()), part.greatest() + 1);
            if (should.length() != part.distinct()
                    || should.first() != part.least()
                    || should.end() != part.greatest() + 1
                    || !whole(part, should)) {
                List<String> holes = holes(rows, part, should);
                if (!holes.isEmpty()) {
                    findings.add(new Finding(
                            bronze.toString(),
                            "gap: offsets of " + part.source() + "-" + part.partition()
                                    + " were landed and are not there, or are there and were not landed",
                            Math.max(1, Math.abs(should.length() - part.distinct())),
                            holes));
                }
            }
        }
        recorded.forEach((name, ranges) -> {
            if (ranges.length() > 0) {
                findings.add(new Finding(
                        bronze.toString(),
                        "gap: offsets of " + name + " were landed and are not there",
                        ranges.length(),
                        List.of(ranges.toString())));
            }
        });
    }

    /** Without inner gaps, the right number between the right ends is proof enough. */
    private static boolean whole(Seen part, Ranges should) {
        return should.pieces() == 1 && part.distinct() == part.greatest() - part.least() + 1;
    }

    /** The runs of offsets in which the table and the record disagree. */
    private static List<String> holes(Dataset<Row> rows, Seen part, Ranges should) {
        Dataset<Row> offsets = rows.where(col("source")
                        .equalTo(part.source())
                        .and(col("partition").equalTo(part.partition())))
                .select("offset")
                .distinct();
        // Each run of consecutive offsets has one value of offset less row number.
        Ranges there = new Ranges();
        offsets.withColumn("_run", col("offset").minus(functions.row_number().over(Window.orderBy("offset"))))
                .groupBy("_run")
                .agg(functions.min("offset"), functions.max("offset").plus(lit(1)))
                .collectAsList()
                .forEach(row -> there.add(row.getLong(1), row.getLong(2)));
        Ranges missing = should.less(there);
        Ranges extra = there.less(should);
        List<String> holes = new ArrayList<>();
        if (missing.length() > 0) {
            holes.add("not there: " + missing);
        }
        if (extra.length() > 0) {
            holes.add("not recorded: " + extra);
        }
        return holes;
    }

    private Map<String, Ranges> ranges(String text) {
        Map<String, Ranges> ranges = new TreeMap<>();
        Matcher found = RANGE.matcher(text == null ? "" : text);
        while (found.find()) {
            // A polled table has one partition, which its ranges do not name.
            String name = found.group(1) + "-" + (found.group(2) == null ? "0" : found.group(2));
            ranges.computeIfAbsent(name, any -> new Ranges())
                    .add(Long.parseLong(found.group(3)), Long.parseLong(found.group(4)));
        }
        return ranges;
    }
}
