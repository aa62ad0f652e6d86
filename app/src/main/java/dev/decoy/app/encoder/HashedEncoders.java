package dev.decoy.app.encoder;

import dev.decoy.data.vector.Hashed;
import dev.decoy.data.vector.HashedProjection;
import dev.decoy.data.vector.TextEncoder;
import dev.decoy.method.Options;
import dev.decoy.method.Spec;
import dev.decoy.method.SpecException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** {@code hashed[:d=768,…]}, or the folder of one that was fitted before. */
final class HashedEncoders implements EncoderKind {
  @Override
  public String word() {
    return HashedProjection.NAME;
  }

  @Override
  public String usage() {
    return "hashed[:d=768,gram=4,…] to fit one to the documents, the folder of one that was fitted";
  }

  @Override
  public boolean isMeant(String model) {
    return isWord(model) || isFolder(model);
  }

  @Override
  public boolean isFitted(String model) {
    if (!isWord(model)) {
      return false;
    }
    return options(model).d() > 0;
  }

  @Override
  public int dimension(String model) {
    return isFitted(model) ? options(model).d() : EncoderKind.super.dimension(model);
  }

  @Override
  public TextEncoder open(String model, EncoderSetting setting) {
    if (!isWord(model)) {
      return HashedProjection.load(Path.of(model), setting.threads());
    }
    return HashedProjection.fit(
        options(model),
        setting
            .documents()
            .orElseThrow(() ->
                new SpecException(
                    "the model '"
                        + model
                        + "' is fitted to documents, and none are given: add the corpus, or name"
                        + " the folder of a model that was fitted")),
        setting.threads(),
        setting.fitted());
  }

  private static Hashed options(String model) {
    return Options.build(Hashed.class, Spec.parse(model).options());
  }

  private static boolean isWord(String model) {
    return model.equals(HashedProjection.NAME) || model.startsWith(HashedProjection.NAME + ":");
  }

  private static boolean isFolder(String model) {
    try {
      return HashedProjection.isIn(Path.of(model));
    } catch (InvalidPathException e) {
      return false;
    }
  }
}
