package com.oakenspirits.lakehouse.app;

import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import com.oakenspirits.lakehouse.lake.error.Suggestion;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The logs of databases that an operator accepts in the place of those that were read so far.
 *
 * @param names dataset to names, such as {@code binlog.000001:157}
 */
record AcceptedLogs(Map<String, Set<String>> names) {

    /**
     * Reads the values of {@code --accept-log}.
     *
     * @param datasets those that there are
     * @throws LakehouseException (usage) when one has another form or names no dataset
     */
    static AcceptedLogs of(Set<String> values, Collection<String> datasets) {
        Map<String, Set<String>> names = new HashMap<>();
        for (String value : values) {
            int at = value.indexOf('@');
            if (at < 1 || at == value.length() - 1) {
                throw new LakehouseException(
                        Kind.USAGE,
                        "--accept-log '" + value
                                + "' is not DATASET@NAME, such as 'customers@binlog.000001:157'; the error"
                                + " that stops a dataset names its log in this form");
            }
            String dataset = value.substring(0, at);
            if (!datasets.contains(dataset)) {
                throw new LakehouseException(
                        Kind.USAGE,
                        "--accept-log '" + value + "': there is no dataset '" + dataset + "'; "
                                + Suggestion.remedy(dataset, datasets, "Datasets"));
            }
            names.computeIfAbsent(dataset, any -> new TreeSet<>()).add(value.substring(at + 1));
        }
        return new AcceptedLogs(names);
    }

    /** The names of a dataset's. */
    Set<String> of(String dataset) {
        return names.getOrDefault(dataset, Set.of());
    }
}
