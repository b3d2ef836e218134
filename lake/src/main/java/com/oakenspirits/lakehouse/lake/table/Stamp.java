package com.oakenspirits.lakehouse.lake.table;

/**
 * What a commit carries besides its data: an identity that makes it happen once, and the record of what it did.
 *
 * @param app Delta's {@code txnAppId}: who writes
 * @param version Delta's {@code txnVersion}: a write whose version is not above the table's last of this app is skipped
 * @param metadata Delta's {@code userMetadata}
 */
public record Stamp(String app, long version, String metadata) {}
