package dev.decoy.method;

import java.util.Locale;

/** The rooms of the house, in the order in which data flows through them. */
public enum Room {
  /** Where candidates come from. */
  SOURCE("finds candidates"),
  /** Which candidates to doubt. */
  JUDGE("doubts candidates"),
  /** Which candidates to choose. */
  SELECT("chooses among them"),
  /** How negatives are made. */
  SYNTHESIZE("makes negatives"),
  /** How negatives enter a loss. */
  OBJECTIVE("turns them into a loss"),
  /** In which regime they are used. */
  TRAIN("trains with them"),
  /** How they act at inference. */
  GUIDE("acts at inference"),
  /** What came of it. */
  MEASURE("measures the result");

  private final String purpose;

  Room(String purpose) {
    this.purpose = purpose;
  }

  /** What the room does, in a few words. */
  public String purpose() {
    return purpose;
  }

  /**
   * The room of a class, read off its package: {@code dev.decoy.select.design.Pivotal} is in {@link
   * #SELECT}.
   */
  public static Room of(Class<?> type) {
    return of(type.getPackageName());
  }

  /** The room of a package. */
  static Room of(String packageName) {
    for (String part : packageName.split("\\.")) {
      for (Room room : values()) {
        if (room.toString().equals(part)) {
          return room;
        }
      }
    }
    // Sources with a heavy dependency live outside core, in packages named after the thing.
    return SOURCE;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
