package com.oakenspirits.lakehouse.lake.spark;

import com.oakenspirits.lakehouse.lake.value.JsonPath;
import java.io.Serializable;
import org.apache.spark.unsafe.types.UTF8String;

/** {@link JsonPath} on the texts that Spark has inside its rows. Called by generated code, so it is public. */
public final class ExactJson implements Serializable {
    private static final long serialVersionUID = 1;

    private final JsonPath path;

    ExactJson(JsonPath path) {
        this.path = path;
    }

    /** What the path leads to in that JSON, or null. */
    public UTF8String get(UTF8String json) {
        return UTF8String.fromString(path.in(json == null ? null : json.toString()));
    }
}
