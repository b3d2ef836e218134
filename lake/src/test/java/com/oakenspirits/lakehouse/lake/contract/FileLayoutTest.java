package com.oakenspirits.lakehouse.lake.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the text files of a dataset are written, by its contract. */
class FileLayoutTest {
    private static final String LAST = "- {property: unknownFields, value: ignore}";

    @TempDir
    private Path root;

    private ContractFolder folder;

    @BeforeEach
    void open() {
        folder = new ContractFolder(root);
    }

    @Test
    void whatIsNotDeclaredIsEmptyWhateverTheSource() {
        assertThat(layout("")).isEqualTo(FileLayout.UNDECLARED);
    }

    @Test
    void everyKeyIsRead() {
        assertThat(layout("{separator: \";\", quote: \"'\", escape: \"\\\\\", encoding: windows-1252, decimal: \",\","
                        + " grouping: \".\", header: true, nullText: [NULL, \"\", -1], skipLines: 2}"))
                .isEqualTo(new FileLayout(
                        Optional.of(';'),
                        Optional.of('\''),
                        Optional.of('\\'),
                        Optional.of(Charset.forName("windows-1252")),
                        Optional.of(','),
                        Optional.of('.'),
                        Optional.of(true),
                        List.of(),
                        List.of("NULL", "", "-1"),
                        Optional.of(2)));
        FileLayout named = layout("{separator: tab, quote: none, header: [Id, the name], encoding: utf-8}");
        assertThat(named.separator()).contains('\t');
        assertThat(named.quote()).contains(FileLayout.NO_QUOTE);
        assertThat(named.header()).contains(false);
        assertThat(named.names()).containsExactly("Id", "the name");
        assertThat(named.encoding()).contains(StandardCharsets.UTF_8);
        assertThat(layout("{separator: \"\\u0001\"}").separator()).contains('\u0001');
    }

    @Test
    void whatCannotBeIsToldWithTheRemedy() {
        assertThat(faults("{seperator: \";\"}"))
                .containsExactly(
                        "47: unknown key 'seperator'; did you mean 'separator'? Allowed here: separator, quote,"
                                + " escape, encoding, decimal, grouping, header, nullText, skipLines");
        assertThat(faults("{separator: \";;\", quote: x, decimal: \";\", grouping: \"x\"}"))
                .containsExactly(
                        "47: separator ';;' is not one ASCII character other than a letter, digit or blank;"
                                + " write one such as \";\" in quotes, or 'tab'",
                        "47: quote 'x' is not one ASCII character other than a letter, digit or blank;"
                                + " write one such as \";\" in quotes, or 'none'",
                        "47: decimal ';' is not known; write \",\" or \".\" in quotes",
                        "47: grouping 'x' is not known; write one of \".\", \",\", \" \", \"'\" and \"_\" in quotes");
        assertThat(faults("{separator: \";\", quote: \";\"}"))
                .containsExactly("47: quote and separator are the same character ';'; declare two different ones");
        assertThat(faults("{grouping: \".\"}"))
                .containsExactly("47: decimal and grouping are the same character '.'; declare two different ones");
        assertThat(faults("{encoding: latin-99, header: false, skipLines: -1}"))
                .containsExactly(
                        "47: unknown encoding 'latin-99'; write a name of IANA's list, such as UTF-8, windows-1252,"
                                + " ISO-8859-15, UTF-16LE or Shift_JIS",
                        "47: header 'false' leaves the columns without names; write 'header: [<name>, <name>, …]'",
                        "47: skipLines -1 is out of bounds; write how many lines stand before the header, 0 to 1000");
        assertThat(faults("{header: [a, b, a]}"))
                .containsExactly("47: header names 'a' twice; give each column a name of its own");
    }

    private List<String> faults(String value) {
        return folder.faultsOf(LAST, "- {property: files, value: " + value + "}");
    }

    private FileLayout layout(String value) {
        String contract = value.isEmpty()
                ? ContractFolder.ORDERS
                : ContractFolder.ordersWith(LAST, "- {property: files, value: " + value + "}");
        return folder.with(ContractFolder.FILE, contract).load().valid().get(0).files();
    }
}
