package com.oakenspirits.lakehouse.bronze;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointTest {
    @TempDir
    private Path root;

    private Path folder;
    private Checkpoint checkpoint;

    @BeforeEach
    void open() {
        folder = root.resolve("bronze/sales");
        checkpoint = new Checkpoint(folder.toString(), "sales", new Configuration());
    }

    @Test
    void noCheckpointAgreesWithAnyTable() throws IOException {
        assertThat(checkpoint.continues(Offsets.none())).isTrue();
        assertThat(checkpoint.continues(at(5))).isTrue();
    }

    @Test
    void aCheckpointThatHasPlannedNothingAgreesWithAnyTable() throws IOException {
        Files.createDirectories(folder.resolve("offsets"));
        Files.writeString(folder.resolve("metadata"), "{\"id\":\"1\"}");

        assertThat(checkpoint.continues(at(5))).isTrue();
    }

    @Test
    void theLastBatchLandedAndCommittedContinues() throws IOException {
        plan(0, 5);
        commit(0);
        assertThat(checkpoint.continues(at(5))).isTrue();
    }

    @Test
    void theLastBatchLandedButNotCommittedContinues() throws IOException {
        plan(0, 5);
        commit(0);
        plan(1, 8);
        assertThat(checkpoint.continues(at(8))).isTrue();
    }

    @Test
    void theLastBatchPlannedButNotLandedContinues() throws IOException {
        plan(0, 5);
        commit(0);
        plan(1, 8);
        assertThat(checkpoint.continues(at(5))).isTrue();
    }

    @Test
    void aFirstBatchPlannedButNotLandedIsPlannedAnew() throws IOException {
        plan(0, 5);
        assertThat(checkpoint.continues(Offsets.none())).isFalse();
    }

    @Test
    void aTableBehindTheCommittedBatchesDoesNotContinue() throws IOException {
        plan(0, 5);
        commit(0);
        plan(1, 8);
        commit(1);
        assertThat(checkpoint.continues(at(5))).isFalse();
        assertThat(checkpoint.continues(Offsets.none())).isFalse();
    }

    @Test
    void aTableAheadOfTheCheckpointDoesNotContinue() throws IOException {
        plan(0, 5);
        commit(0);
        assertThat(checkpoint.continues(at(9))).isFalse();
    }

    @Test
    void batchesAreComparedByNumberNotByName() throws IOException {
        plan(9, 5);
        commit(9);
        plan(10, 8);
        commit(10);
        assertThat(checkpoint.continues(at(8))).isTrue();
        assertThat(checkpoint.continues(at(5))).isFalse();
    }

    @Test
    void aCheckpointOfAnotherTopicDoesNotContinue() throws IOException {
        plan(0, 5);
        commit(0);
        Checkpoint other = new Checkpoint(folder.toString(), "invoices", new Configuration());
        assertThat(other.continues(at(5))).isFalse();
    }

    @Test
    void aPlanThatWasCutOffDoesNotContinue() throws IOException {
        plan(0, 5);
        commit(0);
        Files.writeString(folder.resolve("offsets/1"), "v1\n");
        assertThat(checkpoint.continues(at(5))).isTrue();
        assertThat(checkpoint.continues(at(8))).isFalse();
        assertThat(checkpoint.planned(1)).isEmpty();
    }

    @Test
    void filesThatAreNoBatchesAreOverlooked() throws IOException {
        plan(0, 5);
        commit(0);
        Files.writeString(folder.resolve("offsets/.7.crc"), "x");
        Files.writeString(folder.resolve("offsets/8.tmp"), "x");
        assertThat(checkpoint.continues(at(5))).isTrue();
    }

    @Test
    void thePlanTellsWhereABatchEnds() throws IOException {
        plan(3, 5);
        assertThat(checkpoint.planned(3)).contains(at(5));
        assertThat(checkpoint.planned(4)).isEmpty();
    }

    @Test
    void aDiscardedCheckpointIsGone() throws IOException {
        plan(0, 5);
        checkpoint.discard();
        assertThat(folder).doesNotExist();
        assertThat(checkpoint.continues(at(9))).isTrue();
        checkpoint.discard();
    }

    private static Offsets at(long offset) {
        return new Offsets(Map.of(0, offset, 1, 2L));
    }

    /** A plan as Spark writes it. */
    private void plan(int batch, long until) throws IOException {
        write(
                "offsets/" + batch,
                "v1\n{\"batchWatermarkMs\":0,\"batchTimestampMs\":1,\"conf\":{}}\n" + "{\"sales\":{\"1\":2,\"0\":"
                        + until + "}}");
    }

    private void commit(int batch) throws IOException {
        write("commits/" + batch, "v1\n{\"nextBatchWatermarkMs\":0}");
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
