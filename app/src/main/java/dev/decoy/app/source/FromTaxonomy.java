package dev.decoy.app.source;

import dev.decoy.data.Dataset;
import dev.decoy.data.graph.LabelFiles;
import dev.decoy.data.vector.TextEncoder.Side;
import dev.decoy.method.SpecException;
import dev.decoy.source.LabelNeighbours;
import dev.decoy.source.LabelTree;
import dev.decoy.source.Source;
import dev.decoy.source.Taxonomy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * {@code taxonomy}: anchors are labels by their id. A label's examples are its labelled positives,
 * and those that a file names; its name is the query's text, or its id.
 */
final class FromTaxonomy implements SourceKind<Taxonomy> {
  private static final String TREE = "tree";
  private static final String LABELS = "labels";
  private static final String JUDGED = "judged";
  private static final String CONTAINED = "contained";

  /** So many times as many neighbours are looked for as are wanted: some have no other example. */
  private static final int SPARE = 5;

  @Override
  public Class<Taxonomy> method() {
    return Taxonomy.class;
  }

  @Override
  public boolean scores() {
    return false;
  }

  @Override
  public List<OwnOption> ownOptions() {
    return List.of(
        OwnOption.required(TREE, "a file of labels: a label, a tab, the one above it"),
        new OwnOption(LABELS, JUDGED, "a file of examples: a document, a tab, its label"),
        new OwnOption(CONTAINED, "keep", "keep, or drop labels whose name contains another's"),
        TextVectors.OWN);
  }

  @Override
  public void check(SourceStage<Taxonomy> stage) {
    TextVectors.check(stage.methodName(), stage.own());
    String contained = stage.own().getOrDefault(CONTAINED, "keep");
    if (!contained.equals("keep") && !contained.equals("drop")) {
      throw new SpecException(
          "taxonomy: option 'contained' is '"
              + contained
              + "'; legal: keep, or drop, which leaves out labels whose name contains the"
              + " anchor's, or the other way round");
    }
  }

  @Override
  public List<Path> files(SourceStage<Taxonomy> stage) {
    List<Path> files = new ArrayList<>(List.of(tree(stage)));
    if (!labels(stage).equals(JUDGED)) {
      files.add(Path.of(labels(stage)));
    }
    return files;
  }

  private static Path tree(SourceStage<Taxonomy> stage) {
    return Path.of(stage.own().getOrDefault(TREE, ""));
  }

  private static String labels(SourceStage<Taxonomy> stage) {
    return stage.own().getOrDefault(LABELS, JUDGED);
  }

  @Override
  public OpenedSource open(SourceStage<Taxonomy> stage, Opening opening) {
    Dataset data = opening.data();
    LabelFiles files = new LabelFiles();
    files.readTree(tree(stage));
    int inTree = files.labels().size();
    if (!labels(stage).equals(JUDGED)) {
      files.readExamples(Path.of(labels(stage)), data.documents()::ordinal);
    }
    int[] labelOf = new int[data.queries().size()];
    Arrays.fill(labelOf, -1);
    int[] anchors =
        IntStream.range(0, data.judgements().anchors()).map(data.judgements()::anchor).toArray();
    int outside = 0;
    for (int anchor : anchors) {
      labelOf[anchor] = files.add(data.queries().id(anchor));
      outside += labelOf[anchor] >= inTree ? 1 : 0;
      for (int positive : data.judgements().positives(anchor)) {
        files.addExample(labelOf[anchor], positive);
      }
    }
    if (anchors.length > 0 && outside == anchors.length) {
      throw new SpecException(
          "taxonomy: no anchor's id is a label of "
              + tree(stage)
              + ", such as '"
              + data.queries().id(anchors[0])
              + "'; anchors are labels, so queries have the ids of labels");
    }
    int[] anchorOf = new int[files.labels().size()];
    Arrays.fill(anchorOf, -1);
    for (int anchor : anchors) {
      anchorOf[labelOf[anchor]] = anchor;
    }
    Source found =
        stage
            .method()
            .over(
                tree(stage, files, names(data, files, anchorOf)),
                opening.seed().stage("from." + stage.name()),
                label -> anchorOf[label] < 0 ? label : opening.anchorKey(anchorOf[label]));
    List<String> remarks = new ArrayList<>(files.remarks());
    if (outside > 0) {
      remarks.add(
          String.format(
              Locale.ROOT,
              "%,d of %,d anchors are not in %s and have no siblings",
              outside,
              anchors.length,
              tree(stage)));
    }
    return OpenedSource.unscored(new Relabelled(found, labelOf, anchorOf)).warning(remarks);
  }

  /** Of each label: the text of the query that it is, or its id. */
  private static List<String> names(Dataset data, LabelFiles files, int[] anchorOf) {
    List<String> names = new ArrayList<>();
    List<String> labels = files.labels();
    for (int label = 0; label < anchorOf.length; label++) {
      String text = anchorOf[label] < 0 ? "" : data.queries().text(anchorOf[label]).strip();
      names.add((text.isEmpty() ? labels.get(label) : text).toLowerCase(Locale.ROOT));
    }
    return names;
  }

  private static LabelTree tree(SourceStage<Taxonomy> stage, LabelFiles files, List<String> names) {
    Taxonomy method = stage.method();
    int[][] unknown = {};
    int k = Math.clamp((long) SPARE * method.neighbours(), 1, Math.max(1, names.size() - 1));
    int[][] lexical = method.lexical() > 0 ? LabelNeighbours.byEditDistance(names, k) : unknown;
    int[][] semantic = unknown;
    if (method.semantic() > 0) {
      try (TextVectors vectors = TextVectors.of(names.size(), names::get)) {
        semantic =
            LabelNeighbours.byCosine(
                vectors.encode(stage.methodName(), names.size(), names::get, Side.QUERY), k);
      }
    }
    boolean drop = stage.own().getOrDefault(CONTAINED, "keep").equals("drop");
    return new LabelTree(
        files.parents(),
        lexical,
        semantic,
        drop ? LabelNeighbours.byContainment(names) : unknown,
        files.examples());
  }
}
