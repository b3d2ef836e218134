package com.oakenspirits.lakehouse.silver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where events stand in the log of their database, as each connector says it. */
class SourcePositionTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            mysql | file=binlog.000003 pos=154 row=2 gtid=a:1 | 3 154 2 null
            mariadb | file=mariadb-bin.1000000 pos=4 | 1000000 4 0 null
            postgresql | lsn=24023128 txId=555 | 0 24023128 0 null
            postgresql | lsn=9223372036854775807 | 0 9223372036854775807 0 null
            sqlserver | commit_lsn=00000027:00000758:0005 change_lsn=00000027:00000758:0003 event_serial_no=1 | 39 123207685 0 0000000000000027:0000000000000758:0000000000000003/0000000000000000001
            sqlserver | commit_lsn=ffffffff:ffffffff:ffff | 4294967295 281474976710655 0 null
            oracle | scn=2122185 commit_scn=2122200 rs_id=0x000035.00000033.0010 ssn=1 | 0 2122185 0 0000000000000035:0000000000000033:0000000000000010/0000000000000000001
            oracle | scn=2122185 | 0 2122185 0 null
            mongodb | ts_ms=1700000000000 ord=22 | 0 1700000000 22 null
            db2 | commit_lsn=00000000:0000:0000:000000000a4b change_lsn=0001 | 0 0 0 0000000000000000:0000000000000000:0000000000000000:0000000000000a4b/0000000000000001/0000000000000000000
            postgresql | ts_ms=1700000000000 snapshot=incremental | -1 1700000000000 0 null
            sqlserver | ts_ms=5 snapshot=true | -1 5 0 null""")
    void placeOfAnEventIsThatOfItsLog(String connector, String source, String place) {
        SourcePosition position = SourcePosition.of(about(connector, source));
        assertThat(position.parts()).hasToString("[" + place.replace(" ", ", ") + "]");
        assertThat(position.missing()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            postgresql | ts_ms=5 snapshot=false | 'postgresql' has no position (source.lsn)
            mysql | file=binlog pos=4 | 'mysql' has no position (source.file, source.pos)
            mysql | file=binlog.0<0002 pos=4 | 'mysql' has no position (source.file, source.pos)
            mysql | file=binlog.000001 pos=x | 'mysql' has no position (source.file, source.pos)
            sqlserver | commit_lsn=none | 'sqlserver' has no position (source.commit_lsn)
            oracle | scn=92233720368547758070 | 'oracle' has no position (source.scn)
            mongodb | ord=1 | 'mongodb' has no position (source.ts_ms, source.ord)
            spanner | ts_ms=5 | 'spanner' has no position (source.file and pos, lsn, commit_lsn, scn or ord)
            postgresql | snapshot=incremental | 'postgresql' has no position (source.lsn)""")
    void eventWithoutAPlaceSaysWhatItsConnectorShouldHave(String connector, String source, String reason) {
        SourcePosition position = SourcePosition.of(about(connector, source));
        assertThat(position.parts()).containsOnlyNulls();
        assertThat(position.missing())
                .contains("the change event of connector " + reason + "; name what orders its events in sequenceBy");
    }

    @Test
    void placesOfOneLogCompareAsItWasWritten() {
        List<Map<String, String>> log = List.of(
                about("sqlserver", "ts_ms=9 snapshot=incremental"),
                about("sqlserver", "commit_lsn=00000026:ffffffff:ffff change_lsn=00000026:fffffff0:0001"),
                // The snapshot's own place has no change.
                about("sqlserver", "commit_lsn=00000027:00000758:0005 snapshot=true"),
                about(
                        "sqlserver",
                        "commit_lsn=00000027:00000758:0005 change_lsn=00000027:00000758:0003 event_serial_no=1"),
                about(
                        "sqlserver",
                        "commit_lsn=00000027:00000758:0005 change_lsn=00000027:00000758:0003 event_serial_no=2"),
                about(
                        "sqlserver",
                        "commit_lsn=00000027:00000758:0005 change_lsn=00000027:00000758:0004 event_serial_no=1"),
                // A transaction that began sooner and ended later.
                about(
                        "sqlserver",
                        "commit_lsn=00000027:00000ac0:0002 change_lsn=00000027:00000100:0001 event_serial_no=1"),
                about(
                        "sqlserver",
                        "commit_lsn=00000100:00000001:0001 change_lsn=00000100:00000001:0001 event_serial_no=10"));
        List<SourcePosition> places =
                new ArrayList<>(log.stream().map(SourcePosition::of).toList());
        List<SourcePosition> inOrder = List.copyOf(places);
        java.util.Collections.shuffle(places, new java.util.Random(16));
        places.sort(ORDER);
        assertThat(places).isEqualTo(inOrder);
    }

    private static final Comparator<SourcePosition> ORDER = Comparator.<SourcePosition>comparingLong(
                    place -> Long.parseLong(place.parts().get(0)))
            .thenComparingLong(place -> Long.parseLong(place.parts().get(1)))
            .thenComparingLong(place -> Long.parseLong(place.parts().get(2)))
            .thenComparing(place -> place.parts().get(3), Comparator.nullsFirst(Comparator.naturalOrder()));

    private static Map<String, String> about(String connector, String source) {
        Map<String, String> about = new HashMap<>(Map.of("__op", "c", "__source_connector", connector));
        for (String part : source.split(" ", -1)) {
            int at = part.indexOf('=');
            about.put("__source_" + part.substring(0, at), part.substring(at + 1));
        }
        return about;
    }
}
