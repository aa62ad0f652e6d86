package dev.decoy.app.source;

import dev.decoy.candidate.Provenance;
import dev.decoy.candidate.ScorerId;
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
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The sources of a recipe with names that tell them apart, and whose scores the rules read.
 *
 * @param stages in order
 * @param scoreWith the name of a source that scores, or the spec of a fusion with every default
 *     written out; empty where no source scores
 * @param fusion what {@code scoreWith} names, if it is one
 */
public record Sources(List<SourceStage<?>> stages, String scoreWith, Optional<Fusion> fusion) {
  /** Copies the list. */
  public Sources {
    stages = List.copyOf(stages);
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
      return new Sources(stages, scoring.isEmpty() ? "" : scoring.getFirst(), Optional.empty());
    }
    if (scoring.contains(scoreWith)) {
      return new Sources(stages, scoreWith, Optional.empty());
    }
    Spec spec = Spec.parse(scoreWith);
    Optional<MethodEntry> entry = catalogue.lookup(spec.name(), Fusion.class);
    if (entry.isEmpty()) {
      throw new SpecException(
          "--score-with names '"
              + scoreWith
              + "', which is no source that scores; there are: "
              + String.join(", ", scoring)
              + fusions(catalogue));
    }
    Fusion fusion = catalogue.build(spec, Fusion.class);
    if (scoring.size() < 2) {
      throw new SpecException(
          "--score-with "
              + spec.name()
              + " fuses several sources that score; there "
              + (scoring.isEmpty() ? "is none" : "is one, " + scoring.getFirst())
              + "; add another with --from");
    }
    for (String name : fusion.sources()) {
      if (!scoring.contains(name)) {
        throw new SpecException(
            "--score-with "
                + spec.name()
                + " names the source '"
                + name
                + "'; there are: "
                + String.join(", ", scoring));
      }
    }
    return new Sources(
        stages, new Spec(spec.name(), Options.of((Record) fusion)).toString(), Optional.of(fusion));
  }

  private static String fusions(Catalogue catalogue) {
    List<String> names =
        catalogue.entries().stream()
            .filter(entry -> Fusion.class.isAssignableFrom(entry.type()))
            .map(MethodEntry::name)
            .toList();
    return "; or, of several together: " + String.join(", ", names);
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
    List<UnionPool.Member> members = new ArrayList<>();
    for (SourceStage<?> stage : stages) {
      OpenedSource opened = stage.open(opening);
      open.accept(opened.closing());
      opened.warnings().forEach(warnings);
      members.add(
          new UnionPool.Member(stage.name(), opened.source(), stage.depth(), opened.scorer()));
    }
    return new UnionPool(members, score(members));
  }

  private PoolScore score(List<UnionPool.Member> members) {
    if (fusion.isPresent()) {
      List<String> fused =
          members.stream()
              .filter(UnionPool.Member::scores)
              .map(member -> member.name() + " (" + member.scorer().id() + ")")
              .toList();
      return new PoolScore.Fused(
          fusion.get(), new ScorerId(scoreWith + " of " + String.join(", ", fused)));
    }
    return new PoolScore.By(
        members.stream()
            .filter(member -> member.name().equals(scoreWith))
            .map(UnionPool.Member::scorer)
            .findFirst()
            .orElse(new Unscored()));
  }
}
