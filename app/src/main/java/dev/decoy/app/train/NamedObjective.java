package dev.decoy.app.train;

import dev.decoy.method.Catalogue;
import dev.decoy.method.MethodEntry;
import dev.decoy.method.Options;
import dev.decoy.method.Shape;
import dev.decoy.method.Spec;
import dev.decoy.method.SpecException;
import dev.decoy.objective.Objective;
import java.util.List;
import java.util.Optional;

/** Objectives by what {@code --objective} says, and why one cannot be used. */
final class NamedObjective {
  private NamedObjective() {}

  /**
   * The objective of a name that reads a kind of batch, if there is one.
   *
   * @throws SpecException if there is no method of this name, or an option is not legal
   */
  @SuppressWarnings("unchecked") // the shape says which batch it reads
  static <B> Optional<Objective<B>> find(Spec spec, Class<B> batch) {
    for (MethodEntry entry : Catalogue.load().named(spec.name())) {
      Optional<Class<?>> input = entry.shape().map(Shape::input);
      if (Objective.class.isAssignableFrom(entry.type())
          && input.isPresent()
          && input.get() == batch) {
        return Optional.of((Objective<B>) Options.build(entry.type(), spec.options()));
      }
    }
    return Optional.empty();
  }

  /**
   * Says why a method cannot train.
   *
   * @param model what it cannot train, such as {@code "a retriever"}
   * @param makes which batches that model makes
   */
  static SpecException refusal(Spec spec, String model, String makes) {
    List<MethodEntry> named = Catalogue.load().named(spec.name());
    MethodEntry first = named.getFirst();
    return new SpecException(
        "'"
            + spec.name()
            + "' cannot train "
            + model
            + ": "
            + (Objective.class.isAssignableFrom(first.type())
                ? "it needs the input "
                    + first.shape().map(shape -> shape.input().getSimpleName()).orElse("of its own")
                    + ", and "
                    + model
                    + " makes "
                    + makes
                : "it is no objective; it stands in "
                    + first.shelf()
                    + ", which "
                    + first.room().purpose()));
  }
}
