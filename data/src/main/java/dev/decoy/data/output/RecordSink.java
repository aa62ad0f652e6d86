package dev.decoy.data.output;

import java.io.IOException;
import java.util.List;

/** Takes one record column by column, in the order in which a reader is to see the columns. */
interface RecordSink {
  /** A column of one text. */
  void text(String column, String value) throws IOException;

  /** A column of one whole number. */
  void number(String column, int value) throws IOException;

  /** A column of one score. */
  void score(String column, float value) throws IOException;

  /** A column of texts. */
  void texts(String column, List<Passage> passages) throws IOException;

  /** A column of whole numbers. */
  void numbers(String column, int[] values) throws IOException;

  /** A column of scores. */
  void scores(String column, float[] values) throws IOException;

  /** A column of passages with ids, texts and, where there are any, scores. */
  void passages(String column, List<Passage> passages) throws IOException;

  /** Ends the record. */
  void end() throws IOException;

  /** Hands everything on to the stream below. */
  void flush() throws IOException;
}
