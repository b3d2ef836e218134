package com.oakenspirits.lakehouse.bronze.files;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A file or a folder of this machine. Java's own paths keep the bytes of a name; Hadoop's take some characters for
 * something else.
 */
record LocalTree(Path place) implements FileTree {

    @Override
    public String path() {
        return "file:" + text(place.toUri());
    }

    @Override
    public String name() {
        String path = path();
        return path.substring(path.lastIndexOf('/') + 1);
    }

    @Override
    public boolean folder() {
        return Files.isDirectory(place);
    }

    @Override
    public List<FileTree> children() throws IOException {
        List<FileTree> children = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(place)) {
            all.forEach(child -> children.add(new LocalTree(child)));
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return children;
    }

    @Override
    public Optional<FileTree> child(String name) {
        Path child = place.resolve(name);
        return Files.exists(child, LinkOption.NOFOLLOW_LINKS) ? Optional.of(new LocalTree(child)) : Optional.empty();
    }

    @Override
    public FoundFile file(Optional<FileFormat> format) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(place, BasicFileAttributes.class);
            String refusal = attributes.isOther()
                    ? "it is a pipe, a socket or a device; land a regular file"
                    : format.isEmpty() ? FileSearch.NO_FORMAT : null;
            return new FoundFile(
                    path(),
                    name(),
                    attributes.size(),
                    attributes.lastModifiedTime().toMillis(),
                    format.orElse(null),
                    place.toUri().toString(),
                    refusal);
        } catch (IOException e) {
            boolean link = Files.isSymbolicLink(place);
            return FoundFile.refused(
                    path(),
                    name(),
                    link ? "it is a link to what is not there; correct or remove it" : FileSearch.unreadable(e));
        }
    }

    /** The path of a URI; a name that is no UTF-8 has a replacement character for each wrong byte. */
    private static String text(URI uri) {
        String raw = uri.getRawPath();
        byte[] bytes = new byte[raw.length()];
        int length = 0;
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                bytes[length++] = (byte) Integer.parseInt(raw.substring(i + 1, i + 3), 16);
                i += 2;
            } else {
                bytes[length++] = (byte) c;
            }
        }
        String text = new String(bytes, 0, length, StandardCharsets.UTF_8);
        // The URI of a folder ends in a slash.
        return text.length() > 1 && text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }
}
