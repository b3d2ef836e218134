package com.oakenspirits.lakehouse.lake.sql;

import org.apache.spark.sql.SparkSession;

/** Sessions in which SQL cannot read the process. */
public final class QuerySession {
    /** Spark puts environment variables, system properties and settings in the place of {@code ${…}} in any SQL text. */
    private static final String SUBSTITUTE = "spark.sql.variable.substitute";

    private QuerySession() {}

    /** A session of its own, with settings of its own. */
    public static SparkSession another(SparkSession spark) {
        // A new session takes after the context, which is not ours in a cluster's driver; so it is said again.
        return sealed(spark.newSession());
    }

    /** The session, in which the text of SQL is what runs. */
    public static SparkSession sealed(SparkSession spark) {
        spark.conf().set(SUBSTITUTE, "false");
        return spark;
    }
}
