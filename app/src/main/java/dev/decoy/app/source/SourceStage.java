package dev.decoy.app.source;

import dev.decoy.method.Catalogue;
import dev.decoy.method.Nearest;
import dev.decoy.method.Options;
import dev.decoy.method.Spec;
import dev.decoy.method.SpecException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * A source at its place in a recipe.
 *
 * @param kind how it is opened
 * @param method what finds, with its options
 * @param name under which its ranks and scores are kept
 * @param depth how many candidates an anchor gets at most
 * @param own the kind's own options by name
 * @param <M> the method's record
 */
public record SourceStage<M extends Record>(
    SourceKind<M> kind, M method, String name, int depth, Map<String, String> own) {
  private static final String DEPTH = "depth";
  private static final String NAME = "name";
  private static final int DEFAULT_DEPTH = 200;

  /** Reads a spec, whose name is the method's where it does not give another. */
  static SourceStage<?> of(Catalogue catalogue, Spec spec) {
    return of(SourceKinds.of(catalogue, spec.name()), spec);
  }

  private static <M extends Record> SourceStage<M> of(SourceKind<M> kind, Spec spec) {
    SequencedMap<String, String> rest = new LinkedHashMap<>(spec.options());
    String name = rest.getOrDefault(NAME, spec.name());
    rest.remove(NAME);
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9._+-]*")) {
      throw new SpecException(
          spec.name()
              + ": option 'name' is '"
              + name
              + "'; legal: letters, digits and . _ + -, such as bm25-long");
    }
    SequencedMap<String, String> own = new LinkedHashMap<>();
    for (OwnOption option : kind.ownOptions()) {
      String given = rest.containsKey(option.name()) ? rest.remove(option.name()) : option.usual();
      if (given.isEmpty()) {
        throw new SpecException(
            spec.name() + " needs the option '" + option.name() + "', " + option.meaning());
      }
      own.put(option.name(), given);
    }
    String depth = hasDepth(kind.method()) ? "" : rest.remove(DEPTH);
    refuseUnknown(kind, spec, rest);
    M method = Options.build(kind.method(), rest);
    if (hasDepth(kind.method())) {
      depth = Options.of(method).get(DEPTH);
    }
    SourceStage<M> stage =
        new SourceStage<>(
            kind, method, name, depth == null ? DEFAULT_DEPTH : whole(spec, depth), own);
    kind.check(stage);
    return stage;
  }

  /** The method's own message knows nothing of the options that belong to the stage. */
  private static void refuseUnknown(SourceKind<?> kind, Spec spec, Map<String, String> rest) {
    List<String> known =
        new ArrayList<>(
            Arrays.stream(kind.method().getRecordComponents())
                .map(RecordComponent::getName)
                .toList());
    kind.ownOptions().forEach(option -> known.add(option.name()));
    known.addAll(known.contains(DEPTH) ? List.of(NAME) : List.of(DEPTH, NAME));
    for (String key : rest.keySet()) {
      if (!known.contains(key)) {
        throw new SpecException(
            spec.name() + " has no option '" + key + "'" + Nearest.hint(key, known));
      }
    }
  }

  /** The same under another name. */
  SourceStage<M> named(String other) {
    return new SourceStage<>(kind, method, other, depth, own);
  }

  /** With every default written out; the name where it is not the method's. */
  Spec spec() {
    String methodName = methodName();
    SequencedMap<String, String> options = new LinkedHashMap<>(Options.of(method));
    options.putAll(own);
    if (!hasDepth(kind.method())) {
      options.put(DEPTH, String.valueOf(depth));
    }
    if (!name.equals(methodName)) {
      options.put(NAME, name);
    }
    return new Spec(methodName, options);
  }

  String methodName() {
    dev.decoy.method.Method annotation = kind.method().getAnnotation(dev.decoy.method.Method.class);
    return annotation == null ? kind.method().getSimpleName() : annotation.name();
  }

  List<Path> files() {
    return kind.files(this);
  }

  Optional<MadeVectors> vectors() {
    return kind.vectors(this);
  }

  Optional<String> plan(int limit) {
    return kind.plan(this, limit);
  }

  OpenedSource open(Opening opening) {
    return kind.open(this, opening);
  }

  private static boolean hasDepth(Class<? extends Record> method) {
    return Arrays.stream(method.getRecordComponents())
        .anyMatch(component -> component.getName().equals(DEPTH));
  }

  private static int whole(Spec spec, String depth) {
    if (!depth.matches("[1-9][0-9]{0,8}")) {
      throw new SpecException(
          spec.name() + ": option 'depth' is '" + depth + "'; legal: a whole number of at least 1");
    }
    return Integer.parseInt(depth);
  }
}
