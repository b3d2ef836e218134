package com.oakenspirits.lakehouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The sales that the State of Iowa publishes, into a bucket over TLS, the job killed on its way. */
@Tag("soak")
class S3IowaTest {
    @TempDir
    private Path folder;

    @Test
    @EnabledOnOs(value = OS.LINUX, architectures = "amd64", disabledReason = "a MariaDB for Linux amd64 only")
    void twoWeeksOfOctoberComeToTheSameFiguresInABucketThoughTheJobIsKilled() throws Exception {
        Path sales = IowaTest.data("iowa-liquor");
        try (KafkaSandbox kafka = KafkaSandbox.startWithDatabase();
                S3Sandbox s3 = S3Sandbox.start("oaken")) {
            House house = new House(folder, kafka.address())
                    .inBuckets(s3, s3.tlsEndpoint(), "oaken/lake", "oaken/lake/_checkpoints")
                    .withTheOakenHouse();
            IowaTest.feed(kafka, sales);
            killed(house, "first", 6);
            killed(house, "second", 25);

            house.alone("run", "run", "--until-caught-up").ends(0);

            String total = "count(*), sum(bottles_sold), sum(sale_amount), count_if(startswith(invoice, 'RINV-'))";
            assertThat(house.tables().texts("silver.sales", total.split(", ", 4)))
                    .containsExactly("110609|1304305|18173107.01|104");
            assertThat(house.tables()
                            .texts(
                                    "gold.agg_daily_sales",
                                    "sum(invoices)",
                                    "sum(bottles)",
                                    "sum(sales_amount)",
                                    "sum(returns)"))
                    .containsExactly("110609|1304305|18173107.01|104");
            house.alone("audit", "audit").ends(0);
        }
    }

    /** Kills the job with SIGKILL when the tables have that many commits more. */
    private static void killed(House house, String name, int commits) throws Exception {
        long before = house.tables().commits();
        Process job = house.start(name, "run", "--until-caught-up");
        try {
            long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(10);
            while (job.isAlive() && house.tables().commits() < before + commits && System.nanoTime() < end) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
        } finally {
            job.destroyForcibly();
        }
        assertThat(job.waitFor()).as("killed (128 + 9): %s", house.errors(name)).isEqualTo(137);
    }
}
