package dev.decoy.app.compare;

import java.util.List;
import java.util.Map;

/** One of the ways that are compared. */
sealed interface Arm permits MiningArm, FactorisationArm, ExperimentArm {
  /** As it is called in the report; a folder is named after it. */
  String name();

  /** What it is made of, for files. */
  Map<String, Object> toJson();

  /** What it is made of, for a ledger. */
  Map<String, String> config();

  /** Of options that all arms are given, those that it reads. */
  Map<String, String> taken(Map<String, String> options);

  /** The options that it tries: its own, or those of all. */
  default List<Map<String, String>> trials(List<Map<String, String>> common) {
    return common;
  }

  /** What there is one value of. */
  Unit unit();

  /** What it is made of, in one line. */
  String sentence();
}
