package com.oakenspirits.lakehouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** The sandbox's program in a process of its own, and what it told when it started. */
final class SandboxProgram {
    private final Process process;
    private final Map<String, String> told = new TreeMap<>();

    private SandboxProgram(Process process) {
        this.process = process;
    }

    /** Runs any of its commands; what it prints to standard error is added to {@code folder/log}. */
    static Process run(Path folder, List<String> command) throws IOException {
        Path target = House.project().resolve("jobs/sandbox/target");
        if (!Files.exists(target.resolve("sandbox.jar"))) {
            throw new IllegalStateException(
                    target + " has no sandbox.jar: ./mvnw verify builds it, ./mvnw test does not");
        }
        List<String> line = new ArrayList<>(List.of(
                House.java(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                target.resolve("sandbox.jar") + File.pathSeparator + target.resolve("lib") + File.separator + "*",
                "com.oakenspirits.lakehouse.sandbox.Sandbox"));
        line.addAll(command);
        return new ProcessBuilder(line)
                .redirectError(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
                .start();
    }

    /** Starts Kafka, and what the options ask for, and returns when they can be used. */
    static SandboxProgram up(Path folder, int port, List<String> options) throws IOException {
        List<String> command = new ArrayList<>(
                List.of("up", "--port", Integer.toString(port), "--dir", folder.toString(), "--until-stdin-closes"));
        command.addAll(options);
        return start(folder, command);
    }

    /** Starts a command that tells {@code READY} and serves until its standard input closes. */
    static SandboxProgram start(Path folder, List<String> command) throws IOException {
        SandboxProgram program = new SandboxProgram(run(folder, command));
        // Not closed: the program writes to it until it ends.
        BufferedReader out = new BufferedReader(new InputStreamReader(program.process.getInputStream(), UTF_8));
        while (!program.told.containsKey("READY")) {
            String line = out.readLine();
            if (line == null || !line.matches("[A-Z]+ .*")) {
                throw new IllegalStateException(
                        "the sandbox does not start (" + line + "): " + Files.readString(folder.resolve("log"), UTF_8));
            }
            program.told.put(line.substring(0, line.indexOf(' ')), line.substring(line.indexOf(' ') + 1));
        }
        return program;
    }

    /** What it told under a word such as {@code READY}. */
    String told(String word) {
        return told.get(word);
    }

    /** Makes it stand still, or go on. */
    void signal(String name) throws IOException, InterruptedException {
        int code = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
        if (code != 0) {
            throw new IOException("kill -" + name + " ended with " + code);
        }
    }

    void stop() throws IOException {
        process.getOutputStream().close();
        process.onExit()
                .orTimeout(20, TimeUnit.SECONDS)
                .exceptionally(late -> process.destroyForcibly())
                .join();
    }
}
