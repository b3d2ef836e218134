package com.oakenspirits.lakehouse.app;

import com.oakenspirits.lakehouse.lake.config.Secrets;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.impl.LogEventFactory;
import org.apache.spark.sql.SparkSession;

/**
 * Keeps secrets out of whatever this process logs, Spark's and Kafka's own lines and stack traces among them. It sits where
 * events are made, so that it holds for every appender and layout, those of a cluster too.
 */
final class LogMask {
    private final Secrets secrets;

    LogMask(Secrets secrets) {
        this.secrets = secrets;
    }

    void install() {
        if (secrets.isEmpty()) {
            return;
        }
        // Spark's context: under spark-submit our own classes have another loader.
        if (LogManager.getContext(SparkSession.class.getClassLoader(), false) instanceof LoggerContext context) {
            cover(context);
            // A changed level or a new configuration brings loggers that know of no mask.
            context.addPropertyChangeListener(change -> cover(context));
        }
    }

    private void cover(LoggerContext context) {
        for (LoggerConfig logger : context.getConfiguration().getLoggers().values()) {
            cover(logger);
        }
        cover(context.getConfiguration().getRootLogger());
    }

    private void cover(LoggerConfig logger) {
        LogEventFactory made = logger.getLogEventFactory();
        if (made instanceof MaskedEvents masked) {
            masked.hide(secrets);
        } else {
            logger.setLogEventFactory(new MaskedEvents(made, secrets));
        }
    }
}
