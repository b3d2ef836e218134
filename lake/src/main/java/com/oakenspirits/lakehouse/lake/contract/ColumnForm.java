package com.oakenspirits.lakehouse.lake.contract;

import com.oakenspirits.lakehouse.lake.value.ValueReader;
import java.time.ZoneId;
import java.util.List;

/**
 * What a property says of its values.
 *
 * @param reader of the values
 * @param limits what {@code logicalTypeOptions} ask of them, as rules of the column
 */
record ColumnForm(ValueReader reader, List<DraftRule> limits) {

    /**
     * What a dataset says for all its columns.
     *
     * @param zone of times that state none
     * @param bytesAreBase64 whether a text in a binary column carries bytes, as in Debezium's events
     */
    record Defaults(ZoneId zone, boolean bytesAreBase64) {}
}
