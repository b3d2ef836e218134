package com.oakenspirits.lakehouse.app;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Debezium's connectors in a process of their own: their libraries are not Spark's. */
final class CaptureProgram implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** A message as a connector sent it; key and value may be null. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Captured(byte[] key, byte[] value) {}

    private final Path folder;
    private final SandboxProgram program;

    private CaptureProgram(Path folder, SandboxProgram program) {
        this.folder = folder;
        this.program = program;
    }

    /**
     * Starts connectors, and returns when each of them has read the tables and reads the log.
     *
     * @param connectors their settings by name
     */
    static CaptureProgram start(Path folder, Map<String, Map<String, String>> connectors) throws IOException {
        Files.createDirectories(folder);
        List<String> command = new ArrayList<>(List.of("capture", "--dir", folder.toString(), "--until-stdin-closes"));
        ObjectMapper json = new ObjectMapper();
        for (Map.Entry<String, Map<String, String>> connector : connectors.entrySet()) {
            Path file = folder.resolve(connector.getKey() + ".json");
            json.writeValue(file.toFile(), Map.of("name", connector.getKey(), "config", connector.getValue()));
            command.addAll(List.of("--connector", file.toString()));
        }
        return new CaptureProgram(folder, SandboxProgram.start(folder, command));
    }

    /** What a connector has sent of a table, in its order; waits until it has sent something of another one. */
    List<Captured> until(String connector, String mark, String table) throws IOException, InterruptedException {
        Path file = folder.resolve(connector + ".changes");
        long latest = System.nanoTime() + PATIENCE.toNanos();
        while (!has(file, mark)) {
            if (System.nanoTime() > latest) {
                throw new IllegalStateException(
                        connector + " sends no more: " + Files.readString(folder.resolve("log")));
            }
            Thread.sleep(50);
        }
        try (Stream<String> lines = Files.lines(file, US_ASCII)) {
            return lines.map(line -> line.split("\t", -1))
                    .filter(parts -> parts[0].endsWith("." + table))
                    .map(parts -> new Captured(bytes(parts[1]), bytes(parts[2])))
                    .toList();
        }
    }

    private static boolean has(Path file, String table) throws IOException {
        try (Stream<String> lines = Files.lines(file, US_ASCII)) {
            return lines.anyMatch(
                    line -> line.substring(0, Math.max(0, line.indexOf('\t'))).endsWith("." + table));
        }
    }

    private static byte[] bytes(String text) {
        return text.equals("-") ? null : Base64.getDecoder().decode(text);
    }

    @Override
    public void close() throws IOException {
        program.stop();
    }
}
