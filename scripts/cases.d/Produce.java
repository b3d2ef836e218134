import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends files of messages, a JSON object a line: topic, key, value (JSON, or a text as it is) or value_b64, headers, ts,
 * partition; a line with {@code tx} (commit or abort) ends a transaction. Arguments: the broker, files.
 */
public final class Produce {
    private static final ObjectMapper JSON = new ObjectMapper();

    public static void main(String[] args) throws Exception {
        TreeSet<String> topics = new TreeSet<>();
        for (int i = 1; i < args.length; i++) {
            for (String line : Files.readAllLines(Path.of(args[i]))) {
                Optional.ofNullable(JSON.readTree(line).get("topic")).ifPresent(topic -> topics.add(topic.asText()));
            }
        }
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", args[0]))) {
            admin.createTopics(topics.stream()
                            .map(topic -> new NewTopic(topic, 1, (short) 1)
                                    // A message may be from a clock that no broker would take.
                                    .configs(Map.of(
                                            "message.timestamp.after.max.ms", Long.toString(Long.MAX_VALUE),
                                            "message.timestamp.before.max.ms", Long.toString(Long.MAX_VALUE))))
                            .toList())
                    .all()
                    .get();
        }
        for (int i = 1; i < args.length; i++) {
            send(args[0], Path.of(args[i]));
        }
    }

    private static void send(String broker, Path file) throws Exception {
        Map<String, Object> settings = new HashMap<>(Map.of("bootstrap.servers", broker, "linger.ms", "5"));
        boolean transactions = Files.readString(file).contains("{\"tx\":");
        if (transactions) {
            settings.put("transactional.id", file.getParent().getFileName().toString());
        }
        try (KafkaProducer<byte[], byte[]> kafka =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            if (transactions) {
                kafka.initTransactions();
            }
            boolean open = false;
            for (String line : Files.readAllLines(file)) {
                JsonNode message = JSON.readTree(line);
                if (message.has("tx")) {
                    if (message.get("tx").asText().equals("commit")) {
                        kafka.commitTransaction();
                    } else {
                        kafka.flush();
                        kafka.abortTransaction();
                    }
                    open = false;
                    continue;
                }
                if (transactions && !open) {
                    kafka.beginTransaction();
                    open = true;
                }
                ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                        message.get("topic").asText(),
                        message.has("partition") ? message.get("partition").asInt() : null,
                        message.has("ts") ? message.get("ts").asLong() : null,
                        bytes(message.get("key")),
                        message.has("value_b64")
                                ? Base64.getDecoder().decode(message.get("value_b64").asText())
                                : bytes(message.get("value")));
                message.path("headers").fields().forEachRemaining(header -> record.headers()
                        .add(header.getKey(), bytes(header.getValue())));
                kafka.send(record, (sent, refused) -> {
                    if (refused != null) {
                        System.err.println(file + ": " + refused.getMessage());
                    }
                });
            }
            kafka.flush();
        }
    }

    private static byte[] bytes(JsonNode value) {
        return value == null || value.isNull()
                ? null
                : (value.isTextual() ? value.asText() : value.toString()).getBytes(StandardCharsets.UTF_8);
    }
}
