package com.oakenspirits.lakehouse.silver;

/**
 * The value of a field of a JSON object.
 *
 * @param text as {@link JsonDecoder} gives it; null for null
 * @param quoted whether it is a JSON string
 */
record JsonField(String text, boolean quoted) {}
