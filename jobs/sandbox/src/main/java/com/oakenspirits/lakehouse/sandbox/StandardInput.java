package com.oakenspirits.lakehouse.sandbox;

import java.io.IOException;
import java.io.OutputStream;

/** For servers that a test starts: no dead parent leaves one behind. */
final class StandardInput {
    private StandardInput() {}

    /** Ends this process when its standard input ends. */
    static void exitWhenItCloses() {
        Thread watch = new Thread(
                () -> {
                    try {
                        System.in.transferTo(OutputStream.nullOutputStream());
                    } catch (IOException e) {
                        // Unreadable is as good as closed.
                    }
                    System.exit(0);
                },
                "watch-stdin");
        watch.setDaemon(true);
        watch.start();
    }
}
