/**
 * The {@code lakehouse} command against a real Kafka. Three fixtures:
 *
 * <ul>
 *   <li>{@link com.oakenspirits.lakehouse.app.KafkaSandbox}: one broker for all tests, a child process from
 *       {@code jobs/sandbox/target}, given to a test as a parameter; topics are a test's own, so none sees another's
 *       messages.
 *   <li>{@link com.oakenspirits.lakehouse.app.House}: a configuration folder and a lake in a temporary folder. Its
 *       {@code lakehouse} runs a command in this JVM, in the one Spark session of all tests, and gives the exit code and
 *       what was printed; its {@code start} runs it in a process of its own, to be killed or interrupted.
 *   <li>{@link com.oakenspirits.lakehouse.app.Tables}: the rows of a lake's tables as texts to compare.
 * </ul>
 *
 * What takes longer than a normal build allows has the tag {@code long} ({@code ./mvnw verify -Plong}), what takes longer
 * than that build allows too {@code soak} ({@code ./mvnw verify -Psoak}).
 */
package com.oakenspirits.lakehouse.app;
