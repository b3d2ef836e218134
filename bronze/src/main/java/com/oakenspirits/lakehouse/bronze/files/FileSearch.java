package com.oakenspirits.lakehouse.bronze.files;

import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Finds the files that patterns name, on any file system that Hadoop reaches. */
public final class FileSearch {
    static final String NO_FORMAT = "its name tells no format; say it with --format csv, json, jsonl or parquet";

    private static final Pattern URL = Pattern.compile("([a-zA-Z][a-zA-Z0-9+.-]*):(?://([^/]*))?(/.*)");

    private final Configuration hadoop;

    public FileSearch(Configuration hadoop) {
        this.hadoop = hadoop;
    }

    /**
     * The files of all patterns, each once, by path. A folder stands for all files below it; names that begin with
     * {@code _} or {@code .} are left out there. A pattern that is also the name of a file names this file too. What
     * cannot be read, or has a name that tells no format, is among them with its refusal.
     *
     * @param globs paths or URLs with {@code *}, {@code ?}, <code>{a,b}</code>, {@code [a-z]}
     * @param format of all files, or empty to go by their names
     * @throws LakehouseException (usage) when a pattern names nothing, or all that it names tells no format
     */
    public List<FoundFile> find(List<String> globs, Optional<FileFormat> format) {
        TreeMap<String, FoundFile> found = new TreeMap<>();
        for (String glob : globs) {
            Collection<FoundFile> files = files(glob, format);
            if (files.isEmpty()) {
                throw new LakehouseException(
                        Kind.USAGE,
                        "--files '" + glob + "' names no file. Quote a pattern, and check the path; a relative one"
                                + " begins in the working directory");
            }
            files.forEach(file -> found.put(key(file), file));
        }
        if (found.values().stream().allMatch(file -> NO_FORMAT.equals(file.refusal()))) {
            throw new LakehouseException(
                    Kind.USAGE,
                    "the name of " + found.firstEntry().getValue().path()
                            + " tells no format. Say it with --format csv, json, jsonl or parquet");
        }
        return found.values().stream()
                .sorted(Comparator.comparingLong(FoundFile::modifiedMs).thenComparing(FileSearch::key))
                .toList();
    }

    /**
     * Whether a pattern names any file.
     *
     * @throws LakehouseException (usage) when it cannot be looked up
     */
    public boolean names(String glob) {
        return !files(glob, Optional.empty()).isEmpty();
    }

    static String unreadable(IOException e) {
        return "it cannot be read: "
                + (e instanceof NoSuchFileException || e instanceof FileNotFoundException
                        ? "it is not there any more"
                        : e.getMessage());
    }

    /** Two names that are no text may look the same. */
    private static String key(FoundFile file) {
        return file.uri() == null ? file.path() : file.uri();
    }

    private Collection<FoundFile> files(String glob, Optional<FileFormat> format) {
        try {
            Map<String, FoundFile> files = new LinkedHashMap<>();
            Matcher url = URL.matcher(glob);
            boolean absolute = url.matches();
            FileTree root = root(absolute ? url : null, glob);
            String path = absolute ? url.group(3) : glob;
            Set<String> paths = new LinkedHashSet<>(List.of(path));
            paths.addAll(Glob.expanded(path));
            Descent descent = new Descent(format, file -> files.put(key(file), file));
            for (String each : paths) {
                descent.match(root, each);
            }
            return files.values();
        } catch (IOException | IllegalArgumentException e) {
            throw new LakehouseException(
                    Kind.USAGE,
                    "--files '" + glob + "' cannot be looked up (" + e.getMessage()
                            + "). Check the pattern, the address and the rights",
                    e);
        }
    }

    /** Where a path begins: the root of its system, or the working directory. */
    private FileTree root(Matcher url, String glob) throws IOException {
        FileSystem system = url == null
                ? FileSystem.get(hadoop)
                : new Path(url.group(1), url.group(2) == null ? "" : url.group(2), "/").getFileSystem(hadoop);
        boolean relative = url == null && !glob.startsWith("/");
        if (system.getUri().getScheme().equals("file")) {
            return new LocalTree(relative ? java.nio.file.Path.of("").toAbsolutePath() : java.nio.file.Path.of("/"));
        }
        Path root = relative ? system.getWorkingDirectory() : system.makeQualified(new Path("/"));
        return new RemoteTree(system, new FileStatus(0, true, 0, 0, 0, root));
    }
}
