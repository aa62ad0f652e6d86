package dev.decoy.app.demo;

import java.net.URI;
import javax.tools.SimpleJavaFileObject;

/** A Java source file held in memory, as the compiler wants to see it. */
final class SourceFile extends SimpleJavaFileObject {
  private final String path;
  private final String text;

  /**
   * A file.
   *
   * @param path its path below the module's folder, with slashes, such as {@code
   *     java/util/Optional.java}
   * @param text its content
   */
  SourceFile(String path, String text) {
    super(URI.create("source:///" + path), Kind.SOURCE);
    this.path = path;
    this.text = text;
  }

  /** The path below the module's folder. */
  String path() {
    return path;
  }

  /** The content. */
  String text() {
    return text;
  }

  @Override
  public CharSequence getCharContent(boolean ignoreEncodingErrors) {
    return text;
  }
}
