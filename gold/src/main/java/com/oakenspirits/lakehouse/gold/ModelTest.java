package com.oakenspirits.lakehouse.gold;

import com.oakenspirits.lakehouse.lake.table.TableName;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An example of what a model's query makes of given rows.
 *
 * @param name snake_case, once in a model
 * @param description what it shows, for people; empty when the YAML file says nothing
 * @param given the rows of the sources; one that is not named has none
 * @param expect exactly the rows that come out, in any order, over the columns that they name: all name the same. None
 *     means that nothing comes out
 */
public record ModelTest(String name, String description, Map<TableName, List<TestRow>> given, List<TestRow> expect) {

    public ModelTest {
        // Not Map.copyOf: faults are told in the order of the file.
        given = Collections.unmodifiableMap(new LinkedHashMap<>(given));
        expect = List.copyOf(expect);
    }

    /**
     * A row as the YAML file has it.
     *
     * @param line where it begins
     * @param cells by column, in the order of the file
     */
    public record TestRow(int line, Map<String, Cell> cells) {}

    /**
     * A value as it is written.
     *
     * @param text empty for null
     * @param line where it stands
     */
    public record Cell(Optional<String> text, int line) {}
}
