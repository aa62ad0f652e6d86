package dev.decoy.app.encoder;

import dev.decoy.data.vector.TextRows;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * What an encoder is opened with.
 *
 * @param documents what one may be fitted to
 * @param threads how many it may use; its vectors do not depend on it
 * @param fitted is told how many more documents it was fitted to, from any thread
 */
public record EncoderSetting(Optional<TextRows> documents, int threads, IntConsumer fitted) {
  /** One that has nothing to be fitted to. */
  public static EncoderSetting of(int threads) {
    return new EncoderSetting(Optional.empty(), threads, n -> {});
  }
}
