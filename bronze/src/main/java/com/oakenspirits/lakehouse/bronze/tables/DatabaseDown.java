package com.oakenspirits.lakehouse.bronze.tables;

import java.sql.SQLException;

/** A database does not answer now; it may do so later, so the poll is worth another try. */
final class DatabaseDown extends IllegalStateException {
    private static final long serialVersionUID = 1;

    /** @param message one line for people, with a remedy */
    DatabaseDown(String message, SQLException error) {
        super(message);
        // Not the cause: people are shown the innermost message.
        addSuppressed(error);
    }
}
