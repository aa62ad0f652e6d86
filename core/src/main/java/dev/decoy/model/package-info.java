/**
 * What methods ask of a model, and toy models whose answers are exact: on them a method can be
 * checked to the last digit before it meets a real one.
 */
@NullMarked
package dev.decoy.model;

import org.jspecify.annotations.NullMarked;
