package com.oakenspirits.lakehouse.lake.ledger;

/**
 * Two messages of one key and one sequence that say different things: the source did not say which is newer. The one
 * with the later message time and coordinates stands.
 *
 * @param key the key's values
 * @param stands sequence, message time, source, partition and offset of the message that stands
 * @param yields those of the one that does not
 */
public record Tie(String key, String stands, String yields) {}
