package com.oakenspirits.lakehouse.bronze.files;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

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
