package com.oakenspirits.lakehouse.sandbox.database;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.runtime.WorkerConfig;
import org.apache.kafka.connect.storage.MemoryOffsetBackingStore;

/**
 * The engine's place in the binlog, in a file that is replaced as a whole. Kafka's own is overwritten in place: killed in
 * between, it is empty, the engine starts over with a snapshot, and the deletes since its last place are lost.
 */
public final class OffsetFile extends MemoryOffsetBackingStore {
    static final String NAME = "offset.storage.file.filename";

    private Path file;

    @Override
    public void configure(WorkerConfig config) {
        super.configure(config);
        file = Path.of(config.originalsStrings().get(NAME));
    }

    @Override
    public synchronized void start() {
        super.start();
        if (!Files.exists(file)) {
            return;
        }
        try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
            for (int left = in.readInt(); left > 0; left--) {
                data.put(read(in), read(in));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected void save() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(data.size());
            for (Map.Entry<ByteBuffer, ByteBuffer> entry : data.entrySet()) {
                write(out, entry.getKey());
                write(out, entry.getValue());
            }
            Path draft = file.resolveSibling(file.getFileName() + ".new");
            Files.write(draft, bytes.toByteArray());
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Set<Map<String, Object>> connectorPartitions(String connector) {
        return Set.of();
    }

    private static ByteBuffer read(DataInputStream in) throws IOException {
        int length = in.readInt();
        return length < 0 ? null : ByteBuffer.wrap(in.readNBytes(length));
    }

    private static void write(DataOutputStream out, ByteBuffer buffer) throws IOException {
        if (buffer == null) {
            out.writeInt(-1);
            return;
        }
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        out.writeInt(bytes.length);
        out.write(bytes);
    }
}
