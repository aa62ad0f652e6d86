package dev.decoy.app.demo;

import java.util.List;

/**
 * What one source file gave.
 *
 * @param path its path below the module's folder
 * @param methods its methods in the order of the file; empty if it was not understood
 * @param understood whether it is free of syntax errors
 */
record ParsedFile(String path, List<SourceMethod> methods, boolean understood) {
  ParsedFile {
    methods = List.copyOf(methods);
  }
}
