package com.oakenspirits.lakehouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.oakenspirits.lakehouse.lake.config.Secrets;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringWriter;
import java.util.List;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.WriterAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.layout.PatternLayout;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Secrets in the log, whoever logs and however. */
class LogMaskTest {
    private static final String NAME = "test.of.the.mask";

    private final StringWriter logged = new StringWriter();
    private LoggerContext context;
    private WriterAppender appender;

    @BeforeEach
    void appender() {
        context = (LoggerContext) LogManager.getContext(SparkSession.class.getClassLoader(), false);
        appender = WriterAppender.newBuilder()
                .setName("test")
                .setTarget(logged)
                .setLayout(PatternLayout.newBuilder().withPattern("%m %X%n%ex").build())
                .build();
        appender.start();
        context.getConfiguration().getRootLogger().addAppender(appender, Level.WARN, null);
        new LogMask(new Secrets(List.of("hunter22"))).install();
    }

    @AfterEach
    void remove() {
        context.getConfiguration().getRootLogger().removeAppender("test");
        context.updateLoggers();
    }

    @Test
    void aMessageIsMaskedAndItsParametersToo() {
        logger().error("log in with hunter22, or {}", "not hunter22");

        assertThat(logged.toString()).isEqualTo("log in with ***, or not *** {}\n");
    }

    @Test
    void exceptionsAreMaskedWithTheirCausesAndKeepTheirNames() {
        Exception cause = new IllegalArgumentException("bad password hunter22");
        Exception suppressed = new IllegalStateException("closing hunter22");
        RuntimeException error = new RuntimeException("failed", cause);
        error.addSuppressed(suppressed);

        logger().error("told", error);

        assertThat(logged.toString())
                .startsWith("told {}\njava.lang.RuntimeException: failed\n")
                .contains(
                        "Caused by: java.lang.IllegalArgumentException: bad password ***\n",
                        "Suppressed: java.lang.IllegalStateException: closing ***\n",
                        "at " + LogMaskTest.class.getName() + ".exceptionsAreMaskedWithTheirCausesAndKeepTheirNames")
                .doesNotContain("hunter22", "MaskedThrowable");
    }

    @Test
    void anExceptionWithoutSecretsIsLoggedAsItIs() {
        logger().error("told", new IllegalStateException("plain"));

        assertThat(logged.toString()).startsWith("told {}\njava.lang.IllegalStateException: plain\n\tat ");
    }

    @Test
    void aLoggerWhoseLevelIsSetLaterIsMaskedToo() {
        Configurator.setLevel(NAME, Level.WARN);

        logger().warn("hunter22");

        assertThat(logged.toString()).isEqualTo("*** {}\n");
    }

    @Test
    void whatSparkPutsBesideAMessageIsMaskedToo() {
        try (var closed = org.apache.logging.log4j.CloseableThreadContext.put("error", "hunter22")) {
            assertThat(closed).isNotNull();
            logger().error("told");
        }

        assertThat(logged.toString()).isEqualTo("told {error=***}\n");
    }

    @Test
    void whatIsPrintedPastTheLogIsMaskedLineByLine() {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try (PrintStream out =
                new PrintStream(new MaskedOutput(printed, () -> new Secrets(List.of("hunter22"))), false, UTF_8)) {
            out.print("hun");
            out.print("ter22 is ");
            out.println("wörd");
            out.print("and no line: hunter22");
        }

        assertThat(printed.toString(UTF_8)).isEqualTo("*** is wörd" + System.lineSeparator() + "and no line: ***");
    }

    private static Logger logger() {
        return LogManager.getContext(SparkSession.class.getClassLoader(), false).getLogger(NAME);
    }
}
