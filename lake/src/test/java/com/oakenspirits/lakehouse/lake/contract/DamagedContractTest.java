package com.oakenspirits.lakehouse.lake.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;

/** However a contract is damaged: it is either sound or has faults with their line, and nothing is thrown. */
class DamagedContractTest {
    private static final List<String> PIECES = List.of(
            "", "x", " ", "'", "[", "]", "{", "- ", ": ", "null", "5", "true", "name: ", "&a ", "*a", "\t", "é", "(");

    private Path root;

    @BeforeProperty
    void folder() throws IOException {
        root = Files.createTempDirectory("contracts");
    }

    @AfterProperty
    void cleanUp() throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Property(tries = 150, seed = "1")
    void missingLineIsAFaultOrNoLoss(@ForAll @IntRange(min = 0, max = 49) int line) {
        List<String> lines = new ArrayList<>(ContractFolder.ORDERS.lines().toList());
        lines.remove(Math.min(line, lines.size() - 1));

        soundOrFaulty(String.join("\n", lines));
    }

    @Property(tries = 150, seed = "2")
    void lineInAnotherPlaceIsAFaultOrNoLoss(
            @ForAll @IntRange(min = 0, max = 48) int from, @ForAll @IntRange(min = 0, max = 48) int to) {
        List<String> lines = new ArrayList<>(ContractFolder.ORDERS.lines().toList());
        lines.add(Math.min(to, lines.size() - 1), lines.remove(Math.min(from, lines.size() - 1)));

        soundOrFaulty(String.join("\n", lines));
    }

    @Property(tries = 400, seed = "3")
    void strayPieceIsAFaultOrNoLoss(
            @ForAll @IntRange(min = 0, max = 1500) int at,
            @ForAll @IntRange(min = 0, max = 6) int length,
            @ForAll @IntRange(min = 0, max = 17) int piece) {
        String text = ContractFolder.ORDERS;
        int from = Math.min(at, text.length());
        int to = Math.min(from + length, text.length());

        soundOrFaulty(text.substring(0, from) + PIECES.get(piece) + text.substring(to));
    }

    @Property(tries = 400)
    @Tag("long")
    void strayPieceOfANewSeedIsAFaultOrNoLoss(
            @ForAll @IntRange(min = 0, max = 1500) int at,
            @ForAll @IntRange(min = 0, max = 6) int length,
            @ForAll @IntRange(min = 0, max = 17) int piece) {
        strayPieceIsAFaultOrNoLoss(at, length, piece);
    }

    private void soundOrFaulty(String text) {
        Contracts contracts =
                new ContractFolder(root).with(ContractFolder.FILE, text).load();

        assertThat(contracts.valid().size() + contracts.broken().size()).isEqualTo(1);
        assertThat(contracts.faults().isEmpty()).isEqualTo(contracts.broken().isEmpty());
        assertThat(contracts.faults()).allSatisfy(fault -> {
            assertThat(fault.line()).isPositive();
            assertThat(fault.toString()).doesNotContain("\n");
        });
    }
}
