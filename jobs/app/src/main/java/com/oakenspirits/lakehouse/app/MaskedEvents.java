package com.oakenspirits.lakehouse.app;

import com.oakenspirits.lakehouse.lake.config.Secrets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.Marker;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.config.Property;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.core.impl.LogEventFactory;
import org.apache.logging.log4j.message.Message;
import org.apache.logging.log4j.message.SimpleMessage;
import org.apache.logging.log4j.util.SortedArrayStringMap;

/** Makes log events without secrets in their message, their stack trace and their context. */
final class MaskedEvents implements LogEventFactory {
    private final LogEventFactory events;
    private final Set<Secrets> secrets = ConcurrentHashMap.newKeySet();

    MaskedEvents(LogEventFactory events, Secrets secrets) {
        this.events = events;
        this.secrets.add(secrets);
    }

    void hide(Secrets more) {
        secrets.add(more);
    }

    @Override
    public LogEvent createEvent(
            String logger,
            Marker marker,
            String fqcn,
            Level level,
            Message message,
            List<Property> properties,
            Throwable thrown) {
        return masked(events.createEvent(logger, marker, fqcn, level, masked(message), properties, masked(thrown)));
    }

    @Override
    public LogEvent createEvent(
            String logger,
            Marker marker,
            String fqcn,
            StackTraceElement location,
            Level level,
            Message message,
            List<Property> properties,
            Throwable thrown) {
        return masked(
                events.createEvent(logger, marker, fqcn, location, level, masked(message), properties, masked(thrown)));
    }

    private LogEvent masked(LogEvent event) {
        Map<String, String> context = event.getContextData().toMap();
        if (context.values().stream()
                .allMatch(value -> value == null || mask(value).equals(value))) {
            return event;
        }
        SortedArrayStringMap hidden = new SortedArrayStringMap();
        context.forEach((key, value) -> hidden.putValue(key, value == null ? null : mask(value)));
        return new Log4jLogEvent.Builder(event).setContextData(hidden).build();
    }

    private Message masked(Message message) {
        String text = message.getFormattedMessage();
        String hidden = text == null ? null : mask(text);
        // Most messages hold none: they stay what they are.
        return hidden == null || hidden.equals(text) ? message : new SimpleMessage(hidden);
    }

    private Throwable masked(Throwable thrown) {
        return thrown == null ? null : MaskedThrowable.of(thrown, this::mask);
    }

    private String mask(String text) {
        String masked = text;
        for (Secrets hidden : secrets) {
            masked = hidden.mask(masked);
        }
        return masked;
    }
}
