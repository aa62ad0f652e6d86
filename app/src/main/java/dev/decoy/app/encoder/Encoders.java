package dev.decoy.app.encoder;

import dev.decoy.method.Nearest;
import dev.decoy.method.SpecException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/** All encoders that {@code --model} and the like can name. */
public final class Encoders {
  /** A new kind is added here. The first that is meant is taken. */
  private static final List<EncoderKind> KINDS =
      List.of(new HashedEncoders(), new FolderEncoders());

  private Encoders() {}

  /**
   * The kind of encoder that a user means.
   *
   * @param model a name with options, or a folder
   * @throws SpecException if there is none
   */
  public static EncoderKind of(String model) {
    for (EncoderKind kind : KINDS) {
      if (kind.isMeant(model)) {
        return kind;
      }
    }
    if (isFolder(model)) {
      throw new SpecException(
          "the folder " + model + " holds no model that can be read: write " + usage());
    }
    int colon = model.indexOf(':');
    String word = colon < 0 ? model : model.substring(0, colon);
    throw new SpecException(
        "there is no model '"
            + word
            + "', and no folder of that name"
            + Nearest.to(
                    word,
                    KINDS.stream().map(EncoderKind::word).filter(each -> !each.isEmpty()).toList())
                .map(near -> "; did you mean '" + near + "'?")
                .orElse("; write " + usage()));
  }

  /** What can be written, in one line. */
  public static String usage() {
    return String.join(", or ", KINDS.stream().map(EncoderKind::usage).toList());
  }

  private static boolean isFolder(String model) {
    try {
      return Files.isDirectory(Path.of(model));
    } catch (InvalidPathException e) {
      return false;
    }
  }
}
