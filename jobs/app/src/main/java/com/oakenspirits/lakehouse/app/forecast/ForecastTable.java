package com.oakenspirits.lakehouse.app.forecast;

import com.oakenspirits.lakehouse.lake.ledger.BatchRecord;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.SqlTables;
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
import org.apache.spark.sql.types.StructType;

/** Reads what was sold, and writes what will be: {@code gold.fact_sales_forecast}, replaced whole in one commit. */
public final class ForecastTable {
    public static final TableName TABLE = TableName.gold("fact_sales_forecast");

    /** What it is made from. */
    public static final TableName SALES = TableName.gold("fact_sales");

    private static final int SCALE = 2;

    private final SparkSession spark;
    private final Lake lake;
    private final Clock clock;

    public ForecastTable(SparkSession spark, Lake lake, Clock clock) {
        this.spark = spark;
        this.lake = lake;
        this.clock = clock;
    }

    /**
     * The schema: one row per level, category, item and day. The item is null in rows of level {@code category}, and
     * {@code model_version} is {@code unregistered} where no registry has the model.
     */
    public static StructType schema() {
        return StructType.fromDDL("level string, category_id string, item_id string, forecast_date date,"
                + " sales_amount decimal(18,2), known_until date, model string, model_version string");
    }

    /**
     * What was sold of each item on each day, as of a version of {@link #SALES}.
     *
     * @param until the last day that counts
     */
    public List<DailySale> sales(long version, LocalDate until) {
        Dataset<Row> rows = lake.asOf(Map.of(SALES, version))
                .query(
                        spark,
                        SqlTables.in("select sale_date, coalesce(category_id, '-1') as category,"
                                + " coalesce(item_id, '-1') as item, cast(sum(sale_amount) as decimal(18, 2)) as dollars"
                                + " from gold.fact_sales where sale_date <= date '" + until + "'"
                                + " group by sale_date, coalesce(category_id, '-1'), coalesce(item_id, '-1')"
                                + " having dollars is not null"),
                        table -> lake.asOf(Map.of(SALES, version)).read(spark, table));
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
