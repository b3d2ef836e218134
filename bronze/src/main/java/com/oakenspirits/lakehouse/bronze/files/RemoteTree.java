package com.oakenspirits.lakehouse.bronze.files;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/** A file or a folder wherever Hadoop reaches. */
record RemoteTree(FileSystem system, FileStatus status) implements FileTree {

    @Override
    public String path() {
        return status.getPath().toString();
    }

    @Override
    public String name() {
        return status.getPath().getName();
    }

    @Override
    public boolean folder() {
        return status.isDirectory();
    }

    @Override
    public List<FileTree> children() throws IOException {
        List<FileTree> children = new ArrayList<>();
        for (FileStatus child : system.listStatus(status.getPath())) {
            children.add(new RemoteTree(system, child));
        }
        return children;
    }

    /** All files below a folder but hidden ones, with as few requests as the system allows. */
    List<FileTree> below() throws IOException {
        List<FileTree> files = new ArrayList<>();
        RemoteIterator<LocatedFileStatus> all = system.listFiles(status.getPath(), true);
        while (all.hasNext()) {
            LocatedFileStatus file = all.next();
            if (!hidden(file.getPath())) {
                files.add(new RemoteTree(system, file));
            }
        }
        return files;
    }

    private boolean hidden(Path file) {
        for (Path part = file; part != null && !part.equals(status.getPath()); part = part.getParent()) {
            if (part.getName().startsWith("_") || part.getName().startsWith(".")) {
                return true;
            }
        }
        return false;
    }

    @Override
    public Optional<FileTree> child(String name) throws IOException {
        try {
            // With the name alone, Hadoop takes what stands before a colon for a scheme.
            Path child = new Path(status.getPath(), new Path(null, null, name));
            return Optional.of(new RemoteTree(system, system.getFileStatus(child)));
        } catch (FileNotFoundException e) {
            return Optional.empty();
        }
    }

    @Override
    public FoundFile file(Optional<FileFormat> format) {
        return new FoundFile(
                path(),
                name(),
                status.getLen(),
                status.getModificationTime(),
                format.orElse(null),
                null,
                format.isEmpty() ? FileSearch.NO_FORMAT : null);
    }
}
