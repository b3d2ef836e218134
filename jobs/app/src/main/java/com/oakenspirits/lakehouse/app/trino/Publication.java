package com.oakenspirits.lakehouse.app.trino;

import com.oakenspirits.lakehouse.app.trino.Step.Action;
import com.oakenspirits.lakehouse.lake.table.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Decides what must be done so that Trino knows the tables of the lake and no others. */
final class Publication {
    private final String root;
    private final boolean complete;

    /**
     * @param root the lake's folder as Trino calls it; empty where a catalog keeps the tables. What lies below it is the
     *     lake's
     * @param complete whether all tables of the lake are known; else none is unregistered
     */
    Publication(String root, boolean complete) {
        this.root = root;
        this.complete = complete;
    }

    /** One step for every table that either side knows, in the order of their names. */
    List<Step> steps(List<LakeTable> lake, Map<TableName, Registered> registered) {
        Map<TableName, Step> steps = new TreeMap<>();
        registered.forEach((table, known) -> steps.put(table, gone(table, known)));
        for (LakeTable table : lake) {
            steps.put(table.name(), there(table, Optional.ofNullable(registered.get(table.name()))));
        }
        return new ArrayList<>(steps.values());
    }

    private static Step there(LakeTable table, Optional<Registered> known) {
        Optional<String> location = Optional.of(table.location());
        if (known.isEmpty()) {
            return new Step(table.name(), Action.REGISTER, location, "");
        }
        if (known.get() instanceof Registered.At at) {
            return same(at.location(), table.location())
                    ? new Step(table.name(), Action.KEEP, location, "")
                    : new Step(table.name(), Action.RELOCATE, location, "it was at " + at.location());
        }
        return known.get() instanceof Registered.Unclear unclear
                ? new Step(table.name(), Action.LEAVE, location, unclear.why())
                : new Step(table.name(), Action.RELOCATE, location, "there is no table where it was");
    }

    private Step gone(TableName table, Registered known) {
        if (known instanceof Registered.At at
                && !root.isEmpty()
                && !at.location().startsWith(root + "/")) {
            return new Step(table, Action.LEAVE, Optional.empty(), "not of this lake: it lies at " + at.location());
        }
        if (known instanceof Registered.Unclear unclear) {
            return new Step(table, Action.LEAVE, Optional.empty(), unclear.why());
        }
        return complete
                ? new Step(table, Action.UNREGISTER, Optional.empty(), "it is not in the lake any more")
                : new Step(table, Action.LEAVE, Optional.empty(), "files with faults may declare it");
    }

    /** Slashes and the three spellings of S3 do not make a difference. */
    private static boolean same(String one, String other) {
        return plain(one).equals(plain(other));
    }

    private static String plain(String location) {
        return location.replaceFirst("^s3[an]:", "s3:")
                .replaceFirst("^([a-z0-9]+):/+", "$1:/")
                .replaceFirst("/+$", "");
    }
}
