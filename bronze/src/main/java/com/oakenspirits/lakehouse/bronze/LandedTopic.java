package com.oakenspirits.lakehouse.bronze;

import com.oakenspirits.lakehouse.lake.ledger.BatchRecord;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.TableName;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * How far a bronze table has a topic.
 *
 * @param source what the topic's messages are called in the table: the topic's name, and after another topic of that
 *     name was accepted {@code name@2}, so that coordinates stay unique
 * @param next the next offset of each partition
 * @param identity which topic it was read from; empty where that was not recorded
 */
record LandedTopic(String source, Offsets next, Optional<TopicIdentity> identity) {

    /** What a table tells. The newest commit that landed of the topic does; a table without such a record has rows. */
    static LandedTopic of(SparkSession spark, Lake lake, TableName table, String topic) {
        return recorded(lake, table, topic).orElseGet(() -> ofRows(spark, lake, table, topic));
    }

    /** What the newest commit tells; empty where none has landed of the topic. */
    static Optional<LandedTopic> recorded(Lake lake, TableName table, String topic) {
        Pattern ours = Pattern.compile("(" + Pattern.quote(topic) + "(?:@\\d+)?)-\\d+");
        return lake.log(table)
                .newest(commit ->
                        commit.userMetadata().flatMap(BatchRecord::fromJson).flatMap(record -> of(record, ours)));
    }

    private static Optional<LandedTopic> of(BatchRecord record, Pattern ours) {
        return record.consumed().keySet().stream()
                .map(ours::matcher)
                .filter(Matcher::matches)
                .map(name -> name.group(1))
                .findFirst()
                .map(source -> new LandedTopic(
                        source,
                        Offsets.fromLedger(source, record.consumed()),
                        Optional.ofNullable(record.kafka()).map(TopicIdentity::of)));
    }

    private static LandedTopic ofRows(SparkSession spark, Lake lake, TableName table, String topic) {
        Map<Integer, Map<Integer, Long>> turns = new TreeMap<>();
        turns.put(1, new TreeMap<>());
        if (lake.exists(table)) {
            lake.read(spark, table)
                    .where(functions
                            .col("source")
                            .equalTo(topic)
                            .or(functions.col("source").startsWith(topic + "@")))
                    .groupBy("source", "partition")
                    .agg(functions.max("offset"))
                    .collectAsList()
                    .forEach(row -> turns.computeIfAbsent(turn(row.getString(0)), any -> new TreeMap<>())
                            .put(row.getInt(1), row.getLong(2) + 1));
        }
        int newest = turns.keySet().stream().mapToInt(Integer::intValue).max().orElseThrow();
        return new LandedTopic(source(topic, newest), new Offsets(turns.get(newest)), Optional.empty());
    }

    /** What the messages of the topic that takes this one's place are called. */
    String following(String topic) {
        return source(topic, turn(source) + 1);
    }

    private static String source(String topic, int turn) {
        return turn == 1 ? topic : topic + "@" + turn;
    }

    /** No topic's name has an @. */
    private static int turn(String source) {
        int at = source.lastIndexOf('@');
        return at < 0 ? 1 : Integer.parseInt(source.substring(at + 1));
    }
}
