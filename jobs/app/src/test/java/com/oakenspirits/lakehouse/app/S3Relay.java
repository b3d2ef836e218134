package com.oakenspirits.lakehouse.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Stands between a job and S3: notes the head of every request, and can be made to fail as a network or a store does. */
final class S3Relay implements AutoCloseable {
    private static final Pattern LENGTH = Pattern.compile("(?im)^content-length: *(\\d+)");

    private final ServerSocket listening;
    private final URI server;
    private final ConcurrentLinkedQueue<String> heads = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Socket> open = new ConcurrentLinkedQueue<>();
    private final AtomicInteger loseAnswers = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private volatile boolean busy;

    private S3Relay(ServerSocket listening, URI server) {
        this.listening = listening;
        this.server = server;
    }

    static S3Relay before(String endpoint) throws IOException {
        S3Relay relay = new S3Relay(new ServerSocket(0, 200, InetAddress.getLoopbackAddress()), URI.create(endpoint));
        Thread accepting = new Thread(relay::accept, "relay");
        accepting.setDaemon(true);
        accepting.start();
        return relay;
    }

    String endpoint() {
        return "http://127.0.0.1:" + listening.getLocalPort();
    }

    /** The heads of all requests so far, as they were sent. */
    List<String> heads() {
        return List.copyOf(heads);
    }

    /** Whether every request is answered with 503 from now on. */
    void busy(boolean now) {
        busy = now;
    }

    /** How many requests were answered with 503. */
    int refused() {
        return refused.get();
    }

    /** The next object is stored, but its answer never arrives. */
    void loseTheNextAnswerToAPut() {
        loseAnswers.incrementAndGet();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listening.accept();
                open.add(client);
                Thread serving = new Thread(() -> serve(client), "relay-client");
                serving.setDaemon(true);
                serving.start();
            }
        } catch (IOException closed) {
            // The end of the test.
        }
    }

    private void serve(Socket client) {
        try (client;
                Socket upstream = new Socket(server.getHost(), server.getPort())) {
            open.add(upstream);
            InputStream in = new BufferedInputStream(client.getInputStream());
            OutputStream out = upstream.getOutputStream();
            boolean[] silent = {false};
            Thread back = new Thread(() -> answers(upstream, client, silent), "relay-answers");
            back.setDaemon(true);
            back.start();
            for (String head = head(in); !head.isEmpty(); head = head(in)) {
                heads.add(head);
                if (busy) {
                    refused.incrementAndGet();
                    client.getOutputStream()
                            .write("HTTP/1.1 503 Slow Down\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                                    .getBytes(ISO_8859_1));
                    return;
                }
                boolean lose = head.startsWith("PUT ") && loseAnswers.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
                silent[0] = lose;
                out.write(head.getBytes(ISO_8859_1));
                Matcher length = LENGTH.matcher(head);
                if (lose) {
                    // The client waits for leave to send the body, and hears nothing else.
                    client.getOutputStream().write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(ISO_8859_1));
                }
                copy(in, out, length.find() ? Long.parseLong(length.group(1)) : 0);
                out.flush();
                if (lose) {
                    back.join();
                    return;
                }
            }
        } catch (IOException | InterruptedException broken) {
            // As connections are.
        }
    }

    private static void answers(Socket upstream, Socket client, boolean[] silent) {
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = upstream.getInputStream()) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (silent[0]) {
                    boolean done = !new String(buffer, 0, n, ISO_8859_1).contains(" 100 ")
                            || new String(buffer, 0, n, ISO_8859_1).contains(" 200 ");
                    if (done) {
                        break;
                    }
                } else {
                    client.getOutputStream().write(buffer, 0, n);
                    client.getOutputStream().flush();
                }
            }
            client.close();
        } catch (IOException broken) {
            // As connections are.
        }
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0; b = in.read()) {
            head.write(b);
            if (b == '\n' && head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
                return head.toString(ISO_8859_1);
            }
        }
        return "";
    }

    private static void copy(InputStream in, OutputStream out, long bytes) throws IOException {
        byte[] buffer = new byte[1 << 16];
        for (long left = bytes; left > 0; ) {
            int n = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (n < 0) {
                throw new IOException("the client hung up");
            }
            out.write(buffer, 0, n);
            left -= n;
        }
    }

    /** A header of a request, empty where it has none. */
    static String header(String head, String name) {
        return head.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse("");
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
