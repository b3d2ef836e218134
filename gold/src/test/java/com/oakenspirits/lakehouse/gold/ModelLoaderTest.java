package com.oakenspirits.lakehouse.gold;

import static org.assertj.core.api.Assertions.assertThat;

import com.oakenspirits.lakehouse.gold.Model.ModelColumn;
import com.oakenspirits.lakehouse.lake.table.TableName;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelLoaderTest {
    private static final String SQL = "select id, n from silver.sales";
    private static final String[] COLUMNS = {"id string", "n int"};

    @TempDir
    private Path root;

    private ModelFolder folder;

    @BeforeEach
    void open() {
        folder = new ModelFolder(root);
    }

    @Test
    void aModelIsItsQueryWithWhatIsSaidAboutIt() {
        Model model = folder.model("dim_a", SQL, COLUMNS).load("dim_a");

        assertThat(model.table()).isEqualTo(TableName.gold("dim_a"));
        assertThat(model.domain()).isEqualTo("shop");
        assertThat(model.description()).isEqualTo("Test.");
        assertThat(model.grain()).containsExactly("id");
        assertThat(model.columns())
                .containsExactly(new ModelColumn("id", "string", "x"), new ModelColumn("n", "int", "x"));
        assertThat(model.sources()).containsExactly(TableName.silver("sales"));
        assertThat(model.schema().simpleString()).isEqualTo("struct<id:string,n:int>");
    }

    @Test
    void theVersionChangesWithTheQueryAndWithTheYaml() {
        String version = folder.model("a", SQL, COLUMNS).load("a").version();

        assertThat(folder.load("a").version()).isEqualTo(version);
        assertThat(folder.model("a", SQL + " ", COLUMNS).load("a").version()).isNotEqualTo(version);
        assertThat(folder.model("a", SQL, "id string", "n bigint").load("a").version())
                .isNotEqualTo(version);
    }

    @Test
    void aTargetLagSaysWhenATableIsRefreshedAndNotWhatIsInIt() {
        Model prompt = folder.model("a", SQL, COLUMNS).load("a");
        Model later = folder.modelWith("target_lag: 15s", "a", SQL, COLUMNS).load("a");

        assertThat(prompt.targetLag()).isZero();
        assertThat(later.targetLag()).isEqualTo(Duration.ofSeconds(15));
        assertThat(later.version()).isEqualTo(prompt.version());
    }

    @Test
    void aTargetLagThatIsNoDurationIsAFault() {
        folder.modelWith("target_lag: soon", "a", SQL, COLUMNS);

        assertThat(folder.faults()).containsExactly("a.yml:1: 'soon' is no duration; write one, such as 10s or 5m");
    }

    @Test
    void aConditionThatReadsMoreThanTheColumnsIsAFault() {
        folder.modelWith("closed: \"n > (select max(n) from parquet.`/etc/x`)\"", "a", SQL, COLUMNS)
                .modelWith("closed: reflect('java.lang.System', 'getenv', id) = 'x'", "b", SQL, COLUMNS)
                .modelWith("closed: n < day(current_date()) and id <> '${env:PATH}'", "c", SQL, COLUMNS);

        assertThat(folder.faults())
                .containsExactly(
                        "a.yml:1: closed does not work: 'parquet./etc/x' is not a table of the lakehouse; tables are named"
                                + " layer.dataset, such as silver.sales; name columns of the model",
                        "b.yml:1: closed does not work: function 'reflect' runs code of the process; name columns of the"
                                + " model");
    }

    @Test
    void modelsStandAfterTheModelsTheyRead() {
        folder.model("a", "select id, n from gold.b join gold.c using (id)", COLUMNS)
                .model("b", "select id, n from gold.c", COLUMNS)
                .model("c", SQL, COLUMNS);

        assertThat(folder.load().ordered().stream().map(Model::name)).containsExactly("c", "b", "a");
        assertThat(folder.faults()).isEmpty();
    }

    @Test
    void aColumnThatAnotherEngineWouldMisreadIsRefusedWithItsLine() {
        folder.model("a", SQL, "id string", "n struct<a:int, b:variant>");

        assertThat(folder.faults()).hasSize(1);
        assertThat(folder.faults().get(0))
                .matches("a\\.yml:\\d+: Trino and delta-rs cannot read the type variant;"
                        + " use string: it holds JSON, which get_json_object reads");
        assertThat(folder.load().ordered()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"silver.sals,sales", "bronze.product,products"})
    void aMissingTableIsNamedWithItsLineAndTheNearestOne(String table, String nearest) {
        folder.model("a", "-- the model\nselect id,\n  n from " + table + " s", COLUMNS);

        assertThat(folder.faults()).hasSize(1);
        assertThat(folder.faults().get(0))
                .startsWith("a.sql:3: there is no table " + table + "; ")
                .contains("did you mean '" + nearest + "'");
        assertThat(folder.load().ordered()).isEmpty();
    }

    @Test
    void aMissingTableAtTheStartOfALineIsFoundInThatLine() {
        folder.model("a", "select id, n from\nsilver.sals", COLUMNS);

        assertThat(folder.faults().get(0)).startsWith("a.sql:2: there is no table silver.sals; ");
    }

    @Test
    void theBooksAreNoSource() {
        folder.model("a", "select id, n from ops.ledger", COLUMNS);

        assertThat(folder.faults()).hasSize(1);
        assertThat(folder.faults().get(0)).startsWith("a.sql:1: there is no table ops.ledger; ");
    }

    @Test
    void aQueryThatReadsNothingIsAFault() {
        folder.model("a", "select 'a' as id, 1 as n", COLUMNS);

        assertThat(folder.faults()).containsExactly("a.sql: the query reads no table; name one, such as silver.sales");
    }

    @Test
    void aCircleIsAFaultOfEachModelInIt() {
        folder.model("a", "select id, n from gold.b", COLUMNS)
                .model("b", "select id, n from gold.a", COLUMNS)
                .model("c", SQL, COLUMNS)
                .model("d", "select id, n from gold.d", COLUMNS);

        assertThat(folder.load().ordered().stream().map(Model::name)).containsExactly("c");
        assertThat(folder.faults())
                .containsExactlyInAnyOrder(
                        "a.sql: the model waits for itself or for a model with faults: it reads [gold.b];"
                                + " break the circle, or correct the other models",
                        "b.sql: the model waits for itself or for a model with faults: it reads [gold.a];"
                                + " break the circle, or correct the other models",
                        "d.sql: the model waits for itself or for a model with faults: it reads [gold.d];"
                                + " break the circle, or correct the other models");
    }

    @Test
    void aModelWithFaultsHoldsBackThoseThatReadIt() {
        folder.model("a", "select id, n from gold.b", COLUMNS).model("b", "select id, n from silver.sals", COLUMNS);

        assertThat(folder.load().ordered()).isEmpty();
        assertThat(folder.faults()).hasSize(2).anyMatch(fault -> fault.startsWith("b.sql:1: there is no table"));
    }

    @Test
    void sqlAndYamlGoTogether() {
        folder.file("shop/a.sql", SQL).file("shop/b.yml", ModelFolder.yaml("b", COLUMNS));

        assertThat(folder.faults())
                .containsExactlyInAnyOrder(
                        "a.sql: no a.yml is beside it; describe the model there",
                        "b.yml: no b.sql is beside it; write the query there");
    }

    @Test
    void theNameIsThatOfTheFile() {
        folder.file("shop/a.sql", SQL).file("shop/a.yml", ModelFolder.yaml("b", COLUMNS));

        assertThat(folder.faults()).containsExactly("a.yml:1: the name 'b' is not that of the file; write 'a'");
    }

    @Test
    void aFileNameThatIsNoTableNameIsAFault() {
        folder.model("Dim-A", SQL, COLUMNS);

        assertThat(folder.faults()).containsExactly("Dim-A.sql: 'Dim-A' is no table name; use a-z, 0-9 and _");
    }

    @Test
    void anUnknownKeyNamesTheAllowedOnes() {
        folder.file("shop/a.sql", SQL).file("shop/a.yml", ModelFolder.yaml("a", COLUMNS) + "descripton: y\n");

        assertThat(folder.faults()).hasSize(1);
        assertThat(folder.faults().get(0))
                .startsWith("a.yml:7: unknown key 'descripton'")
                .contains("did you mean 'description'?")
                .contains("materialization");
    }

    @Test
    void theGrainIsMadeOfColumns() {
        folder.file("shop/a.sql", SQL)
                .file("shop/a.yml", ModelFolder.yaml("a", COLUMNS).replace("grain: [id]", "grain: [id, idd]"));

        assertThat(folder.faults()).hasSize(1);
        assertThat(folder.faults().get(0)).startsWith("a.yml:3: the grain 'idd' is no column; did you mean 'id'?");
    }

    @Test
    void whatMustBeSaidIsMissed() {
        folder.file("shop/a.sql", SQL).file("shop/a.yml", "name: a\ncolumns:\n- {name: id}\n");

        assertThat(String.join("\n", folder.faults()))
                .contains("'description'")
                .contains("'grain'")
                .contains("'type'");
        assertThat(folder.load().ordered()).isEmpty();
    }

    @Test
    void aColumnTypeThatSparkDoesNotKnowIsAFault() {
        folder.model("a", SQL, "id string", "n nit");

        assertThat(folder.faults()).hasSize(1);
        assertThat(folder.faults().get(0)).startsWith("a.yml:6: ").contains("nit");
    }

    @Test
    void oneNameInTwoDomainsIsAFault() {
        folder.model("a", SQL, COLUMNS).file("bar/a.sql", SQL).file("bar/a.yml", ModelFolder.yaml("a", COLUMNS));

        assertThat(folder.faults())
                .containsExactly("a.sql: model 'a' is there twice; rename this one or " + root + "/bar/a.sql");
    }

    @Test
    void allFaultsOfAllFilesAreToldAtOnce() {
        folder.model("a", "select id, n from silver.sals", COLUMNS)
                .file("shop/b.sql", SQL)
                .file("shop/c.sql", SQL)
                .file("shop/c.yml", "name: c\nnmae: c\n: [");

        assertThat(folder.faults()).hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    void aFolderThatIsNotThereIsOneFault() {
        assertThat(new ModelFolder(root.resolve("none")).load().faults())
                .singleElement()
                .hasToString(root.resolve("none") + ": the folder of the models cannot be read; set lake.models");
    }
}
