package dev.decoy.method;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Default and legal range of one option, written on the record component that holds it. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Option {
  /** The default, as a user would write it; empty when the option must be given. */
  String value() default "";

  /** Smallest legal value of a number. */
  double min() default Double.NEGATIVE_INFINITY;

  /** Largest legal value of a number. */
  double max() default Double.POSITIVE_INFINITY;

  /**
   * A word for the largest whole number, or for infinity, where that means that there is no limit.
   */
  String unlimited() default "";

  /** Whether {@link #min} itself is illegal. */
  boolean above() default false;

  /** Whether {@link #max} itself is illegal. */
  boolean below() default false;
}
