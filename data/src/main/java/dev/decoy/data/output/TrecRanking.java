package dev.decoy.data.output;

import dev.decoy.data.input.InputException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A TREC run: {@code query Q0 document rank score decoy}, ranks from 1.
 *
 * <p>Readers ignore the rank and sort by score, and they differ in how they break ties (trec_eval
 * by falling document id, pytrec_eval by rising). So passages are ordered by falling score, ties in
 * the order given, and a score that does not fall is written as the next smaller float: every
 * reader then sees the ranks that are written. If a negative has no score, the row is written in
 * its order with n, n-1, … 1 as scores. With positives kept, those that have a score take their
 * places in the ranking; a row whose negatives have none is then left out.
 */
final class TrecRanking implements Layout {
  private final Writer out;
  private final Tally tally;
  private final boolean keepPositives;
  private final String file;

  TrecRanking(OutputStream out, Tally tally, boolean keepPositives, String file) {
    this.out = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), 1 << 16);
    this.tally = tally;
    this.keepPositives = keepPositives;
    this.file = file;
  }

  @Override
  public void write(TrainingRow row) throws IOException {
    List<Passage> ranking = new ArrayList<>(row.negatives());
    boolean scored = ranking.stream().allMatch(Passage::scored);
    if (keepPositives) {
      if (!scored) {
        tally.note(Tally.NO_SCORE);
        return;
      }
      for (Passage positive : row.positives()) {
        if (positive.scored()) {
          ranking.add(positive);
        } else {
          tally.note(Tally.NO_SCORED_POSITIVE);
        }
      }
    }
    if (ranking.isEmpty()) {
      tally.note(Tally.NO_NEGATIVE);
      return;
    }
    if (scored) {
      ranking.sort(Comparator.comparingDouble((Passage p) -> p.score()).reversed());
    } else {
      tally.note(Tally.UNRANKED);
    }
    write(checked("query", row.anchorId()), ranking, scored);
  }

  private void write(String query, List<Passage> ranking, boolean scored) throws IOException {
    if (query.startsWith("#")) {
      throw new InputException(
          file,
          0,
          "query id '" + query + "' starts with '#', which trec_eval reads as a comment",
          "rename it, or write another format");
    }
    Set<String> seen = new HashSet<>();
    float last = Float.POSITIVE_INFINITY;
    for (int i = 0; i < ranking.size(); i++) {
      String document = checked("document", ranking.get(i).id());
      if (!seen.add(document)) {
        throw new IllegalArgumentException(
            "document '" + document + "' stands twice in the row of query '" + query + "'");
      }
      float score = scored ? ranking.get(i).score() : ranking.size() - i;
      // 0.0 and -0.0 are one number to a reader.
      last = Math.min(score == 0 ? 0f : score, last == 0 ? -Float.MIN_VALUE : Math.nextDown(last));
      out.write(query + " Q0 " + document + " " + (i + 1) + " " + last + " decoy\n");
      tally.record();
    }
  }

  private String checked(String what, String id) {
    boolean broken = id.isEmpty() || !WellFormed.is(id, true);
    for (int i = 0; i < id.length(); i++) {
      char c = id.charAt(i);
      broken |= c <= ' ' || c == 0x85 || Character.isWhitespace(c) || Character.isSpaceChar(c);
    }
    if (broken) {
      throw new InputException(
          file,
          0,
          what
              + " id '"
              + id
              + "' is empty, not valid text or holds white space, which a TREC run cannot carry",
          "rename it, or write another format");
    }
    return id;
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }
}
