package com.oakenspirits.lakehouse.bronze;

import com.oakenspirits.lakehouse.lake.ledger.KafkaFacts;
import java.util.List;

/**
 * Which topic it is, whatever it is called: a topic that was deleted and created again, or that another cluster has, is
 * another one.
 *
 * @param topicId Kafka's id of the topic; empty where brokers are too old to have any (before 2.8)
 * @param clusterId Kafka's id of the cluster; empty where it has none
 */
record TopicIdentity(String topicId, String clusterId) {

    static TopicIdentity of(KafkaFacts facts) {
        return new TopicIdentity(facts.topicId(), facts.clusterId());
    }

    KafkaFacts facts(List<String> voids) {
        return new KafkaFacts(topicId, clusterId, voids);
    }

    /** The topic's id decides; the cluster's does where there is none. What is not known is not another one. */
    boolean isAnotherThan(TopicIdentity before) {
        if (!topicId.isEmpty() && !before.topicId.isEmpty()) {
            return !topicId.equals(before.topicId);
        }
        return !clusterId.isEmpty() && !before.clusterId.isEmpty() && !clusterId.equals(before.clusterId);
    }

    /** What an operator accepts it by, empty where Kafka gives nothing. */
    String name() {
        return topicId.isEmpty() ? clusterId : topicId;
    }

    @Override
    public String toString() {
        return (topicId.isEmpty() ? "no id" : "id " + topicId)
                + (clusterId.isEmpty() ? "" : " in cluster " + clusterId);
    }
}
