/**
 * The second way to read and write tables: in the driver, without a Spark job, for the few rows that a live stream brings
 * a second. A commit of it is one of Delta's own transactions with the same metadata as one of Spark's, so that readers,
 * audit and recovery know no difference; a plan is the one that Spark has made, run on the calling thread. Callers choose
 * it by size and fall back to Spark where it does not apply.
 */
package com.oakenspirits.lakehouse.lake.direct;
