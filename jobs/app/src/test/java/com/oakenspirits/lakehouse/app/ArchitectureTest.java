package com.oakenspirits.lakehouse.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.oakenspirits.lakehouse.lake.sql.QuerySession;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.LocationProvider;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamWriter;

/** The rules of the house that Maven's modules alone cannot hold. */
@AnalyzeClasses(locations = ArchitectureTest.AllModules.class)
class ArchitectureTest {
    static final String BASE = "com.oakenspirits.lakehouse";
    private static final String LAKE = BASE + ".lake..";
    private static final String BRONZE = BASE + ".bronze..";
    private static final String SILVER = BASE + ".silver..";
    private static final String GOLD = BASE + ".gold..";
    private static final String APP = BASE + ".app..";
    private static final String SANDBOX = BASE + ".sandbox..";

    @ArchTest
    static final ArchRule theKernelKnowsNobodyAboveIt = noClasses()
            .that()
            .resideInAPackage(LAKE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(BRONZE, SILVER, GOLD, APP, SANDBOX);

    @ArchTest
    static final ArchRule bronzeMeetsTheOtherLayersAtTablesOnly = noClasses()
            .that()
            .resideInAPackage(BRONZE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(SILVER, GOLD, APP, SANDBOX);

    @ArchTest
    static final ArchRule silverMeetsTheOtherLayersAtTablesOnly = noClasses()
            .that()
            .resideInAPackage(SILVER)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(BRONZE, GOLD, APP, SANDBOX);

    @ArchTest
    static final ArchRule goldMeetsTheOtherLayersAtTablesOnly = noClasses()
            .that()
            .resideInAPackage(GOLD)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(BRONZE, SILVER, APP, SANDBOX);

    @ArchTest
    static final ArchRule theSandboxSharesNothingWithTheLakehouse = noClasses()
            .that()
            .resideInAPackage(SANDBOX)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(LAKE, BRONZE, SILVER, GOLD, APP, "org.apache.spark..");

    @ArchTest
    static final ArchRule theCommandDoesNotNeedTheSandbox = noClasses()
            .that()
            .resideInAPackage(APP)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(SANDBOX);

    /** Forecasts, MLflow and Trino are used by the command, and know nothing of it or of each other. */
    @ArchTest
    static final ArchRule thePackagesOfTheCommandDoNotKnowIt = noClasses()
            .that()
            .resideInAPackage(BASE + ".app.*..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(BASE + ".app");

    @ArchTest
    static final ArchRule thePackagesOfTheCommandDoNotKnowEachOther =
            slices().matching(BASE + ".app.(*)..").should().notDependOnEachOther();

    @ArchTest
    static final ArchRule onlyJobsBuildASparkSession = noClasses()
            .that()
            .resideOutsideOfPackages(APP, SANDBOX)
            .should()
            .callMethod(SparkSession.class, "builder")
            .orShould()
            .dependOnClassesThat()
            .haveNameMatching("org\\.apache\\.spark\\.sql\\.(classic\\.)?SparkSession.*Builder");

    /** A session that is not sealed puts environment variables into the SQL of contracts and models. */
    @ArchTest
    static final ArchRule onlyTheSealedSessionsAreMade = noClasses()
            .that()
            .doNotHaveFullyQualifiedName(QuerySession.class.getName())
            .should()
            .callMethod(SparkSession.class, "newSession");

    @ArchTest
    static final ArchRule onlyJobsEndTheProcess = noClasses()
            .that()
            .resideOutsideOfPackages(APP, SANDBOX)
            .should()
            .callMethod(System.class, "exit", int.class)
            .orShould()
            .callMethod(Runtime.class, "exit", int.class)
            .orShould()
            .callMethod(Runtime.class, "halt", int.class);

    /** The command hands {@code System::getenv} to the loader; nobody else asks. */
    @ArchTest
    static final ArchRule onlyConfigReadsTheEnvironment = noClasses()
            .that()
            .resideOutsideOfPackage(BASE + ".lake.config..")
            .and()
            .doNotHaveFullyQualifiedName(CommonOptions.class.getName())
            .should()
            .callMethod(System.class, "getenv", String.class)
            .orShould()
            .callMethod(System.class, "getenv");

    @ArchTest
    static final ArchRule onlyTheStreamPackageStartsQueries = noClasses()
            .that()
            .resideOutsideOfPackage(BASE + ".lake.stream..")
            .should()
            .dependOnClassesThat()
            .areAssignableTo(DataStreamWriter.class);

    @ArchTest
    static final ArchRule packagesOfTheKernelDoNotImportEachOtherInCircles =
            slices().matching(BASE + ".lake.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule namesSayWhatAClassIs = classes()
            .should()
            .haveSimpleNameNotEndingWith("Utils")
            .andShould()
            .haveSimpleNameNotEndingWith("Helper")
            .andShould()
            .haveSimpleNameNotEndingWith("Manager");

    /** The classes of all modules, tests left out. */
    static final class AllModules implements LocationProvider {
        @Override
        public Set<Location> get(Class<?> test) {
            return Stream.of("lake", "bronze", "silver", "gold", "jobs/app", "jobs/sandbox")
                    .map(module -> Location.of(House.project().resolve(module + "/target/classes")))
                    .collect(Collectors.toSet());
        }
    }
}
