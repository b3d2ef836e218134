package com.oakenspirits.lakehouse.bronze.files;

import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/** Finds the files that patterns name, on any file system that Hadoop reaches. */
public final class FileSearch {
    private final Configuration hadoop;

    public FileSearch(Configuration hadoop) {
        this.hadoop = hadoop;
    }

    /**
     * The files of all patterns, each once, by path. A folder stands for all files below it; names that begin with
     * {@code _} or {@code .} are left out there.
     *
     * @param globs paths or URLs with {@code *}, {@code ?}, <code>{a,b}</code>, {@code [a-z]}
     * @param format of all files, or empty to go by their names
     * @throws LakehouseException (usage) when a pattern names nothing, or a name tells no format
     */
    public List<FoundFile> find(List<String> globs, Optional<FileFormat> format) {
        TreeMap<String, FoundFile> found = new TreeMap<>();
        for (String glob : globs) {
            List<FileStatus> files = files(glob);
            if (files.isEmpty()) {
                throw new LakehouseException(
                        Kind.USAGE,
                        "--files '" + glob + "' names no file. Quote a pattern, and check the path; a relative one"
                                + " begins in the working directory");
            }
            files.forEach(file -> found.put(file.getPath().toString(), file(file, format)));
        }
        return found.values().stream()
                .sorted(Comparator.comparingLong(FoundFile::modifiedMs).thenComparing(FoundFile::path))
                .toList();
    }

    /**
     * Whether a pattern names any file.
     *
     * @throws LakehouseException (usage) when it cannot be looked up
     */
    public boolean names(String glob) {
        return !files(glob).isEmpty();
    }

    private List<FileStatus> files(String glob) {
        try {
            Path pattern = new Path(glob);
            FileSystem system = pattern.getFileSystem(hadoop);
            FileStatus[] matches = system.globStatus(pattern);
            List<FileStatus> files = new ArrayList<>();
            for (FileStatus match : matches == null ? new FileStatus[0] : matches) {
                if (match.isDirectory()) {
                    below(system, match.getPath(), files);
                } else {
                    files.add(match);
                }
            }
            return files;
        } catch (FileNotFoundException e) {
            return List.of();
        } catch (IOException | IllegalArgumentException e) {
            throw new LakehouseException(
                    Kind.USAGE,
                    "--files '" + glob + "' cannot be looked up (" + e.getMessage()
                            + "). Check the pattern, the address and the rights",
                    e);
        }
    }

    private static void below(FileSystem system, Path folder, List<FileStatus> files) throws IOException {
        RemoteIterator<LocatedFileStatus> all = system.listFiles(folder, true);
        while (all.hasNext()) {
            LocatedFileStatus file = all.next();
            if (!hidden(folder, file.getPath())) {
                files.add(file);
            }
        }
    }

    private static boolean hidden(Path folder, Path file) {
        for (Path part = file; !part.equals(folder); part = part.getParent()) {
            if (part.getName().startsWith("_") || part.getName().startsWith(".")) {
                return true;
            }
        }
        return false;
    }

    private static FoundFile file(FileStatus file, Optional<FileFormat> format) {
        String name = file.getPath().getName();
        return new FoundFile(
                file.getPath().toString(),
                name,
                file.getLen(),
                file.getModificationTime(),
                format.or(() -> FileFormat.of(name))
                        .orElseThrow(() -> new LakehouseException(
                                Kind.USAGE,
                                "the name of " + file.getPath()
                                        + " tells no format. Say it with --format csv, json, jsonl or parquet")));
    }
}
