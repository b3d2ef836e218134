package com.oakenspirits.lakehouse.bronze.files;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Keeps count of what becomes of the files of a call. */
final class Tally {
    private final LandedFiles.Listener listener;
    private final List<String> already = new ArrayList<>();
    private final List<String> empty = new ArrayList<>();
    private final List<LandedFiles.Refused> refused = new ArrayList<>();
    private long landed;
    private long rows;
    private long malformed;
    private long files;
    private long bytes;

    Tally(LandedFiles.Listener listener) {
        this.listener = listener;
    }

    /** The files that may have to be landed: each content once, the empty and the unreadable ones counted. */
    List<Fingerprint> distinct(List<Fingerprint> all) {
        Set<String> seen = new HashSet<>();
        List<Fingerprint> distinct = new ArrayList<>();
        List<Fingerprint> settled = new ArrayList<>();
        for (Fingerprint file : all) {
            if (file.refusal() != null) {
                refused.add(new LandedFiles.Refused(file.file().path(), file.refusal()));
            } else if (file.empty()) {
                empty.add(file.file().path());
            } else if (seen.contains(file.bareSource()) || !seen.add(file.source())) {
                already.add(file.file().path());
            } else {
                distinct.add(file);
                continue;
            }
            settled.add(file);
        }
        if (!settled.isEmpty()) {
            done(settled);
        }
        return distinct;
    }

    /** The files whose sources are not among the known; the others are counted. */
    List<Fingerprint> without(List<Fingerprint> group, Set<String> known) {
        group.stream()
                .filter(file -> known(known, file))
                .forEach(file -> already.add(file.file().path()));
        return group.stream().filter(file -> !known(known, file)).toList();
    }

    /** What was landed without the columns of its path was landed: nobody can say of which path it came. */
    private static boolean known(Set<String> known, Fingerprint file) {
        return known.contains(file.source()) || known.contains(file.bareSource());
    }

    /** The files but those that cannot be landed. */
    List<Fingerprint> refuse(List<Fingerprint> group, List<LandedFiles.Refused> those) {
        refused.addAll(those);
        Set<String> paths =
                those.stream().map(LandedFiles.Refused::path).collect(Collectors.toCollection(HashSet::new));
        return group.stream()
                .filter(file -> !paths.contains(file.file().path()))
                .toList();
    }

    void wouldLand(List<Fingerprint> group) {
        landed += group.size();
    }

    void landed(List<Fingerprint> group, Map<String, FileRows.Count> counts) {
        landed += group.size();
        for (Fingerprint file : group) {
            FileRows.Count count = counts.getOrDefault(file.source(), new FileRows.Count(file.source(), 0, 0, 0));
            rows += count.rows();
            malformed += count.malformed();
        }
    }

    void done(List<Fingerprint> group) {
        files += group.size();
        bytes += group.stream().mapToLong(file -> file.file().bytes()).sum();
        listener.landed(files, bytes, rows);
    }

    LandedFiles result() {
        return new LandedFiles(landed, rows, malformed, List.copyOf(already), List.copyOf(empty), List.copyOf(refused));
    }
}
