package dev.decoy.method;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names a class that users can call: {@code simans} in {@code --select simans:a=0.5}.
 *
 * <p>The catalogue, the spec parser, {@code decoy methods} and {@code decoy try} are made from this
 * annotation, from the {@link Option}s of the record and from the Javadoc of the class: its first
 * sentence is the idea, its first {@code <pre>} block the formula, its {@code @param} lines the
 * options.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Method {
  /** The name in specs: lower case, words joined by hyphens, unique within its room. */
  String name();

  /** Title of the paper that the method comes from; empty for a rule without one. */
  String paper() default "";

  /** Where the paper is, if the address was seen in a source that was read. */
  String link() default "";

  /**
   * What to write after {@code decoy try} to see the method at work; empty where the kind of method
   * says it, as for designs, and for methods that cannot be tried on numbers.
   */
  String example() default "";
}
