package com.oakenspirits.lakehouse.gold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.oakenspirits.lakehouse.lake.error.Fault;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.Layer;
import com.oakenspirits.lakehouse.lake.table.Location;
import com.oakenspirits.lakehouse.lake.testing.LocalSpark;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(LocalSpark.class)
class ModelTestsTest {
    private static final String SQL = "select id, cast(sum(price * n) as decimal(18, 2)) as amount, max(day) as latest"
            + " from silver.sales left join silver.products using (id) group by id";
    private static final String[] COLUMNS = {"id string", "amount decimal(18,2)", "latest date"};

    @TempDir
    private Path root;

    private ModelFolder folder;
    private ModelTests tests;

    @BeforeEach
    void open(SparkSession spark) {
        folder = new ModelFolder(root);
        Map<String, String> columns = Map.of(
                "sales",
                        "id string not null, n int, day date, at timestamp, ratio double, paid boolean, tags array<int>",
                "products", "id string, price decimal(10,2)");
        Lake lake = new Lake(
                spark.newSession(),
                new Location.Folder(root.resolve("lake").toString()),
                table -> table.layer() == Layer.GOLD
                        ? folder.load().find(table.dataset()).map(Model::schema)
                        : Optional.ofNullable(columns.get(table.dataset())).map(StructType::fromDDL));
        tests = new ModelTests(spark, lake);
    }

    @Test
    void rowsAreABagInAnyOrderAndOnlyTheNamedColumnsCount() {
        TestResult result = only("""
                - name: amounts
                  given:
                    silver.sales:
                    - {id: a, n: 2, day: 2022-10-17}
                    - {id: b, n: 1}
                    - {id: c, n: 1}
                    silver.products:
                    - {id: a, price: 1.25}
                    - {id: b, price: 9}
                    - {id: c, price: 9.00}
                  expect:
                  - {amount: 9}
                  - {amount: 2.5}
                  - {amount: 9.00}
                """);

        assertThat(result.passed()).isTrue();
        assertThat(result.test().name()).isEqualTo("amounts");
    }

    @Test
    void aRowThatComesOutOnceTooOftenIsToldAndOneThatIsMissingToo() {
        TestResult result = only("""
                - name: amounts
                  given:
                    silver.sales: [{id: a, n: 1}, {id: b, n: 1}]
                    silver.products: [{id: a, price: 0.1}, {id: b, price: 0.1}]
                  expect:
                  - {amount: 0.10, latest: null}
                  - {amount: 0.11, latest: 2022-10-17}
                """);

        assertThat(result.passed()).isFalse();
        assertThat(result.missing())
                .singleElement()
                .satisfies(
                        row -> assertThat(row).containsExactly(entry("amount", "0.11"), entry("latest", "2022-10-17")));
        Map<String, String> surplus = new HashMap<>();
        surplus.put("amount", "0.10");
        surplus.put("latest", null);
        assertThat(result.surplus()).containsExactly(surplus);
    }

    @Test
    void sourcesThatAreNotGivenAreEmptyAndColumnsThatAreNotGivenAreNull() {
        assertThat(only("""
                                - name: nothing_known
                                  given:
                                    silver.sales: [{n: 1}]
                                  expect:
                                  - {id: null, amount: null, latest: null}
                                """).passed()).isTrue();
    }

    @Test
    void noExpectedRowsMeansThatNothingComesOut() {
        assertThat(only("- {name: nothing, expect: []}\n").passed()).isTrue();

        TestResult result = only("- {name: nothing, given: {silver.sales: [{id: a}]}, expect: []}\n");
        assertThat(result.passed()).isFalse();
        assertThat(result.surplus())
                .singleElement()
                .satisfies(row -> assertThat(row)
                        .containsEntry("id", "a")
                        .containsEntry("amount", null)
                        .containsEntry("latest", null));
    }

    @Test
    void quotesTellTheTextNullFromNothing() {
        assertThat(only("""
                                - name: texts
                                  given:
                                    silver.sales: [{id: "null"}, {id: ~}, {id: 007}]
                                  expect: [{id: "007"}, {id: "null"}, {id: null}]
                                """).passed()).isTrue();
    }

    @Test
    void aQueryThatFailsOverTheGivenRowsIsAFailedTestWithTheReason() {
        Model model = folder.file("shop/a.sql", "select id, 1 div n as n from silver.sales")
                .file(
                        "shop/a.yml",
                        ModelFolder.yaml("a", "id string", "n bigint")
                                + "tests:\n- {name: zero, given: {silver.sales: [{id: a, n: 0}]}, expect: []}\n")
                .load("a");

        TestResult result = tests.run(model, model.tests().get(0));

        assertThat(result.passed()).isFalse();
        assertThat(result.error().orElseThrow()).contains("DIVIDE_BY_ZERO").hasLineCount(1);
    }

    @Test
    void givenRowsOfModelsHaveTheColumnsThatThoseDeclare() {
        folder.model("dim_a", "select id, n from silver.sales", "id string", "n int");
        Model model = folder.file("shop/b.sql", "select id, n from gold.dim_a")
                .file(
                        "shop/b.yml",
                        ModelFolder.yaml("b", "id string", "n int")
                                + "tests:\n- {name: t, given: {gold.dim_a: [{id: a, n: 1}]}, expect: [{id: a, n: 1}]}\n")
                .load("b");

        assertThat(tests.faults(model)).isEmpty();
        assertThat(tests.run(model, model.tests().get(0)).passed()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{n: 1.5} | '1.5' is no int, as 'n' of silver.sales is; write a value of that type",
                "{n: 99999999999} | '99999999999' is no int, as 'n' of silver.sales is; write a value of that type",
                "{day: 2022} | '2022' is no date, as 'day' of silver.sales is; write it as yyyy-MM-dd",
                "{day: 2022-02-30} | '2022-02-30' is no date, as 'day' of silver.sales is; write it as yyyy-MM-dd",
                "{paid: perhaps} | 'perhaps' is no boolean, as 'paid' of silver.sales is; write a value of that type",
                "{at: noon} | 'noon' is no timestamp, as 'at' of silver.sales is; write a value of that type",
                "{tags: 1} | '1' is no array<int>, as 'tags' of silver.sales is; leave it out: values of that type cannot be written here",
            })
    void aGivenValueThatIsNoneOfItsColumnIsAFaultWithItsLine(String row, String fault) {
        Model model = model("- name: t\n  given:\n    silver.sales:\n    - {id: a}\n    - " + row + "\n  expect: []\n");

        assertThat(faults(model)).containsExactly("a.yml:13: " + fault);
    }

    @Test
    void digitsThatTheColumnCannotHoldAreAFault() {
        Model model = model("""
                - name: t
                  given:
                    silver.products:
                    - id: a
                      price: 1.005
                    - {id: b, pirce: 1}
                  expect: []
                """);

        assertThat(faults(model))
                .containsExactly(
                        "a.yml:13: '1.005' is no decimal(10,2), as 'price' of silver.products is; write a number that it"
                                + " holds to the last digit",
                        "a.yml:14: silver.products has no column 'pirce'; did you mean 'price'? Columns: id, price");
    }

    @Test
    void allFaultsOfATestAreToldAtOnceWithTheirLines() {
        folder.file("shop/a.sql", SQL).file("shop/a.yml", ModelFolder.yaml("a", COLUMNS) + """
                                tests:
                                - name: Bad Name
                                  given:
                                    silver.salse: []
                                  expcet: []
                                - name: t
                                  expect:
                                  - {amount: 1.005}
                                  - {amuont: 1}
                                  - {}
                                  - {amount: [1]}
                                - {name: t, expect: none}
                                """);

        assertThat(folder.faults())
                .containsExactlyInAnyOrder(
                        "a.yml:9: 'Bad Name' is no name of a test; use a-z, 0-9 and _",
                        "a.yml:9: 'expect' is missing; add 'expect: …'",
                        "a.yml:11: the model does not read 'silver.salse'; did you mean 'silver.sales'? It reads:"
                                + " silver.sales, silver.products",
                        "a.yml:12: unknown key 'expcet'; did you mean 'expect'? Allowed here: name, description, given,"
                                + " expect",
                        "a.yml:15: '1.005' is no decimal(18,2), as 'amount' is; write a number that it holds to the last"
                                + " digit",
                        "a.yml:16: this row names other columns than the first expected one; name amount; null is a"
                                + " value",
                        "a.yml:16: unknown key 'amuont'; did you mean 'amount'? Allowed here: id, amount, latest",
                        "a.yml:17: an expected row names no column; name one, or write 'expect: []' for no rows",
                        "a.yml:18: 'amount' must be a single value, not a list; write one value",
                        "a.yml:19: test 't' is there twice; rename one",
                        "a.yml:19: 'expect' must be a list, not text; write [ … ] or lines that begin with '- '");
        assertThat(folder.load().ordered()).isEmpty();
    }

    @Test
    void aTestChangesNothingInTheTableSoItsModelStaysTheSame() {
        String plain = folder.model("a", SQL, COLUMNS).load("a").version();
        String yaml = ModelFolder.yaml("a", COLUMNS);

        assertThat(model("- {name: t, expect: []}\n").version()).isEqualTo(plain);
        folder.file("shop/a.yml", "tests:\n- {name: t, expect: []}\n" + yaml);
        assertThat(folder.load("a").version()).isEqualTo(plain);
        folder.file("shop/a.yml", yaml.replace("Test.", "Other.") + "tests:\n- {name: t, expect: []}\n");
        assertThat(folder.load("a").version()).isNotEqualTo(plain);
    }

    private TestResult only(String yaml) {
        Model model = model(yaml);
        assertThat(tests.faults(model)).isEmpty();
        assertThat(model.tests()).hasSize(1);
        return tests.run(model, model.tests().get(0));
    }

    private Model model(String yaml) {
        return folder.file("shop/a.sql", SQL)
                .file("shop/a.yml", ModelFolder.yaml("a", COLUMNS) + "tests:\n" + yaml)
                .load("a");
    }

    private List<String> faults(Model model) {
        return tests.faults(model).stream()
                .map(Fault::toString)
                .map(fault -> fault.replace(root + "/shop/", ""))
                .toList();
    }
}
