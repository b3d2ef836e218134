package com.oakenspirits.lakehouse.gold;

/** Why a refresh is left to Spark; nothing has been written. */
final class LeftToSpark extends Exception {
    private static final long serialVersionUID = 1;

    LeftToSpark(String why) {
        super(why, null, false, false);
    }
}
