package com.oakenspirits.lakehouse.sandbox.host;

import com.oakenspirits.lakehouse.sandbox.error.SandboxException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** The ports of this machine's own interface: nothing in the sandbox can be reached from outside. */
public final class Loopback {
    /** The address all of the sandbox listens on. */
    public static final String HOST = "127.0.0.1";

    private Loopback() {}

    /**
     * Does nothing when a port can be listened on.
     *
     * @param option that chooses another port, for the message
     * @throws SandboxException when another program has it
     */
    public static void requireFree(int port, String option) {
        try {
            bind(port);
        } catch (IOException e) {
            throw SandboxException.usage(
                    "port " + port + " of " + HOST + " is taken (" + e.getMessage()
                            + "); stop its owner or choose another with " + option,
                    e);
        }
    }

    /** A port that was free a moment ago. */
    public static int freePort() throws IOException {
        return bind(0);
    }

    /** Takes a port for a moment and tells which one it was. */
    private static int bind(int port) throws IOException {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            return socket.getLocalPort();
        }
    }
}
