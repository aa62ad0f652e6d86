package dev.decoy.data.fact;

import dev.decoy.data.text.Digits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A document of sentences and a table, and how the facts that answer a question about it are
 * cleaned: APOLLO's rule (An Optimized Training Approach for Long-form Numerical Reasoning).
 *
 * <p>A gold fact is kept if there is a digit in it; else only if it contains the name of a row of
 * the table; else it is dropped, because a number is to be found and there is none in it. What is
 * kept goes by the place of the first sentence that is the same, or of the first row of the table
 * that is the same but for spaces and case, among rows without repeats ({@link
 * FactTable#sentences}); so one fact does not stand among the positives and, in another place,
 * among the negatives. Two that come to the same place become one. A fact that is not in the
 * document at all is left out and counted; there the released code stops, or says so and goes on.
 *
 * @param sentences of the prose, in order
 * @param table {@link FactTable#NONE} if there is none
 */
public record FactDocument(List<String> sentences, FactTable table) {
  /** Copies the sentences. */
  public FactDocument {
    sentences = List.copyOf(sentences);
  }

  /**
   * Gold facts after cleaning.
   *
   * @param facts in the order given, with the places of the first ones like them; a question with
   *     none cannot be trained on
   * @param numberless how many were dropped for having neither a digit nor a row's name
   * @param moved how many had another place before
   * @param missing how many are not in the document
   */
  public record Gold(List<Fact> facts, int numberless, int moved, int missing) {
    /** Copies the facts. */
    public Gold {
      facts = List.copyOf(facts);
    }
  }

  /**
   * All facts to choose among: the sentences, then the table's rows without repeats. Sentences may
   * repeat; a gold one stands for the first of them.
   */
  public List<Fact> facts() {
    List<Fact> facts = new ArrayList<>();
    for (int i = 0; i < sentences.size(); i++) {
      facts.add(new Fact(Fact.Source.TEXT, i, sentences.get(i)));
    }
    List<String> rows = table.sentences();
    for (int i = 0; i < rows.size(); i++) {
      facts.add(new Fact(Fact.Source.TABLE, i, rows.get(i)));
    }
    return facts;
  }

  /** Cleans the facts that answer a question. */
  public Gold clean(List<Fact> gold) {
    Map<String, Integer> ofText = new HashMap<>();
    Map<String, Integer> ofRow = new HashMap<>();
    for (Fact fact : facts()) {
      if (fact.source() == Fact.Source.TEXT) {
        ofText.putIfAbsent(fact.text(), fact.index());
      } else {
        ofRow.putIfAbsent(bare(fact.text()), fact.index());
      }
    }
    Map<String, Fact> clean = new LinkedHashMap<>();
    int numberless = 0;
    int moved = 0;
    int missing = 0;
    for (Fact fact : gold) {
      if (!Digits.in(fact.text()) && !table.isNamedIn(fact.text())) {
        numberless++;
        continue;
      }
      Integer place =
          fact.source() == Fact.Source.TEXT
              ? ofText.get(fact.text())
              : ofRow.get(bare(fact.text()));
      if (place == null) {
        missing++;
        continue;
      }
      moved += place == fact.index() ? 0 : 1;
      Fact kept = new Fact(fact.source(), place, fact.text());
      clean.put(kept.id(), kept);
    }
    return new Gold(List.copyOf(clean.values()), numberless, moved, missing);
  }

  private static String bare(String text) {
    return text.replace(" ", "").toLowerCase(Locale.ROOT);
  }
}
