package com.oakenspirits.lakehouse.bronze.files;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Goes down a tree along a pattern and tells of the files; a folder that cannot be read keeps no other out. */
final class Descent {
    private final Optional<FileFormat> format;
    private final Consumer<FoundFile> found;

    Descent(Optional<FileFormat> format, Consumer<FoundFile> found) {
        this.format = format;
        this.found = found;
    }

    /** The files of a path whose braces have been expanded, or which is taken as it is. */
    void match(FileTree root, String path) throws IOException {
        List<FileTree> places = List.of(root);
        // Folders that are named are not looked at one by one: rights may begin below them.
        List<String> named = new ArrayList<>();
        for (String part : path.split("/", -1)) {
            Glob glob = Glob.of(part);
            if (part.isEmpty() || part.equals(".")) {
                continue;
            }
            if (!glob.wild()) {
                named.add(part);
                continue;
            }
            List<FileTree> next = new ArrayList<>();
            for (FileTree place : named(places, named)) {
                children(place).stream()
                        .filter(child -> glob.matches(child.name()))
                        .forEach(next::add);
            }
            places = next;
            named.clear();
        }
        for (FileTree place : named(places, named)) {
            if (!place.folder()) {
                file(place);
            } else if (!(place instanceof RemoteTree remote) || !atOnce(remote)) {
                below(place, new HashSet<>());
            }
        }
    }

    /** Tells of all files below a remote folder; false when one of its folders cannot be read. */
    private boolean atOnce(RemoteTree folder) {
        try {
            folder.below().forEach(this::file);
            return true;
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    private static List<FileTree> named(List<FileTree> places, List<String> parts) throws IOException {
        if (parts.isEmpty()) {
            return places;
        }
        List<FileTree> named = new ArrayList<>();
        for (FileTree place : places) {
            if (place.folder()) {
                place.child(String.join("/", parts)).ifPresent(named::add);
            }
        }
        return named;
    }

    private List<FileTree> children(FileTree place) {
        if (!place.folder()) {
            return List.of();
        }
        try {
            return place.children();
        } catch (IOException e) {
            found.accept(FoundFile.refused(
                    place.path(), place.name(), "the folder cannot be read: " + e.getMessage() + "; check the rights"));
            return List.of();
        }
    }

    /** @param above the folders that lead here, so that a link among them which leads back is not followed */
    private void below(FileTree folder, Set<Path> above) {
        Optional<Path> real = real(folder);
        if (real.isPresent() && !above.add(real.get())) {
            return;
        }
        for (FileTree child : children(folder)) {
            boolean hidden = child.name().startsWith("_") || child.name().startsWith(".");
            if (!hidden && child.folder()) {
                below(child, above);
            } else if (!hidden) {
                file(child);
            }
        }
        real.ifPresent(above::remove);
    }

    private static Optional<Path> real(FileTree folder) {
        try {
            return folder instanceof LocalTree local ? Optional.of(local.place().toRealPath()) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private void file(FileTree file) {
        found.accept(file.file(format.or(() -> FileFormat.of(file.name()))));
    }
}
