package com.oakenspirits.lakehouse.bronze;

import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.TableName;
import java.util.Map;
import java.util.Optional;

/**
 * What of a topic is not landed yet, as a flow that starts now would find it.
 *
 * @param offsets between what was landed and what can be read
 * @param open offsets that cannot be read before transactions end
 * @param another why the topic is not the one that was landed, empty where it is
 */
public record TopicLag(long offsets, long open, Optional<String> another) {

    /**
     * Asks the table's log and Kafka.
     *
     * @return empty when there is no such topic
     * @throws com.oakenspirits.lakehouse.lake.error.LakehouseException when no broker answers
     */
    public static Optional<TopicLag> of(Lake lake, KafkaCluster kafka, String dataset, String topic) {
        LandedTopic landed = LandedTopic.recorded(lake, TableName.bronze(dataset), topic)
                .orElse(new LandedTopic(topic, new Offsets(Map.of()), Optional.empty()));
        return kafka.find(topic)
                .map(now -> new TopicLag(now.behind(landed.next()), now.waiting(), Resumption.another(landed, now)));
    }
}
