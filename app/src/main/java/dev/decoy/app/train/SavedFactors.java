package dev.decoy.app.train;

import dev.decoy.array.Matrix;
import dev.decoy.array.NumberType;
import dev.decoy.data.vector.NpyVectors;
import dev.decoy.data.vector.NpyWriter;
import dev.decoy.data.vector.RowIds;
import dev.decoy.search.MatrixVectors;
import dev.decoy.train.factorisation.Factors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A factorisation in a folder: {@code users.npy} and {@code items.npy}, whose inner products are
 * scores, and what nbpo learns beside them as {@code user-flips.npy} and {@code item-flips.npy}.
 */
public final class SavedFactors {
  private static final String USERS = "users.npy";
  private static final String ITEMS = "items.npy";
  private static final String USER_FLIPS = "user-flips.npy";
  private static final String ITEM_FLIPS = "item-flips.npy";

  private SavedFactors() {}

  /** Writes them; what another training left is removed. */
  static void write(Path folder, Factors factors) throws IOException {
    write(folder.resolve(USERS), factors.userVectors());
    write(folder.resolve(ITEMS), factors.itemVectors());
    if (factors.flips().isPresent()) {
      write(folder.resolve(USER_FLIPS), factors.flips().get().users());
      write(folder.resolve(ITEM_FLIPS), factors.flips().get().items());
    } else {
      for (String name : List.of(USER_FLIPS, ITEM_FLIPS)) {
        Files.deleteIfExists(folder.resolve(name));
        Files.deleteIfExists(RowIds.beside(folder.resolve(name)));
      }
    }
  }

  private static void write(Path file, Matrix.Floats rows) {
    NpyWriter.write(file, new MatrixVectors(rows), NumberType.FLOAT32);
    RowIds.write(RowIds.beside(file), rows.rows(), Integer::toString);
  }

  /** Reads the vectors of users and items, to be scored by inner products, without flips. */
  public static Factors read(Path folder) {
    return new Factors(
        read(folder, USERS), read(folder, ITEMS), false, Optional.<Factors.Flips>empty());
  }

  private static Matrix.Floats read(Path folder, String name) {
    try (NpyVectors rows = NpyVectors.open(folder.resolve(name))) {
      float[] values = new float[rows.size() * rows.dimension()];
      rows.read(0, rows.size(), values, 0);
      return new Matrix.Floats(rows.size(), rows.dimension(), values);
    }
  }
}
