package dev.decoy.app.train;

import dev.decoy.train.retriever.RetrieverData;
import dev.decoy.train.retriever.RetrieverModel;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of what a training reads, so that it is not resumed with something else. */
final class DataPrint {
  private final MessageDigest digest;

  private DataPrint() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  static String of(String text) {
    DataPrint print = new DataPrint();
    print.digest.update(text.getBytes(StandardCharsets.UTF_8));
    return print.hex();
  }

  /** Of pairs, texts and what is known of them. */
  static String of(RetrieverData data) {
    DataPrint print = new DataPrint();
    print.add(data.queries().toArray());
    print.add(data.documents().toArray());
    print.add(data.anchors());
    print.add(data.positives());
    print.add(data.negatives());
    for (float[] each : data.scores()) {
      print.add(each);
    }
    for (float[] each : data.weights()) {
      print.add(each);
    }
    print.add(data.known());
    return print.hex();
  }

  /** Of a log, as it is cut; of its test part only if that is read. */
  static String of(FactorisationInput input, boolean test) {
    DataPrint print = new DataPrint();
    print.add(new int[] {input.train().users(), input.train().items()});
    print.add(input.train().lists());
    input.dev().ifPresent(part -> print.add(part.lists()));
    if (test) {
      input.test().ifPresent(part -> print.add(part.lists()));
    }
    return print.hex();
  }

  /** Of the vectors that a training begins with. */
  static String of(RetrieverModel model) {
    DataPrint print = new DataPrint();
    model.parameters().forEach(one -> print.add(one.matrix().values()));
    return print.hex();
  }

  /** Of what is measured by. */
  static String of(RetrieverInput input) {
    DataPrint print = new DataPrint();
    print.add(input.anchors());
    print.add(input.judged());
    print.add(input.grades());
    return print.hex();
  }

  private void add(int[][] lists) {
    for (int[] list : lists) {
      add(list);
    }
  }

  private void add(int[] numbers) {
    ByteBuffer buffer = ByteBuffer.allocate((numbers.length + 1) * Integer.BYTES);
    buffer.putInt(numbers.length);
    buffer.asIntBuffer().put(numbers);
    digest.update(buffer.array());
  }

  private void add(float[] numbers) {
    ByteBuffer buffer = ByteBuffer.allocate((numbers.length + 1) * Float.BYTES);
    buffer.putInt(numbers.length);
    buffer.asFloatBuffer().put(numbers);
    digest.update(buffer.array());
  }

  private String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
