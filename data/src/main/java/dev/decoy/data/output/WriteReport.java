package dev.decoy.data.output;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/**
 * What a finished training file holds and what it could not hold.
 *
 * @param file its final name
 * @param rows the rows that were given
 * @param records the lines or records that were written, without a header
 * @param notes how often something was left out or changed, by reason in words, such as {@code "row
 *     left out: no negative"}, in order of first occurrence
 */
public record WriteReport(Path file, long rows, long records, SequencedMap<String, Long> notes) {
  /** Copies the notes. */
  public WriteReport {
    notes = Collections.unmodifiableSequencedMap(new LinkedHashMap<>((Map<String, Long>) notes));
  }
}
