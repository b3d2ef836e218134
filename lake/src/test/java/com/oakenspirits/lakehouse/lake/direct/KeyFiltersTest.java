package com.oakenspirits.lakehouse.lake.direct;

import static org.assertj.core.api.Assertions.assertThat;

import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.Location;
import com.oakenspirits.lakehouse.lake.table.Stamp;
import com.oakenspirits.lakehouse.lake.table.TableName;
import com.oakenspirits.lakehouse.lake.testing.LocalSpark;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LocalSpark.class)
class KeyFiltersTest {
    private static final TableName THINGS = TableName.silver("things");
    private static final int ROWS = 2_500;

    @TempDir
    private Path root;

    @Test
    void filtersAreMadeSomeAtATimeUntilOnlyTheFilesOfTheValuesAreLeft(SparkSession any) {
        SparkSession spark = any.newSession();
        Lake lake = new Lake(
                spark,
                new Location.Folder(root.toString()),
                table -> Optional.of(StructType.fromDDL("id string, n int, always int")));
        for (int file = 0; file < 6; file++) {
            lake.append(
                    spark.range(ROWS)
                            .selectExpr(
                                    "concat(if(id % 100 = 7, 'r', 'i'), " + file + ", '-', id) as id",
                                    "cast(" + file + " + 6 * id as int) as n",
                                    "1 as always")
                            .coalesce(1),
                    THINGS,
                    new Stamp("maker", file, ""),
                    Map.of());
        }
        TableState table = new DirectTables(spark, lake).now(THINGS).orElseThrow();
        List<DataFile> all = table.files().stream()
                .sorted(Comparator.comparing(file -> (Integer) file.bounds("n").least()))
                .toList();
        FileRows files = new FileRows(Prepared.planning(spark), new RowCache(1 << 20));
        KeyFilters filters = new KeyFilters(files, 1 << 20, 2L * ROWS);

        Map<String, NavigableSet<Object>> text = Map.of("id", values(UTF8String.fromString("i3-1234")));
        assertThat(List.of(
                        filters.holding(table, all, text).size(),
                        filters.holding(table, all, text).size(),
                        filters.holding(table, all, text).size()))
                .as("two filters each time: files 0 and 1 are spared, then 2, then 4 and 5")
                .isEqualTo(List.of(4, 3, 1));
        KeyFilters quick = new KeyFilters(files, 1 << 20);
        assertThat(quick.holding(table, all, text)).containsExactly(all.get(3));
        assertThat(quick.holding(table, all, Map.of("n", values(6 * 70 + 5)))).containsExactly(all.get(5));
        assertThat(quick.holding(
                        table, all, Map.of("n", values(6 * 70 + 5), "id", values(UTF8String.fromString("r0-7")))))
                .isEmpty();
        assertThat(quick.holding(table, all, Map.of("always", values(1)))).isEqualTo(all);
    }

    @Test
    void aColumnWhoseValuesLieEverywhereIsAskedNoMore() {
        KeyFilters.Use use = new KeyFilters.Use(0, 0);
        for (int asked = 0; asked < 15; asked++) {
            use = use.with(false);
        }
        assertThat(use.worth()).as("too early to tell").isTrue();
        assertThat(use.with(false).worth()).isFalse();
        assertThat(new KeyFilters.Use(20, 5).worth()).isFalse();
        assertThat(new KeyFilters.Use(20, 5).with(true).worth()).isTrue();
    }

    private static NavigableSet<Object> values(Object one) {
        NavigableSet<Object> values = new TreeSet<>(Values.order());
        values.add(one);
        return values;
    }
}
