package com.oakenspirits.lakehouse.gold;

import static org.assertj.core.api.Assertions.assertThat;

import com.oakenspirits.lakehouse.lake.testing.LocalSpark;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The given/expect tests of all models of the project, one by one. */
@ExtendWith(LocalSpark.class)
class OakenGivenExpectTest {

    @TempDir
    private Path nowhere;

    @TestFactory
    Stream<DynamicTest> everyTestOfEveryModelPasses(SparkSession spark) {
        ProjectLake lake = new ProjectLake(spark, nowhere);
        List<Model> models = lake.models();
        ModelTests tests = new ModelTests(spark, lake.tables());
        assertThat(models).anyMatch(model -> !model.tests().isEmpty());
        assertThat(models.stream().flatMap(model -> tests.faults(model).stream()))
                .isEmpty();
        return models.stream()
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
}
