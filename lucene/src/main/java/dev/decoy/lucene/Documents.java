package dev.decoy.lucene;

import java.util.function.IntFunction;

/** The texts to index, by ordinal. Read from several threads at once. */
public interface Documents {
  /** How many. */
  int size();

  /** Title and text as one. */
  String text(int ordinal);

  /** Texts with titles, which come first. */
  static Documents titled(int size, IntFunction<String> title, IntFunction<String> text) {
    return of(
        size,
        ordinal -> {
          String head = title.apply(ordinal);
          String body = text.apply(ordinal);
          return head.isEmpty() ? body : body.isEmpty() ? head : head + "\n" + body;
        });
  }

  /** Texts without titles. */
  static Documents of(int size, IntFunction<String> text) {
    return new Documents() {
      @Override
      public int size() {
        return size;
      }

      @Override
      public String text(int ordinal) {
        return text.apply(ordinal);
      }
    };
  }
}
