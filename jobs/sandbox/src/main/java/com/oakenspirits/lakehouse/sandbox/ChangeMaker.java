package com.oakenspirits.lakehouse.sandbox;

import com.oakenspirits.lakehouse.sandbox.oaken.Business;
import com.oakenspirits.lakehouse.sandbox.oaken.Change;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Makes a number of changes of the business in transactions of one to four, and counts them. */
final class ChangeMaker {
    private final Connection connection;
    private final Business business;
    private final long wanted;
    private final Map<String, Long> kinds = new TreeMap<>();
    private final Map<String, Long> messages = new TreeMap<>();
    private long transactions;
    private long made;

    /**
     * @param connection without automatic commits
     * @param wanted how many changes
     */
    ChangeMaker(Connection connection, long seed, long wanted) {
        this.connection = connection;
        this.business = new Business(connection, seed);
        this.wanted = wanted;
    }

    boolean done() {
        return made >= wanted;
    }

    /** Makes and commits the next transaction. */
    void transaction() throws SQLException {
        for (long end = Math.min(wanted, made + business.transaction()); made < end; made++) {
            Change change = business.change();
            kinds.merge(change.name().toLowerCase(Locale.ROOT), 1L, Long::sum);
            messages.merge(change.topic(), (long) change.messages(), Long::sum);
        }
        connection.commit();
        transactions++;
    }

    long made() {
        return made;
    }

    long transactions() {
        return transactions;
    }

    /** How many of each kind. */
    Map<String, Long> kinds() {
        return kinds;
    }

    /** How many messages Debezium sends for them, a topic. */
    Map<String, Long> messages() {
        return messages;
    }
}
