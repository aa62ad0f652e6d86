package dev.decoy.data;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/** A small input in a folder, of which a test breaks a part. */
final class Input {
  static final String CORPUS =
      """
      {"_id": "d1", "title": "One", "text": "The first document."}
      {"_id": "d2", "title": "Two", "text": "The second document.", "metadata": {"doc_id": "p", "n": 3}}
      {"_id": "d3", "title": "", "text": "The third document.", "doc_id": "p"}
      """;
  static final String QUERIES =
      """
      {"_id": "q1", "text": "which is first?"}
      {"_id": "q2", "text": "which is second?"}
      """;
  static final String QRELS =
      """
      query-id\tcorpus-id\tscore
      q1\td1\t1
      q1\td3\t0
      q2\td2\t2
      """;

  final Path folder;

  Input(Path folder) {
    this.folder = folder;
    write("corpus.jsonl", CORPUS);
    write("queries.jsonl", QUERIES);
    write("qrels/train.tsv", QRELS);
  }

  Path write(String name, String content) {
    return write(name, content.getBytes(StandardCharsets.UTF_8));
  }

  Path write(String name, byte[] content) {
    try {
      Path file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      return Files.write(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  DatasetOptions.Builder beir() {
    return DatasetOptions.builder().beir(folder, "train");
  }

  DatasetOptions.Builder pairs(String name, String content) {
    return DatasetOptions.builder().pairs(write(name, content));
  }

  Path store() {
    return folder.resolve("store");
  }

  static byte[] pack(String packing, byte[] plain) {
    return switch (packing) {
      case "gzip" -> {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
          gzip.write(plain);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
        yield out.toByteArray();
      }
      case "zstd" -> Zstd.compress(plain);
      default -> plain;
    };
  }
}
