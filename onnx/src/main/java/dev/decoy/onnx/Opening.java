package dev.decoy.onnx;

import java.util.ArrayDeque;
import java.util.Deque;

/** What has been opened so far; closed again in reverse order unless all of it succeeds. */
final class Opening implements AutoCloseable {
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  <T extends AutoCloseable> T keep(T one) {
    opened.push(one);
    return one;
  }

  void succeeded() {
    opened.clear();
  }

  @Override
  public void close() {
    for (AutoCloseable one : opened) {
      try {
        one.close();
      } catch (Exception e) {
        // What failed before is what the user must hear of.
      }
    }
  }
}
