package com.oakenspirits.lakehouse.bronze.files;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A file or a folder, local or wherever Hadoop reaches. Its name is taken as it is, whatever characters it has. */
interface FileTree {

    /** Its URL, as people write it. */
    String path();

    /** Without folders. */
    String name();

    boolean folder();

    /** What lies in a folder. */
    List<FileTree> children() throws IOException;

    /** What has that name in a folder, or lies at that path below it; empty when there is none. */
    Optional<FileTree> child(String name) throws IOException;

    /** As something to be landed. */
    FoundFile file(Optional<FileFormat> format);
}
