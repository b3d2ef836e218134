package com.oakenspirits.lakehouse.lake.direct;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.types.StructType;

/** A table at one version, as its log tells it: unchanged whatever is written afterwards. */
public final class TableState {
    private final String path;
    private final long version;
    private final long dataVersion;
    private final Optional<String> metadata;
    private final StructType schema;
    private final Map<String, String> properties;
    private final Map<String, DataFile> files;
    private final Map<String, Long> stamps;

    TableState(
            String path,
            long version,
            long dataVersion,
            Optional<String> metadata,
            StructType schema,
            Map<String, String> properties,
            Map<String, DataFile> files,
            Map<String, Long> stamps) {
        this.path = path;
        this.version = version;
        this.dataVersion = dataVersion;
        this.metadata = metadata;
        this.schema = schema;
        this.properties = properties;
        this.files = files;
        this.stamps = stamps;
    }

    /** The folder of the table. */
    String path() {
        return path;
    }

    public long version() {
        return version;
    }

    /** The newest version that added or removed rows; -1 where none has. */
    public long dataVersion() {
        return dataVersion;
    }

    /** What the newest commit that said anything said. */
    public Optional<String> metadata() {
        return metadata;
    }

    public StructType schema() {
        return schema;
    }

    public Collection<DataFile> files() {
        return files.values();
    }

    /** How many rows it has; {@link Long#MAX_VALUE} where the log does not say. */
    public long rows() {
        return DataFile.rows(files());
    }

    Map<String, DataFile> byPath() {
        return files;
    }

    Map<String, Long> stamps() {
        return stamps;
    }

    Map<String, String> properties() {
        return properties;
    }

    /** The version of the newest stamp of an app; empty where it has put none. */
    Optional<Long> stamped(String app) {
        return Optional.ofNullable(stamps.get(app));
    }

    /** The columns that files have statistics of. */
    Set<String> statistics() {
        String named = properties.get("delta.dataSkippingStatsColumns");
        return named == null
                ? java.util.Arrays.stream(schema.fieldNames()).limit(32).collect(java.util.stream.Collectors.toSet())
                : java.util.Arrays.stream(named.split(","))
                        .map(column -> column.trim().replace("`", ""))
                        .collect(java.util.stream.Collectors.toSet());
    }

    boolean feed() {
        return Boolean.parseBoolean(properties.getOrDefault("delta.enableChangeDataFeed", "false"));
    }

    /** Whether rows can be taken out of files without rewriting these. */
    public boolean deletionVectors() {
        return Boolean.parseBoolean(properties.getOrDefault("delta.enableDeletionVectors", "false"));
    }
}
