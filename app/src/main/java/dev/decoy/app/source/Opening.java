package dev.decoy.app.source;

import dev.decoy.candidate.Columns;
import dev.decoy.candidate.Seed;
import dev.decoy.data.Dataset;
import dev.decoy.data.text.Hash64;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.IntConsumer;

/**
 * What there is to open sources with.
 *
 * @param data the data set
 * @param columns what is known of its documents and anchors
 * @param seed of the whole recipe
 * @param index folder in which a source may build what it needs
 * @param corpus identifies the documents, so that what was built is only used for the same ones
 * @param threads how many may work, at least 1; the result does not depend on it
 * @param indexed is told how many documents have been indexed
 * @param anchors how many anchors of the data will be asked about, from the first
 * @param searches is told how a source that has a choice searches
 */
public record Opening(
    Dataset data,
    Columns columns,
    Seed seed,
    Path index,
    String corpus,
    int threads,
    IntConsumer indexed,
    int anchors,
    SearchLog searches) {
  /** {@link #anchorKey(Dataset, int)} of this data. */
  public long anchorKey(int anchor) {
    return anchorKey(data, anchor);
  }

  /**
   * A number that belongs to an anchor's id, so that an anchor's draws do not change when others
   * come or go.
   */
  public static long anchorKey(Dataset data, int anchor) {
    byte[] id = data.queries().id(anchor).getBytes(StandardCharsets.UTF_8);
    return Hash64.of(id, 0, id.length);
  }
}
