package com.oakenspirits.lakehouse.app.forecast;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.sum;

import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import com.oakenspirits.lakehouse.lake.ledger.BatchRecord;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.Stamp;
import com.oakenspirits.lakehouse.lake.table.TableName;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.Date;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Reads what was sold, and writes what will be: {@code gold.fact_sales_forecast}, replaced whole in one commit. */
public final class ForecastTable {
    public static final TableName TABLE = TableName.gold("fact_sales_forecast");

    /** What it is made from. */
    public static final TableName SALES = TableName.gold("fact_sales");

    private static final List<String> COLUMNS = List.of("sale_date", "category_id", "item_id", "sale_amount");

    private static final String UNKNOWN = "-1";
    private static final int SCALE = 2;

    private final SparkSession spark;
    private final Lake lake;
    private final Clock clock;

    public ForecastTable(SparkSession spark, Lake lake, Clock clock) {
        this.spark = spark;
        this.lake = lake;
        this.clock = clock;
    }

    /** The schema: one row per level, category, item and day. */
    public static StructType schema() {
        return new StructType()
                .add("level", DataTypes.StringType, true, "category or item: what the row is the sales of.")
                .add("category_id", DataTypes.StringType, true, "The category, or that of the item; -1 for none.")
                .add("item_id", DataTypes.StringType, true, "The item; null in rows of level category.")
                .add("forecast_date", DataTypes.DateType, true, "The day that is forecast.")
                .add(
                        "sales_amount",
                        DataTypes.createDecimalType(18, SCALE),
                        true,
                        "Sales less returns expected on that day, in dollars.")
                .add("known_until", DataTypes.DateType, true, "The last day whose sales were known.")
                .add("model", DataTypes.StringType, true, "What made the row; seasonal_naive is the baseline.")
                .add(
                        "model_version",
                        DataTypes.StringType,
                        true,
                        "The model's version in the registry; unregistered where no registry has it.");
    }

    /**
     * What was sold of each item on each of the last {@link History#MOST} days, as of a version of {@link #SALES}.
     *
     * @param until the last day that counts
     * @throws LakehouseException (usage) when the table lacks a column that is needed
     */
    public List<DailySale> sales(long version, LocalDate until) {
        Dataset<Row> all = lake.read(spark, SALES, version);
        List<String> missing = COLUMNS.stream()
                .filter(name -> !List.of(all.columns()).contains(name))
                .toList();
        if (!missing.isEmpty()) {
            throw new LakehouseException(
                    Kind.USAGE,
                    SALES + " has no " + String.join(", ", missing) + "; a forecast reads " + String.join(", ", COLUMNS)
                            + " of it: add what is missing to its model");
        }
        Dataset<Row> known = all.where(col("sale_date").leq(lit(Date.valueOf(until))));
        Date last = known.agg(max("sale_date")).head().getDate(0);
        if (last == null) {
            return List.of();
        }
        Dataset<Row> rows = known.where(
                        col("sale_date").gt(lit(Date.valueOf(last.toLocalDate().minusDays(History.MOST)))))
                .groupBy(
                        col("sale_date"),
                        coalesce(col("category_id"), lit(UNKNOWN)),
                        coalesce(col("item_id"), lit(UNKNOWN)))
                .agg(sum("sale_amount")
                        .cast(DataTypes.createDecimalType(18, SCALE))
                        .as("dollars"))
                .where("dollars is not null");
        List<DailySale> sales = new ArrayList<>();
        for (Iterator<Row> each = rows.toLocalIterator(); each.hasNext(); ) {
            Row row = each.next();
            sales.add(
                    new DailySale(row.getDate(0).toLocalDate(), row.getString(1), row.getString(2), row.getDecimal(3)));
        }
        return sales;
    }

    /**
     * The rows that a forecaster makes of the days after a history's last.
     *
     * @param model its name
     * @param version that it has in a registry
     */
    public static List<Row> rows(History history, Forecaster forecaster, String model, String version) {
        int origin = history.days() - 1;
        double[] week = history.week(origin);
        List<Row> rows = new ArrayList<>();
        for (Level level : Level.values()) {
            for (Series series : history.active(level, origin)) {
                double[] next = forecaster.next(series, origin, week);
                for (int day = 0; day < next.length; day++) {
                    rows.add(RowFactory.create(
                            level.id(),
                            series.category(),
                            level == Level.ITEM ? series.key() : null,
                            Date.valueOf(history.last().plusDays(day + 1L)),
                            BigDecimal.valueOf(next[day]).setScale(SCALE, RoundingMode.HALF_EVEN),
                            Date.valueOf(history.last()),
                            model,
                            version));
                }
            }
        }
        return rows;
    }

    /**
     * Replaces the table by these rows.
     *
     * @param version of {@link #SALES} that they were made from
     * @param began milliseconds since the epoch
     */
    public void replace(List<Row> rows, long version, String model, long began) {
        String app = "lakehouse/" + TABLE;
        long batch = lake.stamped(TABLE, app).orElse(0) + 1;
        BatchRecord record = new BatchRecord(
                "gold",
                TABLE.dataset(),
                batch,
                SALES + "; forecast by " + model,
                0,
                0,
                0,
                0,
                0,
                List.of(),
                model,
                Map.of(SALES.toString(), version),
                List.of(),
                began,
                clock.millis() - began);
        lake.overwrite(
                spark.createDataFrame(rows, schema()).coalesce(1),
                TABLE,
                new Stamp(app, batch, record.toJson()),
                Map.of());
    }
}
