package dev.decoy.data.vector;

import dev.decoy.data.store.TextStore;

/** Texts to be encoded, one per row. Safe to read from several threads. */
public interface TextRows {
  /** How many there are. */
  int size();

  /** The id of a row's text. */
  String id(int row);

  /** A row's text, as the encoder is to read it. */
  String text(int row);

  /**
   * The records of a store: of each the title, a space and the text, or the one that is not empty.
   */
  static TextRows of(TextStore store) {
    return new TextRows() {
      @Override
      public int size() {
        return store.size();
      }

      @Override
      public String id(int row) {
        return store.id(row);
      }

      @Override
      public String text(int row) {
        String title = store.title(row);
        String text = store.text(row);
        return title.isEmpty() ? text : text.isEmpty() ? title : title + " " + text;
      }
    };
  }
}
