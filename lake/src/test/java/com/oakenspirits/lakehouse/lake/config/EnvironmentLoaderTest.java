package com.oakenspirits.lakehouse.lake.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.oakenspirits.lakehouse.lake.error.Fault;
import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvironmentLoaderTest {
    private static final String LAKE = "lake: {root: lake, models: models}\n";
    private static final String KAFKA = "kafka: {bootstrap.servers: 'broker:9092'}\n";

    @TempDir
    private Path folder;

    private Path conf;

    @BeforeEach
    void folders() throws IOException {
        conf = folder.resolve("conf");
        Files.createDirectories(conf.resolve("env"));
        Files.createDirectories(conf.resolve("models"));
    }

    @Test
    void everySettingIsRead() throws IOException {
        Environment environment = load("""
                lake:
                  root: s3a://bucket/lake/
                  checkpoints: s3a://bucket/checkpoints
                  models: models
                kafka:
                  bootstrap.servers: broker:9092
                  request.timeout.ms: 5000
                spark:
                  spark.sql.shuffle.partitions: 2
                run:
                  trigger: 500ms
                  max-messages-per-batch: 10
                  retries: 0
                  backoff: 2s
                  backoff-max: 5m
                """);

        assertThat(environment.name()).isEqualTo("test");
        assertThat(environment.root()).isEqualTo("s3a://bucket/lake");
        assertThat(environment.checkpoints()).isEqualTo("s3a://bucket/checkpoints");
        assertThat(environment.catalog()).isEmpty();
        assertThat(environment.models()).isEqualTo(conf.resolve("models"));
        assertThat(environment.kafka())
                .isEqualTo(Map.of("bootstrap.servers", "broker:9092", "request.timeout.ms", "5000"));
        assertThat(environment.spark()).isEqualTo(Map.of("spark.sql.shuffle.partitions", "2"));
        assertThat(environment.run())
                .isEqualTo(
                        new RunSettings(Duration.ofMillis(500), 10, 0, Duration.ofSeconds(2), Duration.ofMinutes(5)));
    }

    @Test
    void whatIsLeftOutHasItsDefault() throws IOException {
        Environment environment = load(LAKE + KAFKA);

        assertThat(environment.run()).isEqualTo(RunSettings.defaults());
        assertThat(environment.spark()).isEmpty();
        assertThat(environment.checkpoints()).isEqualTo(environment.root() + "/_checkpoints");
    }

    @ParameterizedTest
    @CsvSource({
        "lake, /home/dir/lake",
        "./lake/, /home/dir/lake",
        "../lake, /home/lake",
        "/data/lake, /data/lake",
        "/data/lake//, /data/lake",
        "file:/data/lake/, file:/data/lake",
        "abfss://c@a.dfs.core.windows.net/lake, abfss://c@a.dfs.core.windows.net/lake",
        "dbfs:/lake, dbfs:/lake"
    })
    void localRootIsMadeAbsoluteAndUrlsAreKept(String written, String root) throws IOException {
        assertThat(load("lake: {root: '" + written + "', models: models}\n" + KAFKA)
                        .root())
                .isEqualTo(root);
    }

    @Test
    void catalogStandsInsteadOfARoot() throws IOException {
        Environment environment = load("lake: {catalog: main, checkpoints: /c, models: models}\n" + KAFKA);

        assertThat(environment.catalog()).contains("main");
        assertThat(environment.root()).isEmpty();
    }

    @Test
    void placeholdersAreFilledFromVariablesDefaultsAndFiles() throws IOException {
        Files.writeString(conf.resolve("broker.txt"), " file-broker:9092\n");

        Environment environment = load("""
                lake: {root: "${env:ROOT}/a/${env:NONE:-b}", models: "${env:NONE:-models}"}
                kafka: {bootstrap.servers: "${file:broker.txt}", client.id: "${env:NONE:-}x"}
                run: {retries: "${env:RETRIES}"}
                """, Map.of("ROOT", "/data", "RETRIES", "7"));

        assertThat(environment.root()).isEqualTo("/data/a/b");
        assertThat(environment.kafka().get("bootstrap.servers")).isEqualTo("file-broker:9092");
        assertThat(environment.kafka().get("client.id")).isEqualTo("x");
        assertThat(environment.run().retries()).isEqualTo(7);
    }

    @Test
    void emptyVariableTakesTheDefault() throws IOException {
        assertThat(load("lake: {root: '${env:ROOT:-/d}', models: models}\n" + KAFKA, Map.of("ROOT", ""))
                        .root())
                .isEqualTo("/d");
    }

    @Test
    void secretsAreMaskedEverywhereAndOnlySecrets() throws IOException {
        Files.writeString(conf.resolve("password"), "from-file\n");

        Environment environment = load(LAKE + """
                kafka:
                  bootstrap.servers: ${env:BROKER}
                  sasl.jaas.config: login required username="u" password="${env:PASSWORD}";
                  ssl.key.password: ${file:password}
                """, Map.of("BROKER", "broker:9092", "PASSWORD", "hunter22"));

        assertThat(environment.kafka().get("sasl.jaas.config")).contains("hunter22");
        assertThat(environment.mask("hunter22 at broker:9092 with from-file")).isEqualTo("*** at broker:9092 with ***");
        assertThat(environment.toString())
                .contains("broker:9092")
                .doesNotContain("hunter22")
                .doesNotContain("from-file");
    }

    @Test
    void theUserOfALoginIsNoSecretAndThePasswordInAnAddressIsOne() throws IOException {
        Environment environment =
                load(LAKE + """
                kafka:
                  bootstrap.servers: broker:9092
                  sasl.jaas.config: login required username="${env:LOGIN}" password="${env:PASSWORD}";
                spark:
                  spark.custom.url: https://host/?user=${env:LOGIN}&password=${env:OTHER}
                """, Map.of("LOGIN", "lakehouse", "PASSWORD", "hunter22", "OTHER", "hunter33"));

        assertThat(environment.mask("lakehouse with hunter22 and hunter33")).isEqualTo("lakehouse with *** and ***");
    }

    @Test
    void secretInClearIsAFaultThatDoesNotRepeatIt() throws IOException {
        assertThat(faults(LAKE + """
                kafka:
                  bootstrap.servers: broker:9092
                  ssl.keystore.password: hunter22
                  sasl.jaas.config: login required password="hunter22";
                spark: {spark.hadoop.fs.s3a.secret.key: hunter22}
                """))
                .containsExactly(
                        "4: 'ssl.keystore.password' holds a secret in clear;"
                                + " take it from the environment, ${env:NAME}, or from a file, ${file:PATH}",
                        "5: 'sasl.jaas.config' holds a secret in clear;"
                                + " take it from the environment, ${env:NAME}, or from a file, ${file:PATH}",
                        "6: 'spark.hadoop.fs.s3a.secret.key' holds a secret in clear;"
                                + " take it from the environment, ${env:NAME}, or from a file, ${file:PATH}");
    }

    @Test
    void placeholdersThatCannotBeFilledAreFaults() throws IOException {
        assertThat(faults("""
                lake: {root: "${env:NONE}", models: models}
                kafka:
                  bootstrap.servers: ${vault:x}
                  client.id: ${file:absent}
                  group.id: ${env:NONE:-}
                """))
                .containsExactly(
                        "1: environment variable NONE is not set; set it, or write a default: ${env:NONE:-…}",
                        "3: unknown placeholder '${vault:x}'; write ${env:NAME}, ${env:NAME:-default} or ${file:PATH}",
                        "4: file '" + conf.resolve("absent")
                                + "' of a placeholder cannot be read; check that it is there, is text and may be read",
                        "5: 'group.id' is blank; give it a value or leave the key out");
    }

    @Test
    void allFaultsOfAFileComeAtOnce() throws IOException {
        assertThat(faults("""
                lake: {root: r, rot: x, models: nowhere}
                kafka: {bootstrap.server: x, key.deserializer: y}
                spark: {sql.shuffle.partitions: 2}
                run:
                  trigger: 5
                  retries: many
                  backoff: 2m
                  max-messages-per-batch: 0
                  pause: 1s
                runs: {}
                """))
                .containsExactly(
                        "1: unknown key 'rot'; did you mean 'root'? Allowed here: root, catalog, checkpoints, models",
                        "1: models: no such folder: " + conf.resolve("nowhere")
                                + "; name the folder of the gold models, relative to " + conf,
                        "2: 'bootstrap.servers' is missing; add 'bootstrap.servers: …'",
                        "2: 'key.deserializer' is set by the lakehouse itself; remove it",
                        "3: 'sql.shuffle.partitions' is no Spark setting; their names begin with 'spark.'",
                        "5: trigger '5' is no duration from 10ms to 1d;"
                                + " write a whole number and ms, s, m, h or d, such as 1s",
                        "6: retries 'many' is no whole number from 0 to 1000; write it in digits, such as 3",
                        "7: backoff 120s is longer than backoff-max 60s; raise backoff-max or lower backoff",
                        "8: max-messages-per-batch '0' is no whole number from 1 to 1000000000;"
                                + " write it in digits, such as 1000000",
                        "9: unknown key 'pause'; allowed here:"
                                + " trigger, max-messages-per-batch, retries, backoff, backoff-max",
                        "10: unknown key 'runs'; did you mean 'run'? Allowed here: lake, kafka, databases, trino,"
                                + " mlflow, spark, run");
    }

    @Test
    void rootAndCatalogTogetherOrNeitherAreAFault() throws IOException {
        assertThat(faults("lake: {root: r, catalog: c, models: models}\n" + KAFKA))
                .singleElement()
                .asString()
                .contains("both 'root' and 'catalog' are given");
        assertThat(faults("lake: {models: models}\n" + KAFKA))
                .singleElement()
                .asString()
                .contains("neither 'root' nor 'catalog' is given");
        assertThat(faults("lake: {catalog: 'a b', models: models}\n" + KAFKA))
                .containsExactly(
                        "1: catalog 'a b' is no name; use letters, digits and _",
                        "1: 'checkpoints' is missing; add 'checkpoints: …'");
    }

    @Test
    void missingSectionsAreFaults() throws IOException {
        assertThat(faults("run: {}\n"))
                .containsExactly("1: 'lake' is missing; add 'lake: …'", "1: 'kafka' is missing; add 'kafka: …'");
    }

    @Test
    void anIsolationLevelThatKafkaDoesNotKnowIsAFault() throws IOException {
        assertThat(faults("""
                lake: {root: /lake, models: .}
                kafka:
                  bootstrap.servers: b:9092
                  isolation.level: READ_ALL
                """))
                .containsExactly("4: isolation.level 'READ_ALL' is unknown; write read_committed (the default), or"
                        + " read_uncommitted, which reads what transactions abort too");
    }

    @Test
    void faultyEnvironmentIsAUsageErrorWithEveryFault() throws IOException {
        write("test", "lake: {}\n");

        assertThatThrownBy(() -> loader(Map.of()).load(conf, "test"))
                .isInstanceOfSatisfying(
                        LakehouseException.class,
                        error -> assertThat(error.kind()).isEqualTo(Kind.USAGE))
                .hasMessageContaining(conf.resolve("env/test.yaml") + ":1: ")
                .message()
                .hasLineCount(3);
    }

    @Test
    void unknownEnvironmentNamesThoseThereAre() throws IOException {
        write("local", LAKE + KAFKA);
        write("prod", LAKE + KAFKA);

        assertThatThrownBy(() -> loader(Map.of()).load(conf, "test"))
                .hasMessage("no environment 'test' in " + conf.resolve("env") + "; there are: local, prod");
        assertThatThrownBy(() -> loader(Map.of()).load(conf, "../env/local"))
                .hasMessageEndingWith("there are: local, prod");
    }

    @Test
    void confWithoutEnvironmentsIsAUsageError() {
        assertThatThrownBy(() -> loader(Map.of()).load(conf, "local")).hasMessageContaining("add one: ");
        assertThatThrownBy(() -> loader(Map.of()).load(folder.resolve("absent"), "local"))
                .hasMessageEndingWith("no such folder; it holds the environments, <name>.yaml");
    }

    @Test
    void databasesHaveAnAddressAUserAndAMaskedPassword() throws IOException {
        Environment environment = load(LAKE + KAFKA + """
                databases:
                  totesys: {url: "jdbc:postgresql://${env:HOST:-127.0.0.1}:5432/totesys", user: reader, password: "${env:DB}"}
                  reference: {url: "jdbc:mariadb://db:3306/oaken"}
                """, Map.of("DB", "hush-hush"));

        assertThat(environment.databases())
                .containsExactly(
                        Map.entry(
                                "reference",
                                new Database("jdbc:mariadb://db:3306/oaken", Optional.empty(), Optional.empty())),
                        Map.entry(
                                "totesys",
                                new Database(
                                        "jdbc:postgresql://127.0.0.1:5432/totesys",
                                        Optional.of("reader"),
                                        Optional.of("hush-hush"))));
        assertThat(environment.toString()).contains("totesys").doesNotContain("hush-hush");
        assertThat(environment.mask("access denied, password hush-hush")).isEqualTo("access denied, password ***");
    }

    @Test
    void everyFaultOfADatabaseIsNamedAndNoPasswordShown() throws IOException {
        int line = (LAKE + KAFKA).split("\n").length;
        assertThat(faults(LAKE + KAFKA + """
                databases:
                  a: {url: "jdbc:oracle:thin:@db"}
                  b: {url: "jdbc:mariadb://db/x?user=u&password=hush"}
                  c: {url: "jdbc:mariadb://u:hush@db/x"}
                  d: {user: u, pasword: hush}
                  e: {url: "jdbc:mariadb://db/x", password: hush}
                """))
                .containsExactly(
                        (line + 2) + ": 'jdbc:oracle:thin:@db' is no address of a database;"
                                + " write jdbc:mariadb://host:3306/name (MySQL too) or jdbc:postgresql://host:5432/name",
                        (line + 3) + ": 'url' holds a secret in clear;"
                                + " take it from the environment, ${env:NAME}, or from a file, ${file:PATH}",
                        (line + 3) + ": the url holds a password; write it as 'password: ${env:NAME}'",
                        (line + 4) + ": the url holds a password; write it as 'password: ${env:NAME}'",
                        (line + 5)
                                + ": unknown key 'pasword'; did you mean 'password'? Allowed here: url, user, password",
                        (line + 5) + ": 'url' is missing; add 'url: …'",
                        (line + 6) + ": 'password' holds a secret in clear;"
                                + " take it from the environment, ${env:NAME}, or from a file, ${file:PATH}");
    }

    @Test
    void trinoHasAnAddressAUserACatalogAndAMaskedPassword() throws IOException {
        assertThat(load(LAKE + KAFKA).trino()).isEmpty();

        Environment environment = load(LAKE + KAFKA + """
                trino:
                  url: jdbc:trino://trino:8443/?SSL=true
                  user: lakehouse
                  password: ${env:SECRET}
                  catalog: lake
                  root: s3://bucket/lake/
                """, Map.of("SECRET", "hush-hush"));

        assertThat(environment.trino())
                .contains(new Trino(
                        "jdbc:trino://trino:8443?SSL=true",
                        "lakehouse",
                        Optional.of("hush-hush"),
                        "lake",
                        Optional.of("s3://bucket/lake")));
        assertThat(environment.toString()).contains("trino:8443").doesNotContain("hush-hush");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{user: u, catalog: lake} | 'url' is missing; add 'url: …'",
                "{url: 'http://trino:8080', user: u, catalog: lake} | 'http://trino:8080' is no address of a Trino; write"
                        + " jdbc:trino://host:port, with ?SSL=true where it speaks TLS; the catalog is a key of its own",
                "{url: 'jdbc:trino://trino:8080/lake', user: u, catalog: lake} | 'jdbc:trino://trino:8080/lake' is no"
                        + " address of a Trino; write jdbc:trino://host:port, with ?SSL=true where it speaks TLS; the"
                        + " catalog is a key of its own",
                "{url: 'jdbc:trino://u:hush@trino', user: u, catalog: lake} | the url holds a password; write it as"
                        + " 'password: ${env:NAME}'",
                "{url: 'jdbc:trino://t:80', user: u, password: '${env:P:-x}', catalog: lake} | a password would be sent in"
                        + " clear to 'jdbc:trino://t:80'; write jdbc:trino://host:port?SSL=true, or leave the password out",
                "{url: 'jdbc:trino://t:80', user: u, catalog: La-ke} | 'La-ke' is no name of a catalog; use a-z, 0-9 and"
                        + " _, as Trino does",
                "{url: 'jdbc:trino://t:80', user: u, catalog: lake, root: /lake} | '/lake' is no URL; write how Trino"
                        + " calls lake.root, such as s3://bucket/lake",
                "{url: 'jdbc:trino://t:80', usr: u, user: u, catalog: lake} | unknown key 'usr'; did you mean 'user'?"
                        + " Allowed here: url, user, password, catalog, root",
            })
    void everyFaultOfATrinoIsNamed(String trino, String fault) throws IOException {
        int line = (LAKE + KAFKA).split("\n").length + 1;
        assertThat(faults(LAKE + KAFKA + "trino: " + trino + "\n")).containsExactly(line + ": " + fault);
    }

    @Test
    void mlflowHasAnAddressAndMaskedSecrets() throws IOException {
        assertThat(load(LAKE + KAFKA).mlflow()).isEmpty();

        Environment environment = load(LAKE + KAFKA + """
                mlflow:
                  uri: https://mlflow.example/
                  experiment: nightly
                  audit: false
                  user: lakehouse
                  password: ${env:SECRET}
                """, Map.of("SECRET", "hush-hush"));

        assertThat(environment.mlflow())
                .contains(new Mlflow(
                        URI.create("https://mlflow.example"),
                        "nightly",
                        "sales_forecast",
                        false,
                        Optional.of("lakehouse"),
                        Optional.of("hush-hush"),
                        Optional.empty()));
        assertThat(environment.toString()).contains("mlflow.example").doesNotContain("hush-hush");
        assertThat(environment.mask("hush-hush")).isEqualTo("***");
    }

    @Test
    void anMlflowThatIsOffIsNone() throws IOException {
        assertThat(load(LAKE + KAFKA + "mlflow: {uri: '${env:MLFLOW:-off}'}\n").mlflow())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{experiment: e} | 'uri' is missing; add 'uri: …'",
                "{uri: 'sqlite:///mlflow.db'} | 'sqlite:///mlflow.db' is no address of an MLflow tracking server; write"
                        + " http://host:port or https://host, or off",
                "{uri: 'http://u:hush@mlflow:5000'} | the uri holds a password; write it as 'password: ${env:NAME}'",
                "{uri: 'https://mlflow', token: hush} | 'token' holds a secret in clear; take it from the environment,"
                        + " ${env:NAME}, or from a file, ${file:PATH}",
                "{uri: 'http://mlflow:5000', token: '${env:T:-x}'} | a password or token would be sent in clear to"
                        + " 'http://mlflow:5000'; write https://…, or leave them out",
                "{uri: 'http://127.0.0.1:5000', user: u} | 'user' and 'password' go together; give both or neither",
                "{uri: 'http://127.0.0.1:5000', audit: maybe} | audit 'maybe' is neither true nor false; write true or"
                        + " false",
                "{uri: 'http://127.0.0.1:5000', model: 'a/b'} | 'a/b' is no name of a model; use letters, digits, '_',"
                        + " '.' and '-', at most 100",
                "{uri: 'http://127.0.0.1:5000', experimnt: e} | unknown key 'experimnt'; did you mean 'experiment'?"
                        + " Allowed here: uri, experiment, model, audit, user, password, token",
            })
    void everyFaultOfAnMlflowIsNamed(String mlflow, String fault) throws IOException {
        int line = (LAKE + KAFKA).split("\n").length + 1;
        assertThat(faults(LAKE + KAFKA + "mlflow: " + mlflow + "\n")).containsExactly(line + ": " + fault);
    }

    @Test
    void sparkSettingsThatMakeTablesUnreadableElsewhereAreRefused() throws IOException {
        int line = (LAKE + KAFKA).split("\n").length;
        assertThat(faults(LAKE + KAFKA + """
                spark:
                  spark.databricks.delta.properties.defaults.enableTypeWidening: true
                  spark.databricks.delta.properties.defaults.columnMapping.mode: name
                  spark.databricks.delta.properties.defaults.appendOnly: false
                """))
                .containsExactly(
                        (line + 2)
                                + ": types may be widened (typeWidening): Trino drops a widened column without a word,"
                                + " delta-rs refuses the table; leave"
                                + " 'spark.databricks.delta.properties.defaults.enableTypeWidening' out",
                        (line + 3)
                                + ": delta.columnMapping.mode is name: delta-rs reads nulls where there are values; leave"
                                + " 'spark.databricks.delta.properties.defaults.columnMapping.mode' out");
    }

    private Environment load(String text) throws IOException {
        return load(text, Map.of());
    }

    private Environment load(String text, Map<String, String> variables) throws IOException {
        write("test", text);
        return loader(variables).load(conf, "test");
    }

    private List<String> faults(String text) throws IOException {
        write("test", text);
        List<Fault> faults = new ArrayList<>();
        assertThat(loader(Map.of()).read(conf, "test", faults)).isEmpty();
        return faults.stream()
                .map(fault -> fault.line() + ": " + fault.what() + "; " + fault.remedy())
                .toList();
    }

    private static EnvironmentLoader loader(Map<String, String> variables) {
        return new EnvironmentLoader(name -> Optional.ofNullable(variables.get(name)), Path.of("/home/dir"));
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(conf.resolve("env").resolve(name + ".yaml"), text);
    }
}
