package com.oakenspirits.lakehouse.silver;

import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.contract.UnknownFields;
import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** The schemas of the tables that silver writes, before anything was written to them. */
public final class SilverTables {
    /** Delta's property that names the columns by which files are skipped: of a silver table its keys. */
    static final String STATISTICS = "delta.dataSkippingStatsColumns";

    private SilverTables() {}

    /**
     * The columns of a contract, then {@code _unknown} (the fields it does not know, as JSON, if they are kept) and the
     * coordinates of the message behind the row: {@code _timestamp}, {@code _source}, {@code _partition} and
     * {@code _offset}. Columns that stand only for the order are not among them.
     */
    public static StructType silver(Contract contract) {
        StructType schema = new StructType();
        for (var column : contract.columns()) {
            schema = schema.add(column.name(), org.apache.spark.sql.types.DataType.fromDDL(column.type()));
        }
        if (contract.unknownFields() == UnknownFields.KEEP) {
            schema = schema.add(JsonDecoder.UNKNOWN, "string");
        }
        return schema.add("_timestamp", "timestamp")
                .add("_source", "string")
                .add("_partition", "int")
                .add("_offset", "bigint");
    }

    /** The log of a change stream's accepted events. */
    public static TableName events(String dataset) {
        return TableName.silver(dataset + "_events");
    }

    /** Every state of every key, where the contract keeps history. */
    public static TableName history(String dataset) {
        return TableName.silver(dataset + "_history");
    }

    /** All silver tables of a dataset. */
    public static List<TableName> all(Contract contract) {
        List<TableName> all = new ArrayList<>(List.of(TableName.silver(contract.dataset())));
        if (contract.changeStream()) {
            all.add(events(contract.dataset()));
        }
        contract.changeRules().history().ifPresent(history -> all.add(history(contract.dataset())));
        return all;
    }

    /** The schema of one of {@link #all}. */
    public static StructType schema(Contract contract, TableName table) {
        StructType silver = silver(contract);
        if (table.equals(events(contract.dataset()))) {
            return silver.add(ChangeDecoder.OP, "string")
                    .add(ChangeDecoder.PART, "int")
                    .add("_landed_at", "timestamp")
                    .add(StreamTables.BATCH, "bigint");
        }
        if (table.equals(history(contract.dataset()))) {
            String ends = ValidFrom.type(contract);
            return silver.add(StreamTables.VALID_FROM, ends).add(StreamTables.VALID_TO, ends);
        }
        return silver;
    }

    /**
     * The refused message with its coordinates, every reason, and when and under which contract it was refused;
     * {@code redriven_at} and {@code redriven_under} once it was put in after all.
     */
    public static StructType quarantine() {
        return StructType.fromDDL("source string, partition int, offset bigint, key binary, value binary,"
                + " timestamp timestamp, landed_at timestamp,"
                + " reasons array<struct<rule: string, column: string, message: string>>, contract_version string,"
                + " quarantined_at timestamp, batch_id bigint, redriven_at timestamp, redriven_under string");
    }

    /**
     * Makes sure that a contract can go on with its tables as they are.
     *
     * @throws LakehouseException (usage) naming everything it would break, and the remedy
     */
    public static void mustFit(SparkSession session, Lake lake, Contract contract) {
        List<String> breaks = Compatibility.breaks(
                contract,
                table -> lake.exists(table)
                        ? Optional.of(new Compatibility.Standing(
                                lake.read(session, table).schema(), lake.properties(table)))
                        : Optional.empty());
        if (!breaks.isEmpty()) {
            throw new LakehouseException(
                    Kind.USAGE,
                    contract.file() + ":" + contract.line() + ": version " + contract.version() + " of "
                            + contract.dataset() + " would break its tables: " + String.join("; ", breaks)
                            + ". Take the change back, or have the tables made anew under it: lakehouse rebuild"
                            + " --dataset " + contract.dataset());
        }
    }

    /** Delta's properties of a table of rows that are updated in place and found by these columns. */
    static Map<String, String> properties(List<String> found) {
        return Map.of(
                "delta.enableDeletionVectors",
                "true",
                "delta.enableChangeDataFeed",
                "true",
                "delta.checkpointInterval",
                "100",
                STATISTICS,
                String.join(",", found));
    }
}
