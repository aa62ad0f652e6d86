package dev.decoy.data.vector;

/** What is done about rows whose id is not in the data at hand. */
public enum UnknownIds {
  /** They are refused: the vectors may be those of other data. */
  REFUSED,
  /** They are passed over: the vectors are those of more data, such as a whole collection. */
  IGNORED
}
