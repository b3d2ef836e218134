package com.oakenspirits.lakehouse.lake.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchRecordTest {
    private static final BatchRecord FULL = new BatchRecord(
            "silver",
            "sales",
            7,
            "bronze.sales versions 3 to 7",
            10,
            4,
            3,
            2,
            1,
            List.of(new RuleCount("known_state", "state", "warning", 9, 0)),
            "1.2.0",
            Map.of("bronze.sales", 7L),
            List.of("sales-0:[3,5)"),
            1_700_000_000_000L,
            12);

    @Test
    void theLawIsEnforced() {
        assertThatThrownBy(() -> record(10, 4, 3, 2, 0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "the ledger's law is broken in silver.sales batch 7: read 10 is not applied 4 + superseded 3"
                                + " + duplicate 2 + quarantined 0");
        assertThat(record(0, 0, 0, 0, 0).read()).isZero();
    }

    @Test
    void aRecordReadsBackAsItWasWritten() {
        assertThat(BatchRecord.fromJson(FULL.toJson())).contains(FULL);
    }

    @Test
    void emptyPartsReadBackAsEmpty() {
        BatchRecord bare = new BatchRecord("gold", "x", 0, null, 0, 0, 0, 0, 0, null, null, null, null, 0, 0);

        assertThat(bare.rules()).isEmpty();
        assertThat(bare.consumed()).isEmpty();
        assertThat(bare.gaps()).isEmpty();
        assertThat(bare.source()).isEmpty();
        assertThat(bare.contractVersion()).isEmpty();
        assertThat(BatchRecord.fromJson(bare.toJson())).contains(bare);
    }

    @Test
    void zerosAreWritten() {
        assertThat(FULL.toJson()).contains("\"passed\":9,\"failed\":0");
        assertThat(record(0, 0, 0, 0, 0).toJson()).contains("\"read\":0,\"applied\":0,\"superseded\":0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "hello",
                "{\"flow\":",
                "{\"flow\":\"silver\",\"read\":1}",
                "{\"flow\":\"silver\",\"read\":\"many\"}",
                "{\"flow\":\"silver\",\"rules\":7}",
                "[{\"flow\":\"silver\"}]",
                "{\"other\":1,\"flow\":\"silver\"}"
            })
    void metadataThatIsNotOursIsNoRecord(String metadata) {
        assertThat(BatchRecord.fromJson(metadata)).isEmpty();
    }

    @Test
    void whatALaterReleaseAddsIsOverlooked() {
        String later = FULL.toJson().replace("\"dataset\":", "\"mood\":\"good\",\"dataset\":");
        assertThat(BatchRecord.fromJson(later)).contains(FULL);
    }

    @Test
    void rowsThatDeltaCountedAreAllApplied() {
        BatchRecord counted = record(0, 0, 0, 0, 0).withRows(5);
        assertThat(counted.read()).isEqualTo(5);
        assertThat(counted.applied()).isEqualTo(5);
        assertThat(counted.batchId()).isEqualTo(7);
    }

    private static BatchRecord record(long read, long applied, long superseded, long duplicate, long quarantined) {
        return new BatchRecord(
                "silver",
                "sales",
                7,
                "",
                read,
                applied,
                superseded,
                duplicate,
                quarantined,
                List.of(),
                "",
                Map.of(),
                List.of(),
                0,
                0);
    }
}
