package com.oakenspirits.lakehouse.sandbox.oaken;

import java.util.List;

/** A finite series of messages for the oaken domain's topics, the same on every run. */
public sealed interface Feed permits IowaFeed, GeneratedFeed {
    /** What is fed, in words. */
    String title();

    /** Equal for feeds that send the same messages: an input changed on disk is another feed. */
    String identity();

    /** How many sales it has; 0 when only reading them tells. */
    long sales();

    /** Decides everything that is left to chance. */
    long seed();

    /** What the user should know before it runs. */
    List<String> warnings();

    /** Sends all messages, or until the outlet says stop. */
    Outcome run(Outlet outlet);
}
