package com.oakenspirits.lakehouse.lake.ledger;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * What a batch of a topic tells beyond its offsets.
 *
 * @param topicId Kafka's own id of the topic, which another topic of the same name does not have; empty where the broker
 *     is too old to have any
 * @param clusterId Kafka's id of the cluster; empty where it has none
 * @param voids the offsets of the batch that hold no message (transaction markers, aborted and compacted records), such
 *     as {@code sales-0:[7,8)}; where they are very many, how many a range has: {@code 2500 of sales-0:[0,9000)}
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record KafkaFacts(String topicId, String clusterId, List<String> voids) {
    public KafkaFacts {
        topicId = topicId == null ? "" : topicId;
        clusterId = clusterId == null ? "" : clusterId;
        voids = voids == null ? List.of() : List.copyOf(voids);
    }
}
