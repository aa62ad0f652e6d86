package dev.decoy.select.box;

/** Decides which anchor boxes are positives of which object. Safe to share between threads. */
public interface Assigner {
  /** Assigns the boxes of one image. */
  Assignment assign(Scene scene);
}
