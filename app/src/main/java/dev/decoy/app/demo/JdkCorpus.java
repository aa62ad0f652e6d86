package dev.decoy.app.demo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;

/**
 * A retrieval set of Java methods: given what a method does, find it.
 *
 * <p>A document is a method or constructor whose body does something (see {@link MethodBody}), with
 * or without a comment of its own: its source without the documentation comment, titled with its
 * class. A query is the first sentence of a method's comment, if {@link QueryRule} accepts it and
 * the method is not private; its positive is that method. Sentences that are equal but for case and
 * a final stop are one query with several positives. Overloads, overrides and sibling classes make
 * natural near misses; and since an override seldom repeats its comment, some of the near misses
 * are unlabelled positives, as in real collections.
 */
final class JdkCorpus {
  /** Raised when the rules change what comes out, so that kept folders are made anew. */
  static final int VERSION = 2;

  private final List<Document> documents = new ArrayList<>();
  private final Map<String, Integer> idUses = new HashMap<>();
  private final SequencedMap<String, Draft> questions = new LinkedHashMap<>();

  private long files;
  private long notUnderstood;
  private long methods;
  private long documented;

  private JdkCorpus() {}

  /**
   * Builds the set from a module's sources; the same sources give the same set whatever the number
   * of threads.
   *
   * @throws IOException if the archive cannot be read
   */
  static RetrievalSet of(SourceArchive archive, int threads, ParseProgress progress)
      throws IOException, InterruptedException {
    return of(new MethodParser(threads).parse(archive, progress));
  }

  /** Builds the set from parsed files, in their order. */
  static RetrievalSet of(List<ParsedFile> files) {
    JdkCorpus corpus = new JdkCorpus();
    for (ParsedFile file : files) {
      corpus.add(file);
    }
    return corpus.toSet();
  }

  private void add(ParsedFile file) {
    files++;
    if (!file.understood()) {
      notUnderstood++;
    }
    for (SourceMethod method : file.methods()) {
      add(method);
    }
  }

  private void add(SourceMethod method) {
    methods++;
    if (method.isDocumented()) {
      documented++;
    }
    if (method.body() != MethodBody.USABLE) {
      return;
    }
    String group = method.topLevelClassName();
    String id = uniqueId(method.qualifiedClassName() + "#" + method.signature());
    documents.add(new Document(id, title(method), method.code(), group));
    if (!method.isPrivate() && QueryRule.accepts(method.sentence())) {
      questions
          .computeIfAbsent(mergeKey(method.sentence()), _ -> new Draft(method.sentence()))
          .add(id, Split.ofGroup(group));
    }
  }

  /**
   * Two methods of a class can look alike without type arguments and bounds; the later one gets a
   * number.
   */
  private String uniqueId(String id) {
    int use = idUses.merge(id, 1, Integer::sum);
    return use == 1 ? id : id + "~" + use;
  }

  /** The class's own name first: it is what a reader, and a plain analyser, looks for. */
  private static String title(SourceMethod method) {
    return method.packageName().isEmpty()
        ? method.className()
        : method.className() + " (" + method.packageName() + ")";
  }

  /** The package in a document's id; empty if the id is not a method's. */
  static String packageOf(String id) {
    int end = id.indexOf('#');
    int from = 0;
    for (int dot = id.indexOf('.'); dot > 0 && dot < end; dot = id.indexOf('.', dot + 1)) {
      if (Character.isUpperCase(id.charAt(from))) {
        break;
      }
      from = dot + 1;
    }
    return end < 0 || from == 0 ? "" : id.substring(0, from - 1);
  }

  private static String mergeKey(String sentence) {
    int end = sentence.length();
    while (end > 0 && (sentence.charAt(end - 1) == '.' || sentence.charAt(end - 1) == ' ')) {
      end--;
    }
    return sentence.substring(0, end).toLowerCase(Locale.ROOT);
  }

  private RetrievalSet toSet() {
    List<Question> asked = questions.values().stream().map(Draft::toQuestion).toList();
    SequencedMap<String, Long> figures = new LinkedHashMap<>();
    figures.put("source files", files);
    figures.put("source files not understood", notUnderstood);
    figures.put("methods", methods);
    figures.put("documented methods", documented);
    return RetrievalSet.of("class", documents, asked, figures);
  }

  /** A query that is still being put together. */
  private static final class Draft {
    private final String text;
    private final List<String> positives = new ArrayList<>();
    private final List<Split> splits = new ArrayList<>();

    Draft(String text) {
      this.text = text;
    }

    void add(String document, Split split) {
      positives.add(document);
      splits.add(split);
    }

    Question toQuestion() {
      return new Question(text, positives, splits.stream().reduce(splits.getFirst(), Split::and));
    }
  }
}
