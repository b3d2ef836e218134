package com.oakenspirits.lakehouse.app.mlflow;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.oakenspirits.lakehouse.lake.config.Mlflow;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An MLflow tracking server by its REST API. All waiting for it together takes no longer than the patience it is given,
 * and after one question without an answer none is asked any more: every failure is a {@link MlflowFailure}.
 */
public final class MlflowServer {
    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final String API = "/api/2.0/mlflow/";
    private static final String ARTIFACTS = "/api/2.0/mlflow-artifacts/artifacts";
    private static final String NOT_THERE = "RESOURCE_DOES_NOT_EXIST";
    private static final int LONGEST_MESSAGE = 200;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Mlflow settings;
    private final Duration patience;
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .version(HttpClient.Version.HTTP_1_1)
            .build();
    private long waited;
    private boolean lost;

    /** @param patience how long all requests together may take */
    public MlflowServer(Mlflow settings, Duration patience) {
        this.settings = settings;
        this.patience = patience;
    }

    /** Sends an object to an endpoint, such as {@code runs/create}, and gives the answer. */
    public JsonNode post(String endpoint, Map<String, ?> body) throws MlflowFailure {
        return parsed(endpoint, sent("POST", API + endpoint, BodyPublishers.ofString(json(body), UTF_8)));
    }

    /** Asks an endpoint; empty when what is asked for is not there. */
    public Optional<JsonNode> get(String endpoint, Map<String, String> query) throws MlflowFailure {
        String parameters = query.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
        HttpResponse<byte[]> answer = send("GET", API + endpoint + "?" + parameters, BodyPublishers.noBody());
        if (answer.statusCode() == 404 && new String(answer.body(), UTF_8).contains(NOT_THERE)) {
            return Optional.empty();
        }
        return Optional.of(parsed(endpoint, accepted(answer)));
    }

    /** Puts a file among the artifacts at a URI that MLflow gave. */
    public void upload(String artifacts, String path, byte[] content) throws MlflowFailure {
        accepted(send("PUT", served(artifacts) + "/" + path, BodyPublishers.ofByteArray(content)));
    }

    /** A file among the artifacts at a URI that MLflow gave. */
    public byte[] download(String artifacts, String path) throws MlflowFailure {
        return sent("GET", served(artifacts) + "/" + path, BodyPublishers.noBody());
    }

    /** The path that the server itself serves artifacts at. */
    private static String served(String artifacts) throws MlflowFailure {
        // A folder is no URI where it has a space.
        if (!artifacts.startsWith("mlflow-artifacts:")) {
            throw new MlflowFailure("it does not serve artifacts itself (they are at " + artifacts
                    + "); start it with --serve-artifacts");
        }
        return ARTIFACTS + URI.create(artifacts).getRawPath();
    }

    private byte[] sent(String method, String path, BodyPublisher body) throws MlflowFailure {
        return accepted(send(method, path, body));
    }

    private static byte[] accepted(HttpResponse<byte[]> answer) throws MlflowFailure {
        if (answer.statusCode() / 100 == 2) {
            return answer.body();
        }
        String text = new String(answer.body(), UTF_8).strip().replaceAll("\\s+", " ");
        throw new MlflowFailure(
                "it answers " + answer.statusCode() + " to " + answer.request().method() + " "
                        + answer.uri().getPath() + ": "
                        + (text.length() <= LONGEST_MESSAGE ? text : text.substring(0, LONGEST_MESSAGE) + "…"));
    }

    private HttpResponse<byte[]> send(String method, String path, BodyPublisher body) throws MlflowFailure {
        if (lost) {
            throw new MlflowFailure("it did not answer before");
        }
        Duration left = patience.minusNanos(waited);
        if (left.isNegative() || left.isZero()) {
            throw new MlflowFailure("it is slow: its answers took more than " + patience.toSeconds() + " s");
        }
        Duration limit = left.compareTo(ANSWER) < 0 ? left : ANSWER;
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(settings.uri() + path))
                .header("Content-Type", method.equals("PUT") ? "application/octet-stream" : "application/json")
                .method(method, body);
        authorization().forEach(value -> request.header("Authorization", value));
        long began = System.nanoTime();
        // The client's own timeout ends with the headers: a body that never comes would be waited for.
        CompletableFuture<HttpResponse<byte[]>> answer = http.sendAsync(request.build(), BodyHandlers.ofByteArray());
        try {
            return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw lost("it did not answer in time", e);
        } catch (ExecutionException e) {
            throw lost(e.getCause() instanceof ConnectException ? "nothing answers there" : line(e.getCause()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw lost("it did not answer in time", e);
        } finally {
            answer.cancel(true);
            waited += System.nanoTime() - began;
        }
    }

    private MlflowFailure lost(String message, Exception cause) {
        lost = true;
        return new MlflowFailure(message, cause);
    }

    private static String line(Throwable failure) {
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }

    private Stream<String> authorization() {
        return Stream.concat(
                settings.token().map(token -> "Bearer " + token).stream(),
                settings.user().stream()
                        .map(user -> "Basic "
                                + Base64.getEncoder()
                                        .encodeToString((user + ":"
                                                        + settings.password().orElse(""))
                                                .getBytes(UTF_8))));
    }

    private static String json(Map<String, ?> body) {
        try {
            return JSON.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode parsed(String endpoint, byte[] answer) throws MlflowFailure {
        try {
            return JSON.readTree(answer);
        } catch (IOException e) {
            throw new MlflowFailure("its answer to " + endpoint + " is no JSON", e);
        }
    }
}
