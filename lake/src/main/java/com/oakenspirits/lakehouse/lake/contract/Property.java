package com.oakenspirits.lakehouse.lake.contract;

import com.oakenspirits.lakehouse.lake.yaml.YamlMap;
import java.util.List;
import java.util.Optional;

/**
 * A property as read, with its place for later faults.
 *
 * @param column what it declares; where it is faulty, something that lets reading go on
 * @param keyPosition of a primary key column; else 0
 * @param transform the {@code transformLogic}
 * @param limits what {@code logicalTypeOptions} ask of its values
 * @param yaml where it stands
 */
record Property(Column column, int keyPosition, Optional<Statement> transform, List<DraftRule> limits, YamlMap yaml) {

    /** The fields of the message it reads; none when its SQL does not parse. */
    List<String> reads() {
        return transform.map(Statement::reads).orElseGet(() -> List.of(column.field()));
    }
}
