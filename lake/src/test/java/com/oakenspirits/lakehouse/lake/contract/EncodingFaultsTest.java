package com.oakenspirits.lakehouse.lake.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.oakenspirits.lakehouse.lake.contract.FieldEncoding.Kind;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a contract says how the values of change events are written, and what is wrong with it if it is. */
class EncodingFaultsTest {
    private static final String CUSTOM = ContractFolder.ORDERS.substring(
            ContractFolder.ORDERS.indexOf("  - {property: changes"), ContractFolder.ORDERS.indexOf("slaProperties"));

    @TempDir
    private Path root;

    private ContractFolder folder;

    @BeforeEach
    void folder() {
        folder = new ContractFolder(root);
    }

    @Test
    void encodingsOfADebeziumContractAreRead() {
        assertThat(
                        faults(
                                "debezium",
                                "{decimal: base64, time: micros, bytes: base64-url, unavailable: same, fields: {Id: base64(0)}}"))
                .isEmpty();
        assertThat(folder.load().find("orders").orElseThrow().changeRules().encodings())
                .isEqualTo(new Encodings(
                        Optional.of(Kind.BASE64),
                        Optional.of(Kind.MICROS),
                        Optional.of(Kind.BASE64_URL),
                        Map.of("Id", new FieldEncoding(Kind.BASE64, 0)),
                        "same"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {decimals: base64} | unknown key 'decimals'; did you mean 'decimal'?
            {decimal: precise} | unknown decimal encoding 'precise'; allowed: string, base64, double
            {time: days} | unknown time encoding 'days'; allowed: millis, micros, nanos, isostring
            {bytes: base32} | unknown bytes encoding 'base32'; did you mean 'base64'?
            {fields: {Id: base32}} | unknown encoding 'base32'; did you mean 'base64'?
            {fields: {Id: hex(2)}} | encoding 'hex(2)': 'hex' takes no argument; write 'hex'
            {fields: {Id: bits}} | encoding 'bits' without a length; write how many bits the column has: bits(12)
            {fields: {Ids: text}} | encoding names the field 'Ids', which nothing reads; did you mean 'Id'?""")
    void whatIsNotKnownIsAFaultWithWhatIs(String encoding, String fault) {
        assertThat(faults("debezium", encoding)).singleElement().asString().contains(fault);
    }

    @Test
    void encodingsAreOfChangeEventsAlone() {
        assertThat(faults("upsert", "{decimal: base64}"))
                .singleElement()
                .asString()
                .contains(
                        "customProperty 'encoding' has no meaning with changes 'upsert'; remove it, or write 'changes:"
                                + " debezium'");
    }

    private List<String> faults(String changes, String encoding) {
        return folder.faultsOf(ContractFolder.ordersWith(
                CUSTOM,
                "  - {property: changes, value: " + changes + "}\n  - {property: encoding, value: " + encoding
                        + "}\n"));
    }
}
