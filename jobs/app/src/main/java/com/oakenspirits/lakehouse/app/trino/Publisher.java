package com.oakenspirits.lakehouse.app.trino;

import com.oakenspirits.lakehouse.lake.config.Trino;
import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import com.oakenspirits.lakehouse.lake.table.Layer;
import com.oakenspirits.lakehouse.lake.table.TableName;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Keeps the tables that Trino knows in step with those of the lake. Only the names are Trino's: no file is touched. */
public final class Publisher implements AutoCloseable {
    /** Bronze holds messages as bytes: there is nothing in it for an analyst. */
    public static final List<Layer> LAYERS = List.of(Layer.SILVER, Layer.GOLD, Layer.QUARANTINE, Layer.OPS);

    private final TrinoCatalog catalog;
    private final Trino trino;

    private Publisher(Trino trino, TrinoCatalog catalog) {
        this.trino = trino;
        this.catalog = catalog;
    }

    /**
     * Connects to Trino.
     *
     * @throws LakehouseException when Trino is not there or not as the environment says
     */
    public static Publisher open(Trino trino) {
        return new Publisher(trino, TrinoCatalog.open(trino));
    }

    /**
     * What is to be done, one step for every table that either side knows.
     *
     * @param root the lake's folder as Trino calls it, empty where a catalog keeps the tables
     * @param complete whether {@code lake} is known to be all there is; else no table is unregistered
     */
    public List<Step> plan(List<LakeTable> lake, String root, boolean complete) {
        try {
            return new Publication(root, complete).steps(lake, catalog.tables(LAYERS));
        } catch (SQLException e) {
            throw failed("cannot list the tables of catalog " + trino.catalog(), e);
        }
    }

    /** Takes a step. */
    public void take(Step step) {
        try {
            switch (step.action()) {
                case REGISTER -> register(step);
                case RELOCATE -> {
                    catalog.unregister(step.table());
                    register(step);
                }
                case UNREGISTER -> catalog.unregister(step.table());
                case KEEP, LEAVE -> {
                    // Nothing to tell Trino.
                }
            }
        } catch (SQLException e) {
            throw failed("cannot " + step.action().name().toLowerCase(Locale.ROOT) + " " + step.table(), e);
        }
    }

    private void register(Step step) throws SQLException {
        catalog.makeSchema(step.table().layer());
        catalog.register(step.table(), step.location().orElseThrow());
    }

    /** How what Trino sees of the tables differs from what they are, by table; those that are the same are left out. */
    public Map<TableName, List<String>> differences(List<LakeTable> lake) {
        try {
            Map<TableName, List<String>> differences = seen(lake);
            // It may only have kept an older log.
            for (TableName table : differences.keySet()) {
                catalog.refresh(table);
            }
            return differences.isEmpty()
                    ? differences
                    : seen(lake.stream()
                            .filter(table -> differences.containsKey(table.name()))
                            .toList());
        } catch (SQLException e) {
            throw failed("cannot read the columns of catalog " + trino.catalog(), e);
        }
    }

    private Map<TableName, List<String>> seen(List<LakeTable> lake) throws SQLException {
        Set<Layer> layers = new LinkedHashSet<>();
        lake.forEach(table -> layers.add(table.name().layer()));
        Map<TableName, Map<String, String>> columns = new LinkedHashMap<>();
        for (Layer layer : layers) {
            columns.putAll(catalog.columns(layer));
        }
        Map<TableName, List<String>> differences = new TreeMap<>();
        for (LakeTable table : lake) {
            List<String> found = columns.containsKey(table.name())
                    ? TrinoColumns.differences(table.schema(), columns.get(table.name()))
                    : List.of("Trino cannot read it");
            if (!found.isEmpty()) {
                differences.put(table.name(), found);
            }
        }
        return differences;
    }

    private LakehouseException failed(String what, SQLException e) {
        return new LakehouseException(
                Kind.FLOW_FAILED, "Trino at " + trino.url() + " " + what + ": " + TrinoCatalog.line(e), e);
    }

    @Override
    public void close() {
        try {
            catalog.close();
        } catch (SQLException e) {
            throw failed("does not end the connection", e);
        }
    }
}
