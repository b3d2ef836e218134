package com.oakenspirits.lakehouse.lake.table;

import static com.oakenspirits.lakehouse.lake.testing.DatasetAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.oakenspirits.lakehouse.lake.testing.LocalSpark;
import io.delta.exceptions.DeltaConcurrentModificationException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Writes that are overtaken between what they have read and their commit. */
@ExtendWith(LocalSpark.class)
class BesideCompactionTest {
    private static final TableName SALES = TableName.silver("sales");
    /** The task of a local session reaches it there and nowhere else. */
    private static final AtomicReference<Runnable> MEANWHILE = new AtomicReference<>();

    @TempDir
    private Path root;

    private SparkSession spark;
    private Lake lake;
    private final AtomicInteger tries = new AtomicInteger();

    @BeforeEach
    void open(SparkSession session) {
        spark = session.newSession();
        lake = new Lake(spark, new Location.Folder(root.toString()), table -> Optional.empty());
        for (int i = 0; i < 3; i++) {
            lake.append(row(i, 0), SALES, new Stamp("test", i, ""), Map.of("delta.enableDeletionVectors", "true"));
        }
    }

    @Test
    void aMergeThatACompactionOvertakesIsDoneAgain() {
        merge(() -> once(this::compact));

        assertThat(lake.read(spark, SALES)).hasRows("0|0", "1|7", "2|0");
        assertThat(tries).hasValue(2);
        assertThat(lake.log(SALES).after(-1))
                .extracting(Commit::operation)
                .containsExactly("WRITE", "WRITE", "WRITE", "OPTIMIZE", "MERGE");
        assertThat(spark.conf().getAll().keys().exists(key -> key.contains("txn")))
                .as("the session keeps no stamp")
                .isFalse();
    }

    @Test
    void aMergeThatAnotherWriterOvertakesIsNot() {
        assertThatThrownBy(() -> merge(() -> once(this::update)))
                .isInstanceOf(DeltaConcurrentModificationException.class);

        assertThat(lake.read(spark, SALES)).hasRows("0|0", "1|9", "2|0");
        assertThat(tries).hasValue(1);
    }

    @Test
    void aCompactionBeforeAnotherWriterDoesNotHideIt() {
        assertThatThrownBy(() -> merge(() -> once(() -> {
                    update();
                    compact();
                })))
                .isInstanceOf(DeltaConcurrentModificationException.class);
        assertThat(tries).hasValue(1);
    }

    @Test
    void overwritesAndReplacementsThatACompactionOvertakesAreDoneAgain() {
        lake.replaceWhere(disturbed(row(1, 0), () -> once(this::compact)), SALES, "id = 1", "");
        assertThat(lake.read(spark, SALES)).hasRows("0|0", "1|0", "2|0");
        assertThat(tries).hasValue(2);
        lake.append(row(3, 0), SALES, "");

        tries.set(0);
        lake.overwrite(disturbed(row(4, 4), () -> once(this::compact)), SALES, new Stamp("test", 9, ""), Map.of());
        assertThat(lake.read(spark, SALES)).hasRows("4|4");
        assertThat(tries).hasValue(2);
    }

    private void merge(Runnable meanwhile) {
        lake.merge(
                disturbed(row(1, 7), meanwhile),
                SALES,
                functions.col("t.id").equalTo(functions.col("s.id")),
                new Stamp("merges", 1, ""),
                merge -> merge.whenMatched().updateAll().whenNotMatched().insertAll());
    }

    private void compact() {
        spark.newSession().sql("optimize delta.`" + lake.path(SALES) + "`");
    }

    private void update() {
        spark.newSession().sql("update delta.`" + lake.path(SALES) + "` set n = 9 where id = 1");
    }

    private void once(Runnable meanwhile) {
        if (tries.incrementAndGet() == 1) {
            meanwhile.run();
        }
    }

    private Dataset<Row> row(int id, int n) {
        return spark.sql("select " + id + " as id, " + n + " as n");
    }

    /** Rows in whose midst something else happens, which a task cannot do itself. */
    private Dataset<Row> disturbed(Dataset<Row> rows, Runnable meanwhile) {
        MEANWHILE.set(meanwhile);
        UserDefinedFunction disturb = functions.udf(
                (Integer id) -> {
                    Thread other = new Thread(MEANWHILE.get());
                    other.start();
                    other.join();
                    return id;
                },
                DataTypes.IntegerType);
        return rows.withColumn("id", disturb.asNondeterministic().apply(functions.col("id")));
    }
}
