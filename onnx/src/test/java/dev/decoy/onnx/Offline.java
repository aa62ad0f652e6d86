package dev.decoy.onnx;

import dev.decoy.array.Matrix;
import dev.decoy.data.vector.TextEncoder;
import dev.decoy.data.vector.TextEncoder.Side;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** What {@link OfflineTest} runs in a process of its own: one of each kind of model. */
final class Offline {
  private Offline() {}

  public static void main(String[] args) throws InterruptedException {
    Path models = Path.of(args[0]);
    List<String> texts = List.of("the cat sat", "a dog");
    for (String name : List.of("static-model2vec", "bert-mean")) {
      try (TextEncoder encoder =
          EncoderFolder.open(models.resolve(name), EncoderOptions.DEFAULTS)) {
        Matrix.Floats out = Matrix.floats(texts.size(), encoder.dimension());
        encoder.encode(texts, Side.QUERY, out);
        System.out.println(name + " " + Arrays.toString(out.values()));
      }
    }
    try (CrossEncoder encoder =
        CrossEncoder.open(models.resolve("cross-two"), CrossEncoderOptions.DEFAULTS)) {
      float[] out = new float[texts.size()];
      encoder.score("the cat", texts, out);
      System.out.println("cross-two " + Arrays.toString(out));
    }
    // A reporter in the background gets the time to report.
    Thread.sleep(Long.parseLong(args[1]));
  }
}
