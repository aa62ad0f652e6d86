package dev.decoy.app;

import dev.decoy.data.store.TextStore;

/** How a document reads as one text: title and text, as retrievers are fed. */
public final class Passages {
  private Passages() {}

  /** The title, a space and the text; or the one that is not empty. */
  public static String text(TextStore documents, int ordinal) {
    String title = documents.title(ordinal);
    String text = documents.text(ordinal);
    return title.isEmpty() ? text : text.isEmpty() ? title : title + " " + text;
  }
}
