package dev.decoy.app.source;

import dev.decoy.app.MemoryLimit;
import dev.decoy.candidate.Provenance;
import dev.decoy.candidate.ScorerId;
import dev.decoy.data.Judgements;
import dev.decoy.method.Catalogue;
import dev.decoy.method.MethodEntry;
import dev.decoy.method.Options;
import dev.decoy.method.Spec;
import dev.decoy.method.SpecException;
import dev.decoy.source.PoolScore;
import dev.decoy.source.UnionPool;
import dev.decoy.source.Unscored;
import dev.decoy.source.fusion.Fusion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * The sources of a recipe with names that tell them apart, and whose scores the rules read.
 *
 * @param stages in order
 * @param order whose order the pool has
 * @param cross scores the best of that order again, if a recipe asks for it; then rules read its
 *     scores
 */
public record Sources(List<SourceStage<?>> stages, Order order, Optional<CrossEncoding> cross) {
  /** The order of the best rank in any source. */
  private static final String BY_RANK = "rank";

  /** What several sources are fused by where a cross-encoder needs an order and none is named. */
  private static final Spec USUAL_FUSION = Spec.parse("rrf");

  /** What a candidate takes while its anchor's pool is put together, about. */
  private static final long CANDIDATE_BYTES = 64;

  private static final long LARGEST_HELD = 1 << 24;

  /** Copies the list. */
  public Sources {
    stages = List.copyOf(stages);
  }

  /**
   * An order of the pool.
   *
   * @param name of a source that scores, or the spec of a fusion with every default written out;
   *     empty where no source scores
   * @param fusion what {@code name} names, if it is one
   */
  public record Order(String name, Optional<Fusion> fusion) {
    static final Order NONE = new Order("", Optional.empty());
  }

  /**
   * Reads and checks the sources of a recipe.
   *
   * @param from at least one spec
   * @param scoreWith as a user gives it; may be empty
   */
  public static Sources of(Catalogue catalogue, List<Spec> from, String scoreWith) {
    List<SourceStage<?>> stages = named(catalogue, from);
    List<String> scoring =
        stages.stream().filter(stage -> stage.kind().scores()).map(SourceStage::name).toList();
    if (scoreWith.isEmpty()) {
      if (scoring.size() > 1) {
        throw new SpecException(
            "several sources score ("
                + String.join(", ", scoring)
                + "), and scores of different scorers cannot be compared;"
                + " name the one that the rules read with --score-with, or fuse them, such as with"
                + " --score-with rrf");
      }
      return new Sources(
          stages,
          scoring.isEmpty() ? Order.NONE : new Order(scoring.getFirst(), Optional.empty()),
          Optional.empty());
    }
    if (!scoring.contains(scoreWith)) {
      Spec spec = Spec.parse(scoreWith);
      if (CrossEncoding.isMeant(spec)) {
        CrossEncoding cross = CrossEncoding.of(spec);
        Order order = firstOrder(catalogue, scoring, cross.order());
        String written = order.name().isEmpty() ? BY_RANK : order.name();
        return new Sources(stages, order, Optional.of(cross.by(written)));
      }
    }
    return new Sources(
        stages, order(catalogue, scoring, scoreWith, "--score-with"), Optional.empty());
  }

  /** The order in which a cross-encoder gets candidates. */
  private static Order firstOrder(Catalogue catalogue, List<String> scoring, String given) {
    if (given.equals(CrossEncoding.AUTO)) {
      return switch (scoring.size()) {
        case 0 -> Order.NONE;
        case 1 -> new Order(scoring.getFirst(), Optional.empty());
        default -> order(catalogue, scoring, USUAL_FUSION.toString(), "order");
      };
    }
    if (given.equals(BY_RANK) && !scoring.contains(given)) {
      return Order.NONE;
    }
    return order(
        catalogue, scoring, given, "--score-with " + CrossEncoding.NAME + ": option 'order'");
  }

  /**
   * The order that a user names.
   *
   * @param scoring names of the sources that score
   * @param where it stands, for messages
   */
  private static Order order(
      Catalogue catalogue, List<String> scoring, String given, String where) {
    if (scoring.contains(given)) {
      return new Order(given, Optional.empty());
    }
    Spec spec = Spec.parse(given);
    Optional<MethodEntry> entry = catalogue.lookup(spec.name(), Fusion.class);
    if (entry.isEmpty()) {
      throw new SpecException(
          where
              + " names '"
              + given
              + "', which is no source that scores; there are: "
              + String.join(", ", scoring)
              + fusions(catalogue));
    }
    Fusion fusion = catalogue.build(spec, Fusion.class);
    if (scoring.size() < 2) {
      throw new SpecException(
          where
              + " "
              + spec.name()
              + " fuses several sources that score; there "
              + (scoring.isEmpty() ? "is none" : "is one, " + scoring.getFirst())
              + "; add another with --from");
    }
    for (String name : fusion.sources()) {
      if (!scoring.contains(name)) {
        throw new SpecException(
            where
                + " "
                + spec.name()
                + " names the source '"
                + name
                + "'; there are: "
                + String.join(", ", scoring));
      }
    }
    return new Order(
        new Spec(spec.name(), Options.of((Record) fusion)).toString(), Optional.of(fusion));
  }

  /**
   * Who makes the scores that rules read: the name of a source that scores, or a spec with every
   * default written out; empty where nobody does.
   */
  public String scoreWith() {
    return cross.map(CrossEncoding::spec).map(Spec::toString).orElse(order.name());
  }

  /** The fusion whose scores rules read, if they read a fusion's. */
  public Optional<Fusion> fusion() {
    return cross.isPresent() ? Optional.empty() : order.fusion();
  }

  private static String fusions(Catalogue catalogue) {
    List<String> names =
        catalogue.entries().stream()
            .filter(entry -> Fusion.class.isAssignableFrom(entry.type()))
            .map(MethodEntry::name)
            .toList();
    return "; or, of several together: "
        + String.join(", ", names)
        + "; or a cross-encoder: "
        + CrossEncoding.NAME
        + ":model=FOLDER";
  }

  /** The first source of a method has its name, the second name-2, unless they say otherwise. */
  private static List<SourceStage<?>> named(Catalogue catalogue, List<Spec> from) {
    if (from.size() > Provenance.MOST_SOURCES) {
      throw new SpecException(
          "there are " + from.size() + " --from; legal: at most " + Provenance.MOST_SOURCES);
    }
    Set<String> taken = new HashSet<>();
    Set<Spec> seen = new LinkedHashSet<>();
    List<SourceStage<?>> read = new ArrayList<>();
    for (Spec spec : from) {
      SourceStage<?> stage = SourceStage.of(catalogue, spec);
      if (catalogue.lookup(stage.name(), Fusion.class).isPresent()) {
        throw new SpecException(
            "'"
                + stage.name()
                + "' cannot be the name of a source: --score-with knows a fusion so");
      }
      if (List.of(CrossEncoding.NAME, BY_RANK, CrossEncoding.AUTO).contains(stage.name())) {
        throw new SpecException(
            "'" + stage.name() + "' cannot be the name of a source: it means something else there");
      }
      if (spec.options().containsKey("name") && !taken.add(stage.name())) {
        throw new SpecException(
            "two sources are called '" + stage.name() + "'; give each a name of its own");
      }
      if (!seen.add(stage.named(stage.methodName()).spec())) {
        throw new SpecException("--from " + spec + " is given twice; give it once");
      }
      read.add(stage);
    }
    List<SourceStage<?>> named = new ArrayList<>();
    for (int i = 0; i < read.size(); i++) {
      SourceStage<?> stage = read.get(i);
      if (from.get(i).options().containsKey("name")) {
        named.add(stage);
        continue;
      }
      String name = stage.name();
      for (int n = 2; !taken.add(name); n++) {
        name = stage.name() + "-" + n;
      }
      named.add(stage.named(name));
    }
    return named;
  }

  /** With every default written out. */
  public List<Spec> specs() {
    return stages.stream().map(SourceStage::spec).toList();
  }

  /** All names, in order. */
  public List<String> names() {
    return stages.stream().map(SourceStage::name).toList();
  }

  /** The vectors that a run makes, each once however many sources use them. */
  public List<MadeVectors> vectors() {
    return stages.stream().flatMap(stage -> stage.vectors().stream()).distinct().toList();
  }

  /** Whether documents are put into an index of their words. */
  public boolean indexesWords() {
    return stages.stream().anyMatch(stage -> stage.kind() instanceof FromBm25);
  }

  /** The files that the cross-encoder's scores depend on, if there is one. */
  public List<Path> scorerFiles() {
    return cross.map(CrossEncoding::files).orElseGet(List::of);
  }

  /** The files that they read besides those of the data set. */
  public List<Path> files() {
    return stages.stream().flatMap(stage -> stage.files().stream()).toList();
  }

  /**
   * What can be said of how they will search before anything is read, a sentence each.
   *
   * @param limit how many anchors there will be at most, 0 for all
   */
  public List<String> plans(int limit) {
    return stages.stream().flatMap(stage -> stage.plan(limit).stream()).toList();
  }

  /**
   * Opens all of them.
   *
   * @param open is given what is to be closed, even if a later one cannot be opened
   * @param warnings is told what the user should know of what was read
   */
  public UnionPool open(Opening opening, Consumer<AutoCloseable> open, Consumer<String> warnings) {
    int documents = opening.data().documents().size();
    int held = held(opening.threads(), documents);
    List<UnionPool.Member> members = new ArrayList<>();
    for (SourceStage<?> stage : stages) {
      OpenedSource opened = stage.open(opening);
      open.accept(opened.closing());
      opened.warnings().forEach(warnings);
      members.add(
          new UnionPool.Member(
              stage.name(),
              opened.source(),
              Math.clamp(documents, 1, stage.depth()),
              opened.scorer()));
    }
    PoolScore first = score(members);
    if (cross.isEmpty()) {
      return new UnionPool(members, first, held);
    }
    CrossScorer scorer = CrossScorer.open(cross.get(), opening);
    open.accept(scorer);
    Judgements judgements = opening.data().judgements();
    return new UnionPool(
        members,
        new PoolScore.Rescored(
            first,
            scorer,
            cross.get().depth(),
            anchor ->
                IntStream.concat(
                        Arrays.stream(judgements.positives(anchor)),
                        Arrays.stream(judgements.nonRelevant(anchor)))
                    .toArray()),
        held);
  }

  /** How many candidates a thread holds at a time, so that all of them stay within the memory. */
  private int held(int threads, int documents) {
    long deepest = stages.stream().mapToLong(stage -> Math.min(stage.depth(), documents)).sum();
    MemoryLimit.requireInside(
        "lists of %,d candidates in each of %d threads".formatted(deepest, threads),
        deepest * CANDIDATE_BYTES * threads);
    return (int) Math.clamp(MemoryLimit.perThread(threads) / CANDIDATE_BYTES, 1, LARGEST_HELD);
  }

  private PoolScore score(List<UnionPool.Member> members) {
    if (order.fusion().isPresent()) {
      List<String> fused =
          members.stream()
              .filter(UnionPool.Member::scores)
              .map(member -> member.name() + " (" + member.scorer().id() + ")")
              .toList();
      return new PoolScore.Fused(
          order.fusion().get(), new ScorerId(order.name() + " of " + String.join(", ", fused)));
    }
    return new PoolScore.By(
        members.stream()
            .filter(member -> member.name().equals(order.name()))
            .map(UnionPool.Member::scorer)
            .findFirst()
            .orElse(new Unscored()));
  }
}
