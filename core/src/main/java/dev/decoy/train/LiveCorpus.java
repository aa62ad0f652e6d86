package dev.decoy.train;

import dev.decoy.candidate.Columns;
import dev.decoy.judge.Judge;
import dev.decoy.model.LiveEncoder;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A corpus and the model that is being trained to search it.
 *
 * @param model encodes anchors 0, 1, … and documents, or their parts, 0, 1, …
 * @param positives one list per anchor: <em>all</em> its labelled documents; none of them is ever
 *     given as a negative. An anchor without any is passed over, and counted
 * @param documents how many documents there are
 * @param parts where documents are encoded in parts: the document of each part; every part is
 *     searched, and a document scores what its best part does
 * @param heldOut to measure each generation on
 * @param judge what it drops of the retrieved documents is not given as a negative; its weights and
 *     preferences are not read
 * @param columns what the judge needs to know of documents
 * @param folder where each generation is kept, to go on after a crash
 */
public record LiveCorpus(
    LiveEncoder model,
    int[][] positives,
    int documents,
    Optional<int[]> parts,
    Optional<HeldOut> heldOut,
    Optional<Judge> judge,
    Columns columns,
    Optional<Path> folder) {
  /** Checks every ordinal. */
  public LiveCorpus {
    if (documents < 1) {
      throw new IllegalArgumentException("there are " + documents + " documents");
    }
    for (int anchor = 0; anchor < positives.length; anchor++) {
      check(positives[anchor], documents, "a positive of anchor " + anchor);
    }
    int n = documents;
    parts.ifPresent(each -> check(each, n, "the document of a part"));
    heldOut.ifPresent(some -> {
      for (int[] relevant : some.positives()) {
        check(relevant, n, "a held-out positive");
      }
    });
  }

  /** A corpus of whole documents, without anything else. */
  public static LiveCorpus of(LiveEncoder model, int[][] positives, int documents) {
    return new LiveCorpus(
        model,
        positives,
        documents,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Columns.NONE,
        Optional.empty());
  }

  private static void check(int[] ordinals, int documents, String what) {
    for (int ordinal : ordinals) {
      if (ordinal < 0 || ordinal >= documents) {
        throw new IllegalArgumentException(
            what + " is " + ordinal + "; legal: 0 to " + (documents - 1));
      }
    }
  }
}
