package com.oakenspirits.lakehouse.lake.table;

import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * A table as it is named everywhere, such as {@code silver.sales}. Where it lies is the environment's business alone.
 *
 * @param layer the layer
 * @param dataset the dataset or model, {@code [a-z][a-z0-9_]*}
 */
public record TableName(Layer layer, String dataset) implements Comparable<TableName> {

    public static TableName bronze(String dataset) {
        return new TableName(Layer.BRONZE, dataset);
    }

    public static TableName silver(String dataset) {
        return new TableName(Layer.SILVER, dataset);
    }

    public static TableName quarantine(String dataset) {
        return new TableName(Layer.QUARANTINE, dataset);
    }

    public static TableName gold(String model) {
        return new TableName(Layer.GOLD, model);
    }

    public static TableName ops(String book) {
        return new TableName(Layer.OPS, book);
    }

    /**
     * Reads {@code layer.dataset}.
     *
     * @throws LakehouseException (usage) naming the layers when the text is no such name
     */
    public static TableName parse(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length == 2 && Layer.of(parts[0]).isPresent() && parts[1].matches("[a-z][a-z0-9_]*")) {
            return new TableName(Layer.of(parts[0]).get(), parts[1]);
        }
        throw new LakehouseException(
                Kind.USAGE,
                "'" + text + "' names no table; a table is LAYER.DATASET, the layer one of "
                        + Arrays.stream(Layer.values()).map(Layer::id).collect(Collectors.joining(", ")));
    }

    @Override
    public int compareTo(TableName other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return layer.id() + "." + dataset;
    }
}
