package com.oakenspirits.lakehouse.lake.storage;

import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * The local file system as a lake needs it ({@code fs.file.impl}). Against Hadoop's own:
 *
 * <ul>
 *   <li>a rename never replaces a file that is there, and of two at once one loses: Delta's commits rely on it, and
 *       {@code rename(2)} alone, which replaces, would lose a commit when two processes write one table;
 *   <li>no {@code chmod} process is started for each file written, and no checksum file lies beside it.
 * </ul>
 */
public final class LocalFiles extends RawLocalFileSystem {

    @Override
    public boolean rename(Path from, Path to) throws IOException {
        File source = pathToFile(from);
        File target = pathToFile(to);
        if (!source.exists()) {
            throw new FileNotFoundException(from + " is not there to be renamed to " + to);
        }
        if (source.isDirectory() || target.isDirectory()) {
            return super.rename(from, to);
        }
        try {
            // link(2) fails where the name is taken, atomically; rename(2) does not.
            Files.createLink(target.toPath(), source.toPath());
        } catch (FileAlreadyExistsException taken) {
            return false;
        } catch (UnsupportedOperationException noLinks) {
            return !target.exists() && super.rename(from, to);
        }
        Files.delete(source.toPath());
        return true;
    }

    @Override
    public void setPermission(Path path, FsPermission permission) {
        // The process's umask decides.
    }
}
