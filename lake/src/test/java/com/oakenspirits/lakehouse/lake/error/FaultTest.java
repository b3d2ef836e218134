package com.oakenspirits.lakehouse.lake.error;

import static org.assertj.core.api.Assertions.assertThat;

import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class FaultTest {
    private static final Path FILE = Path.of("conf/contracts/oaken/sales.odcs.yaml");

    @Test
    void faultIsOneLineWithPlaceReasonAndRemedy() {
        assertThat(new Fault(FILE, 17, "unknown key 'nmae'", "did you mean 'name'?"))
                .hasToString("conf/contracts/oaken/sales.odcs.yaml:17: unknown key 'nmae'; did you mean 'name'?");
    }

    @Test
    void faultOfAWholeFileHasNoLine() {
        assertThat(new Fault(FILE, 0, "the file is empty", "write it"))
                .hasToString("conf/contracts/oaken/sales.odcs.yaml: the file is empty; write it");
    }

    @Test
    void manyFaultsAreOneUsageErrorWithALineEach() {
        LakehouseException all =
                LakehouseException.of(List.of(new Fault(FILE, 1, "a", "b"), new Fault(FILE, 2, "c", "d")));

        assertThat(all.kind()).isEqualTo(Kind.USAGE);
        assertThat(all.getMessage()).isEqualTo(FILE + ":1: a; b\n" + FILE + ":2: c; d");
    }

    @Test
    void exitCodesAreThoseOfTheCommand() {
        assertThat(Kind.CHECK_FAILED.exitCode()).isEqualTo(1);
        assertThat(Kind.USAGE.exitCode()).isEqualTo(2);
        assertThat(Kind.FLOW_FAILED.exitCode()).isEqualTo(3);
    }
}
