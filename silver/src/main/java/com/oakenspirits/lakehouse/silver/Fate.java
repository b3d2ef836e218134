package com.oakenspirits.lakehouse.silver;

import java.util.Locale;

/** What becomes of a message that its contract accepts. */
enum Fate {
    /** Its key is new. */
    INSERT,
    /** It is newer than the row of its key and says something else. */
    UPDATE,
    /** It is newer than the row of its key and says the same: only the row's coordinates move on. */
    REFRESH,
    /** It is not newer and says the same as the message that stands. */
    DUPLICATE,
    /** A newer message of its key makes it void. */
    SUPERSEDED;

    /** As it stands in the column {@code _fate}. */
    String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
