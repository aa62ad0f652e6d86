package dev.decoy.app.compare;

import java.util.Map;

/** One of the ways that are compared. */
sealed interface Arm permits MiningArm, ExperimentArm {
  /** As it is called in the report; a folder is named after it. */
  String name();

  /** What it is made of, for files. */
  Map<String, Object> toJson();

  /** What it is made of, for a ledger. */
  Map<String, String> config();

  /** Of options that all arms are given, those that it reads. */
  Map<String, String> taken(Map<String, String> options);

  /** What it is made of, in one line. */
  String sentence();
}
