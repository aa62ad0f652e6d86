package dev.decoy.app.experiment;

import dev.decoy.method.Catalogue;
import dev.decoy.method.MethodEntry;
import dev.decoy.method.Options;
import dev.decoy.method.Shape;
import dev.decoy.method.Spec;
import dev.decoy.method.SpecException;
import dev.decoy.objective.Objective;

/** Objectives that experiments learn by, from their specs. */
final class Objectives {
  private Objectives() {}

  /**
   * Makes an objective.
   *
   * @param text such as {@code debiased:tauPlus=0.1}
   * @param batch what it must read
   * @throws SpecException if there is none of this name that does, or an option is not legal
   */
  @SuppressWarnings("unchecked") // the shape says which batch it reads
  static <B> Objective<B> of(String text, Class<B> batch) {
    Spec spec = Spec.parse(text);
    for (MethodEntry entry : Catalogue.load().named(spec.name())) {
      if (Objective.class.isAssignableFrom(entry.type())
          && entry.shape().map(Shape::input).filter(batch::equals).isPresent()) {
        return (Objective<B>) Options.build(entry.type(), spec.options());
      }
    }
    throw new SpecException(
        "'" + spec.name() + "' is no objective that reads a " + batch.getSimpleName());
  }
}
