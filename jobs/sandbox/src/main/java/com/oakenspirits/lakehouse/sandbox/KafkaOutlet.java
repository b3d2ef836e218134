package com.oakenspirits.lakehouse.sandbox;

import com.oakenspirits.lakehouse.sandbox.kafka.Sender;
import com.oakenspirits.lakehouse.sandbox.oaken.Message;
import com.oakenspirits.lakehouse.sandbox.oaken.Outlet;
import java.util.concurrent.TimeUnit;

/** Sends a feed's messages to Kafka, at a pace and for a time. */
final class KafkaOutlet implements Outlet {
    private final Sender sender;
    private final Progress progress;
    private final double salesPerSecond;
    private final double seconds;
    private final long start = System.nanoTime();
    private long sales;

    /**
     * @param salesPerSecond 0 is as fast as possible
     * @param seconds after which the feed stops; 0 is never
     */
    KafkaOutlet(Sender sender, Progress progress, double salesPerSecond, double seconds) {
        this.sender = sender;
        this.progress = progress;
        this.salesPerSecond = salesPerSecond;
        this.seconds = seconds;
    }

    @Override
    public void send(Message message) {
        sender.send(message.topic(), message.key(), message.value());
    }

    @Override
    public boolean nextSale(String date) {
        double due = salesPerSecond > 0 ? sales / salesPerSecond : 0;
        if (seconds > 0 && Math.max(due, elapsed()) >= seconds) {
            return false;
        }
        double wait = due - elapsed();
        if (wait > 0) {
            try {
                TimeUnit.NANOSECONDS.sleep((long) (wait * 1e9));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        progress.at(sales++);
        return true;
    }

    private double elapsed() {
        return (System.nanoTime() - start) / 1e9;
    }
}
