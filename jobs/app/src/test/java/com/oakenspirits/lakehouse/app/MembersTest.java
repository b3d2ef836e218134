package com.oakenspirits.lakehouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.oakenspirits.lakehouse.lake.testing.Seeds;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/** The shop for members, from its raw files to gold, compared with what plain Java makes of the same files. */
class MembersTest {
    private static final List<String> DATASETS =
            List.of("applications", "member_items", "member_sales", "member_sales_details");

    @TempDir
    private Path folder;

    @Test
    @Tag("long")
    void topMembersAndItemsAreThoseOfTheRawFilesAlsoWhenAnOlderFileIsLandedLater(TestReporter reporter)
            throws Exception {
        long seed = Seeds.of(25);
        reporter.publishEntry("seed of the files", Long.toString(seed));
        RawMembers raw = new RawMembers(folder.resolve("in"), new Random(seed));
        House house =
                new House(folder, "127.0.0.1:1").withTheContractsOf("members").withTheModelsOf("members");
        raw.write(1);
        raw.write(3);
        goldIsWhatTheFilesSay(house, seed);
        // New lines and prices, corrected ones, and those of an hour in between that correct the first hour alone.
        raw.write(2);
        raw.write(4);
        goldIsWhatTheFilesSay(house, seed);
    }

    private void goldIsWhatTheFilesSay(House house, long seed) throws Exception {
        for (String dataset : DATASETS) {
            house.lakehouse(
                            "land",
                            "--dataset",
                            dataset,
                            "--files",
                            folder.resolve("in").resolve(dataset + "-*").toString())
                    .ends(0);
        }
        house.lakehouse("run", "--until-caught-up").ends(0);
        MemberFigures figures = new MemberFigures(folder.resolve("in"));
        Tables tables = house.tables();
        assertThat(figures.topMembers()).as("seed %d: there are figures", seed).hasSize(10);
        for (Map.Entry<String, Integer> refused : figures.refused().entrySet()) {
            String quarantine = "quarantine." + refused.getKey();
            assertThat(tables.exists(quarantine) ? tables.rows(quarantine).count() : 0)
                    .as("seed %d: refused of %s", seed, refused.getKey())
                    .isEqualTo(refused.getValue().longValue());
        }
        assertThat(tables.rows("gold.agg_top_members").schema().simpleString())
                .isEqualTo(
                        "struct<rank:int,membership_id:string,orders:bigint,quantity:bigint,spending:decimal(28,2)>");
        assertThat(tables.texts("gold.agg_top_members"))
                .as("seed %d", seed)
                .containsExactlyInAnyOrderElementsOf(figures.topMembers());
        assertThat(tables.rows("gold.agg_top_member_items").schema().simpleString())
                .isEqualTo("struct<rank:int,item_id:int,item_name:string,manufacturer_name:string,orders:bigint,"
                        + "members:bigint,quantity:bigint>");
        assertThat(tables.texts("gold.agg_top_member_items"))
                .as("seed %d", seed)
                .containsExactlyInAnyOrderElementsOf(figures.topItems());
    }
}
