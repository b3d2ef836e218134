package com.oakenspirits.lakehouse.lake.direct;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What was used last, up to a size. */
final class Recent<K, V> {
    private final long most;
    private final LinkedHashMap<K, Kept<V>> kept = new LinkedHashMap<>(64, 0.75f, true);
    private long bytes;

    private record Kept<V>(V value, long bytes) {}

    /** Keeps at most so many bytes. */
    Recent(long most) {
        this.most = most;
    }

    synchronized Optional<V> get(K key) {
        return Optional.ofNullable(kept.get(key)).map(Kept::value);
    }

    /** Keeps a value instead of what has not been used for longest; one of more than half the size is not kept. */
    synchronized void put(K key, V value, long size) {
        if (size > most / 2) {
            return;
        }
        Kept<V> before = kept.put(key, new Kept<>(value, size));
        bytes += size - (before == null ? 0 : before.bytes());
        List<K> oldest = new ArrayList<>();
        long over = bytes - most;
        for (Map.Entry<K, Kept<V>> entry : kept.entrySet()) {
            if (over <= 0) {
                break;
            }
            oldest.add(entry.getKey());
            over -= entry.getValue().bytes();
        }
        oldest.forEach(one -> bytes -= kept.remove(one).bytes());
    }
}
