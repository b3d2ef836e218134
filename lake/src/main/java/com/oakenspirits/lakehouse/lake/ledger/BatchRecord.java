package com.oakenspirits.lakehouse.lake.ledger;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one batch of one flow did: the line of the ledger, written as the user metadata of the very commit that carries
 * the batch's data, so that no crash can make the two disagree.
 *
 * @param flow {@code bronze}, {@code silver} or {@code gold}; {@code redrive} and {@code rebuild} for repairs of silver
 * @param dataset the dataset or model
 * @param batchId increasing within the flow: for bronze the sum of the offsets landed (0 for files, the number of the
 *     batch for a polled table), for silver the version of the
 *     bronze table that was consumed, for gold a count
 * @param source what was read, for people, such as {@code sales-0:[0,120)}
 * @param read rows read; always {@code applied + superseded + duplicate + quarantined}. A bronze record leaves its
 *     rows to Delta, which counts them in the same commit ({@link #withRows})
 * @param applied rows that made or changed a row of the target
 * @param superseded rows that a newer message of the same key made void
 * @param duplicate rows that say what is known already
 * @param quarantined rows that the contract refused
 * @param rules every rule's counts, zeros included; of a model those of its checks, over the rows that were made
 * @param contractVersion the version of the contract or model applied, empty for bronze
 * @param consumed how far each source is now consumed: for bronze {@code topic-partition} to the next offset
 *     ({@code topic@2-partition} after another topic of that name was accepted,
 *     {@code files} to the number of the commit; a polled table's name to the next offset and to its watermark), for
 *     silver and gold table name to version
 * @param gaps offsets that Kafka had deleted before they were landed and an operator accepted, such as
 *     {@code sales-0:[10,20)}
 * @param startedAt milliseconds since the epoch
 * @param durationMs from the start to just before the commit
 * @param ties the real ties among them, at most {@link #MOST_TIES}
 * @param kafka of a topic's batch: which topic it was read from, and which offsets hold no message; else null
 * @param log of a change stream how far the logs of its database were read, as JSON; empty where there is none
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record BatchRecord(
        String flow,
        String dataset,
        long batchId,
        String source,
        long read,
        long applied,
        long superseded,
        long duplicate,
        long quarantined,
        List<RuleCount> rules,
        String contractVersion,
        Map<String, Long> consumed,
        List<String> gaps,
        long startedAt,
        long durationMs,
        List<Tie> ties,
        KafkaFacts kafka,
        String log) {

    /** How many ties a record names. */
    public static final int MOST_TIES = 100;

    private static final ObjectMapper JSON =
            new ObjectMapper().configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);

    public BatchRecord {
        rules = rules == null ? List.of() : List.copyOf(rules);
        consumed = consumed == null ? Map.of() : Map.copyOf(consumed);
        gaps = gaps == null ? List.of() : List.copyOf(gaps);
        ties = ties == null ? List.of() : List.copyOf(ties);
        source = source == null ? "" : source;
        contractVersion = contractVersion == null ? "" : contractVersion;
        log = log == null ? "" : log;
        if (read != applied + superseded + duplicate + quarantined) {
            throw new IllegalStateException("the ledger's law is broken in " + flow + "." + dataset + " batch "
                    + batchId
                    + ": read " + read + " is not applied " + applied + " + superseded " + superseded + " + duplicate "
                    + duplicate + " + quarantined " + quarantined);
        }
    }

    /** A record without ties, of something else than a topic. */
    public BatchRecord(
            String flow,
            String dataset,
            long batchId,
            String source,
            long read,
            long applied,
            long superseded,
            long duplicate,
            long quarantined,
            List<RuleCount> rules,
            String contractVersion,
            Map<String, Long> consumed,
            List<String> gaps,
            long startedAt,
            long durationMs) {
        this(
                flow,
                dataset,
                batchId,
                source,
                read,
                applied,
                superseded,
                duplicate,
                quarantined,
                rules,
                contractVersion,
                consumed,
                gaps,
                startedAt,
                durationMs,
                List.of(),
                null,
                "");
    }

    /** This record of a batch that applied every row it read. */
    public BatchRecord withRows(long rows) {
        return new BatchRecord(
                flow,
                dataset,
                batchId,
                source,
                rows,
                rows,
                0,
                0,
                0,
                rules,
                contractVersion,
                consumed,
                gaps,
                startedAt,
                durationMs,
                ties,
                kafka,
                log);
    }

    /** This record of a batch that was read from a topic. */
    public BatchRecord withKafka(KafkaFacts facts) {
        return with(ties, facts, log);
    }

    /** This record with what it says of the database's log. */
    public BatchRecord withLog(String other) {
        return with(ties, kafka, other);
    }

    /** This record of a batch with real ties. */
    public BatchRecord withTies(List<Tie> found) {
        return with(found, kafka, log);
    }

    private BatchRecord with(List<Tie> found, KafkaFacts facts, String other) {
        return new BatchRecord(
                flow,
                dataset,
                batchId,
                source,
                read,
                applied,
                superseded,
                duplicate,
                quarantined,
                rules,
                contractVersion,
                consumed,
                gaps,
                startedAt,
                durationMs,
                found,
                facts,
                other);
    }

    /** This record as a commit carries it. */
    public String toJson() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The record a commit carries, or empty when it carries none of ours. */
    public static Optional<BatchRecord> fromJson(String metadata) {
        if (!metadata.startsWith("{\"flow\":")) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(metadata, BatchRecord.class));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
