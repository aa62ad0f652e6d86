package dev.decoy.data.graph;

import dev.decoy.data.input.InputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;

/**
 * Labels with what is above them and the documents that are examples of them, gathered from files
 * of {@code child TAB parent} and of {@code document TAB label}. A node of the tree is a label like
 * any other. Labels are numbered as they first come.
 */
public final class LabelFiles {
  private final Map<String, Integer> numbers = new LinkedHashMap<>();
  private final List<Set<Integer>> parents = new ArrayList<>();
  private final List<Set<Integer>> examples = new ArrayList<>();
  private final List<String> remarks = new ArrayList<>();

  /** No label yet. */
  public LabelFiles() {}

  /**
   * Reads a tree, in which a label may have several parents; plain, gzip or zstd. A first line such
   * as {@code child TAB parent} is passed over.
   *
   * @throws InputException naming the line, if it has not two ids; or if the file cannot be read or
   *     is empty
   */
  public void readTree(Path file) {
    long[] odd = new long[2];
    IdPairs.read(
        file,
        List.of("child", "label", "node", "narrower"),
        List.of("parent", "broader"),
        "write a label and the one above it, separated by a tab",
        (child, parent, line) -> {
          if (child.equals(parent)) {
            odd[0]++;
          } else if (!parents.get(add(child)).add(add(parent))) {
            odd[1]++;
          }
        });
    remark(odd[0], "labels that are their own parent left out in " + file);
    remark(odd[1], "lines left out that came before in " + file);
  }

  /**
   * Reads which documents are examples of which labels; plain, gzip or zstd. A first line such as
   * {@code document TAB label} is passed over.
   *
   * @param ordinalOf the ordinal of a document by its id, or -1
   * @throws InputException naming the line, if it has not two ids; or if the file cannot be read,
   *     or names no document of the corpus
   */
  public void readExamples(Path file, ToIntFunction<String> ordinalOf) {
    long[] odd = new long[3];
    String[] unknown = {""};
    IdPairs.read(
        file,
        List.of("document", "doc", "document_id", "doc_id", "id", "corpus-id"),
        List.of("label", "label_id", "class"),
        "write a document's id and one of its labels, separated by a tab",
        (document, label, line) -> {
          int ordinal = ordinalOf.applyAsInt(document);
          if (ordinal < 0) {
            odd[0]++;
            if (unknown[0].isEmpty()) {
              unknown[0] = file + ":" + line + ": '" + document + "'";
            }
          } else if (examples.get(add(label)).add(ordinal)) {
            odd[2]++;
          } else {
            odd[1]++;
          }
        });
    if (odd[2] == 0) {
      throw new InputException(
          file.toString(),
          0,
          "none of its documents is in the corpus, first: " + unknown[0],
          "give labels of ids of this corpus");
    }
    remark(odd[0], "labels of documents that are not in the corpus left out, first: " + unknown[0]);
    remark(odd[1], "lines left out that came before in " + file);
  }

  /** Adds a label, if it is new; returns its number. */
  public int add(String label) {
    Integer known = numbers.putIfAbsent(label, numbers.size());
    if (known != null) {
      return known;
    }
    parents.add(new LinkedHashSet<>());
    examples.add(new LinkedHashSet<>());
    return numbers.size() - 1;
  }

  /** Adds a document as an example of a label; once is enough. */
  public void addExample(int label, int document) {
    examples.get(label).add(document);
  }

  /** The labels, in order. */
  public List<String> labels() {
    return List.copyOf(numbers.keySet());
  }

  /** The numbers of the labels above each, in the order of the files. */
  public int[][] parents() {
    return arrays(parents);
  }

  /** The documents that are examples of each, in the order of the files. */
  public int[][] examples() {
    return arrays(examples);
  }

  /** What a user should know of what was left out, a sentence each. */
  public List<String> remarks() {
    return List.copyOf(remarks);
  }

  private void remark(long count, String what) {
    if (count > 0) {
      remarks.add(String.format(Locale.ROOT, "%,d %s", count, what));
    }
  }

  private static int[][] arrays(List<Set<Integer>> sets) {
    return sets.stream()
        .map(set -> set.stream().mapToInt(Integer::intValue).toArray())
        .toArray(int[][]::new);
  }
}
