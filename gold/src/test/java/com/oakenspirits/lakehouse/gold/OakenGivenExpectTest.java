package com.oakenspirits.lakehouse.gold;

import static org.assertj.core.api.Assertions.assertThat;

import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.contract.ContractLoader;
import com.oakenspirits.lakehouse.lake.contract.Contracts;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.Layer;
import com.oakenspirits.lakehouse.lake.table.Location;
import com.oakenspirits.lakehouse.lake.table.TableName;
import com.oakenspirits.lakehouse.lake.testing.LocalSpark;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The given/expect tests of all models of the project, one by one. */
@ExtendWith(LocalSpark.class)
class OakenGivenExpectTest {
    private static final Path PROJECT = Path.of(System.getProperty("lakehouse.project"));
    private static final String HISTORY = "_history";

    @TempDir
    private Path nowhere;

    @TestFactory
    Stream<DynamicTest> everyTestOfEveryModelPasses(SparkSession spark) {
        Contracts contracts = new ContractLoader().load(PROJECT.resolve("conf/contracts"));
        Models models = new ModelLoader(contracts.valid().stream()
                        .map(Contract::dataset)
                        .flatMap(dataset -> Stream.of(dataset, dataset + HISTORY))
                        .toList())
                .load(PROJECT.resolve("gold/models"));
        assertThat(models.faults()).isEmpty();
        Lake lake = new Lake(
                spark.newSession(),
                new Location.Folder(nowhere.toString()),
                table -> table.layer() == Layer.GOLD
                        ? models.find(table.dataset()).map(Model::schema)
                        : silver(contracts, table));
        ModelTests tests = new ModelTests(spark, lake);
        assertThat(models.find("fact_sales").orElseThrow().tests()).isNotEmpty();
        assertThat(models.ordered().stream().flatMap(model -> tests.faults(model).stream()))
                .isEmpty();
        return models.ordered().stream()
                .flatMap(model -> model.tests().stream()
                        .map(test -> DynamicTest.dynamicTest(
                                model.name() + ": " + test.name(),
                                model.yaml().toUri(),
                                () -> assertThat(tests.run(model, test))
                                        .satisfies(result ->
                                                assertThat(result.error()).isEmpty())
                                        .satisfies(result -> assertThat(result.surplus())
                                                .as("too many")
                                                .isEmpty())
                                        .satisfies(result -> assertThat(result.missing())
                                                .as("missing")
                                                .isEmpty()))));
    }

    private static Optional<StructType> silver(Contracts contracts, TableName table) {
        boolean history = table.dataset().endsWith(HISTORY);
        String dataset = table.dataset().replaceFirst(HISTORY + "$", "");
        return contracts.find(dataset).map(contract -> {
            StructType schema = new StructType();
            for (var column : contract.columns()) {
                schema = schema.add(column.name(), DataType.fromDDL(column.type()));
            }
            return history ? schema.add("valid_from", "timestamp").add("valid_to", "timestamp") : schema;
        });
    }
}
