package com.oakenspirits.lakehouse.lake.yaml;

import java.nio.file.Path;

/** A piece of a YAML file that knows its place. What is wrong with it is noted as a fault, and reading goes on. */
public sealed interface YamlNode permits YamlMap, YamlList, YamlScalar {

    /** The file as the reader was given it. */
    Path file();

    /** Where it begins, counted from 1. */
    int line();

    /** What it is, for a sentence such as "must be text, not a list". */
    String kind();

    /** Notes a fault at this place. */
    void fault(String what, String remedy);
}
