package dev.decoy.app.source;

import dev.decoy.app.Passages;
import dev.decoy.data.Dataset;
import dev.decoy.data.graph.LinkFile;
import dev.decoy.data.text.Hash64;
import dev.decoy.data.vector.TextEncoder.Side;
import dev.decoy.source.CitationWalk;
import dev.decoy.source.LinkGraph;
import dev.decoy.source.Source;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * {@code citation-walk}: over the links of a file, from each positive of an anchor. Only documents
 * with a link, and positives, have a place in the graph, so that a small graph in a large corpus is
 * small.
 */
final class FromCitations implements SourceKind<CitationWalk> {
  private static final String GRAPH = "graph";

  @Override
  public Class<CitationWalk> method() {
    return CitationWalk.class;
  }

  @Override
  public boolean scores() {
    return false;
  }

  @Override
  public List<OwnOption> ownOptions() {
    return List.of(
        OwnOption.required(GRAPH, "a file of links: the document that links, a tab, its target"),
        TextVectors.OWN);
  }

  @Override
  public void check(SourceStage<CitationWalk> stage) {
    TextVectors.check(stage.methodName(), stage.own());
  }

  @Override
  public List<Path> files(SourceStage<CitationWalk> stage) {
    return List.of(graph(stage));
  }

  private static Path graph(SourceStage<CitationWalk> stage) {
    return Path.of(stage.own().getOrDefault(GRAPH, ""));
  }

  @Override
  public OpenedSource open(SourceStage<CitationWalk> stage, Opening opening) {
    Dataset data = opening.data();
    LinkFile file = LinkFile.read(graph(stage), data.documents()::ordinal);
    int[] anchors =
        IntStream.range(0, data.judgements().anchors()).map(data.judgements()::anchor).toArray();
    int[] nodes =
        IntStream.concat(
                IntStream.concat(Arrays.stream(file.from()), Arrays.stream(file.to())),
                Arrays.stream(anchors)
                    .flatMap(anchor -> Arrays.stream(data.judgements().positives(anchor))))
            .sorted()
            .distinct()
            .toArray();
    // A walk begins at one positive: an anchor has as many walks of its own as it has positives.
    int walks = 0;
    int[] firsts = new int[data.queries().size() + 1];
    Arrays.fill(firsts, -1);
    for (int anchor : anchors) {
      firsts[anchor] = walks;
      walks += data.judgements().positives(anchor).length;
    }
    int[] anchorOf = new int[walks];
    int[] positives = new int[walks];
    for (int anchor : anchors) {
      int[] own = data.judgements().positives(anchor);
      for (int i = 0; i < own.length; i++) {
        anchorOf[firsts[anchor] + i] = anchor;
        positives[firsts[anchor] + i] = Arrays.binarySearch(nodes, own[i]);
      }
    }
    try (TextVectors vectors = TextVectors.of(data)) {
      LinkGraph graph =
          new LinkGraph(
              links(file, nodes),
              vectors.encode(
                  stage.methodName(),
                  nodes.length,
                  node -> Passages.text(data.documents(), nodes[node]),
                  Side.DOCUMENT),
              vectors.encode(
                  stage.methodName(),
                  walks,
                  walk -> data.queries().text(anchorOf[walk]),
                  Side.QUERY),
              positives);
      Source walk =
          stage
              .method()
              .over(
                  graph,
                  opening.seed().stage("from." + stage.name()),
                  one ->
                      opening.anchorKey(anchorOf[one])
                          ^ Long.rotateLeft(key(data, nodes[positives[one]]), 1));
      return OpenedSource.unscored(
              new WalksOfPositives(
                  walk, firsts, data.judgements()::positives, nodes, stage.method().paths()))
          .warning(file.remarks(graph(stage)));
    }
  }

  private static long key(Dataset data, int document) {
    byte[] id = data.documents().id(document).getBytes(StandardCharsets.UTF_8);
    return Hash64.of(id, 0, id.length);
  }

  private static int[][] links(LinkFile file, int[] nodes) {
    int[] from = new int[file.size()];
    int[] counts = new int[nodes.length];
    for (int i = 0; i < from.length; i++) {
      from[i] = Arrays.binarySearch(nodes, file.from()[i]);
      counts[from[i]]++;
    }
    int[][] links = new int[nodes.length][];
    Arrays.setAll(links, node -> new int[counts[node]]);
    Arrays.fill(counts, 0);
    for (int i = 0; i < from.length; i++) {
      links[from[i]][counts[from[i]]++] = Arrays.binarySearch(nodes, file.to()[i]);
    }
    return links;
  }
}
