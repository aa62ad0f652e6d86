package dev.decoy.app.source;

import dev.decoy.app.encoder.EncoderKind;
import dev.decoy.app.encoder.EncoderSetting;
import dev.decoy.app.encoder.Encoders;
import dev.decoy.array.NumberType;
import dev.decoy.data.text.Hash64;
import dev.decoy.data.vector.Encoded;
import dev.decoy.data.vector.EncodingProgress;
import dev.decoy.data.vector.FittedEncoder;
import dev.decoy.data.vector.HashedProjection;
import dev.decoy.data.vector.NpyVectors;
import dev.decoy.data.vector.RowIds;
import dev.decoy.data.vector.TextEncoder;
import dev.decoy.data.vector.TextEncoder.Side;
import dev.decoy.data.vector.TextRows;
import dev.decoy.data.vector.UnknownIds;
import dev.decoy.data.vector.VectorStore;
import dev.decoy.data.vector.ZeroRows;
import dev.decoy.method.SpecException;
import dev.decoy.search.Vectors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Vectors of a data set's documents and queries, as options of a source name them: in files, or
 * made of the texts by a model and kept in the run's folder. Sources that name the same model share
 * them.
 *
 * @param documents by ordinal
 * @param queries by ordinal, as long
 * @param origin where they come from, as a part of a scorer's name
 * @param warnings what the user should know of them, a sentence each
 * @param closing releases the files
 */
record VectorPair(
    Vectors documents,
    Vectors queries,
    String origin,
    List<String> warnings,
    AutoCloseable closing) {
  private static final String NONE = "none";
  private static final String AUTO = "auto";
  private static final String VECTORS = "vectors";
  private static final String QUERIES = "queries";
  private static final String MODEL = "model";

  /** The options that name them. */
  static List<OwnOption> options() {
    return List.of(
        new OwnOption(
            MODEL,
            AUTO,
            "the encoder of the texts: hashed, or the folder of a model; auto is hashed where no"
                + " vectors are given"),
        new OwnOption(VECTORS, NONE, "a file of vectors of the documents, in place of a model"),
        new OwnOption(QUERIES, NONE, "the file of vectors of the queries beside it"));
  }

  /** Checks the options before any work is done. */
  static void check(SourceStage<?> stage) {
    String method = stage.methodName();
    boolean vectors = !own(stage, VECTORS).equals(NONE);
    if (vectors == own(stage, QUERIES).equals(NONE)) {
      throw new SpecException(
          method
              + " has vectors of "
              + (vectors ? "documents" : "queries")
              + " only; give both, as in "
              + method
              + ":vectors=docs.npy,queries=queries.npy, or a model");
    }
    if (vectors) {
      if (!own(stage, MODEL).equals(AUTO)) {
        throw new SpecException(
            method + " has both vectors and a model, which would make them; leave one of them out");
      }
      for (Path file : files(stage)) {
        if (!Files.isRegularFile(file)) {
          throw new SpecException(method + ": there is no file " + file);
        }
      }
    } else {
      // Says what is wrong with a model's name before anything is read.
      boolean _ = Encoders.of(model(stage)).isFitted(model(stage));
    }
  }

  /** The files that they are read from. */
  static List<Path> files(SourceStage<?> stage) {
    List<Path> files = new ArrayList<>();
    for (String option : List.of(VECTORS, QUERIES)) {
      if (!own(stage, option).equals(NONE)) {
        Path file = Path.of(own(stage, option));
        files.add(file);
        Path ids = RowIds.beside(file);
        if (Files.isRegularFile(ids)) {
          files.add(ids);
        }
      }
    }
    return files;
  }

  /** The file of documents' vectors and that of queries', where they are given. */
  static List<Path> given(SourceStage<?> stage) {
    return own(stage, VECTORS).equals(NONE)
        ? List.of()
        : List.of(Path.of(own(stage, VECTORS)), Path.of(own(stage, QUERIES)));
  }

  /** What would be made, unless files are given. */
  static Optional<MadeVectors> made(SourceStage<?> stage) {
    if (!own(stage, VECTORS).equals(NONE)) {
      return Optional.empty();
    }
    String model = model(stage);
    return Optional.of(new MadeVectors(model, Encoders.of(model).dimension(model)));
  }

  /**
   * Opens them, or makes them.
   *
   * @param ofZeros what documents do whose vectors are all zeros, in words that follow them
   */
  static VectorPair open(SourceStage<?> stage, Opening opening, String ofZeros) {
    return own(stage, VECTORS).equals(NONE)
        ? encoded(stage, opening, ofZeros)
        : given(stage, opening, ofZeros);
  }

  private static VectorPair given(SourceStage<?> stage, Opening opening, String ofZeros) {
    Path documents = Path.of(own(stage, VECTORS));
    return of(
        opening,
        documents,
        Path.of(own(stage, QUERIES)),
        "vectors=" + documents.getFileName(),
        UnknownIds.IGNORED,
        ofZeros,
        List.of());
  }

  private static VectorPair encoded(SourceStage<?> stage, Opening opening, String ofZeros) {
    String model = model(stage);
    byte[] key = (model + "\n" + opening.corpus()).getBytes(StandardCharsets.UTF_8);
    Path folder =
        opening.index().resolve("dense-" + Long.toHexString(Hash64.of(key, 0, key.length)));
    TextRows texts = TextRows.of(opening.data().documents());
    TextRows queries = TextRows.of(opening.data().queries());
    List<String> warnings = new ArrayList<>();
    Path documentVectors = folder.resolve("documents.npy");
    Path queryVectors = folder.resolve("queries.npy");
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make " + folder + ": " + e.getMessage(), e);
    }
    String description;
    try (TextEncoder encoder = encoder(model, folder.resolve("model"), texts, opening)) {
      description = encoder.description();
      warn(warnings, "documents", encode(documentVectors, texts, encoder, Side.DOCUMENT, opening));
      warn(warnings, "queries", encode(queryVectors, queries, encoder, Side.QUERY, opening));
    }
    return of(
        opening,
        documentVectors,
        queryVectors,
        "model=" + model + " (" + description + ")",
        UnknownIds.REFUSED,
        ofZeros,
        warnings);
  }

  /** One that is fitted is kept, so that a run that is resumed goes on with the same. */
  private static TextEncoder encoder(String model, Path kept, TextRows documents, Opening opening) {
    EncoderKind kind = Encoders.of(model);
    if (!kind.isFitted(model)) {
      return kind.open(model, EncoderSetting.of(opening.threads()));
    }
    if (HashedProjection.isIn(kept)) {
      return Encoders.of(kept.toString())
          .open(kept.toString(), EncoderSetting.of(opening.threads()));
    }
    TextEncoder encoder =
        kind.open(model, new EncoderSetting(Optional.of(documents), opening.threads(), n -> {}));
    if (encoder instanceof FittedEncoder fitted) {
      fitted.save(kept);
    }
    return encoder;
  }

  private static Encoded encode(
      Path file, TextRows texts, TextEncoder encoder, Side side, Opening opening) {
    int[] done = {0};
    EncodingProgress progress =
        new EncodingProgress() {
          @Override
          public void reused(int rows) {
            encoded(rows);
          }

          @Override
          public void encoded(int rows) {
            if (side == Side.DOCUMENT) {
              done[0] += rows;
              opening.indexed().accept(done[0]);
            }
          }
        };
    try (VectorStore store = VectorStore.resume(file)) {
      return store.encode(texts, encoder, side, NumberType.FLOAT32, progress);
    }
  }

  private static void warn(List<String> warnings, String what, Encoded encoded) {
    if (encoded.truncated() > 0) {
      warnings.add(
          "%,d of %,d %s were longer than the model reads and were cut off"
              .formatted(encoded.truncated(), encoded.texts(), what));
    }
  }

  private static VectorPair of(
      Opening opening,
      Path documentFile,
      Path queryFile,
      String origin,
      UnknownIds unknown,
      String ofZeros,
      List<String> warned) {
    NpyVectors documents = NpyVectors.open(documentFile);
    NpyVectors queries;
    try {
      queries = NpyVectors.open(queryFile);
    } catch (RuntimeException e) {
      documents.close();
      throw e;
    }
    try {
      List<String> warnings = new ArrayList<>(warned);
      zeros(warnings, documents, "documents", ofZeros);
      zeros(warnings, queries, "queries", "find nothing");
      Vectors ofDocuments = documents.of(opening.data().documents(), "document", unknown);
      Vectors ofQueries = queries.of(opening.data().queries(), "query", unknown);
      if (ofDocuments.dimension() != ofQueries.dimension()) {
        throw new SpecException(
            ("%s and %s: vectors of documents have %d numbers, of queries %d; they must come from one"
                    + " model")
                .formatted(
                    documentFile, queryFile, ofDocuments.dimension(), ofQueries.dimension()));
      }
      return new VectorPair(
          ofDocuments,
          ofQueries,
          origin,
          warnings,
          () -> {
            documents.close();
            queries.close();
          });
    } catch (RuntimeException e) {
      documents.close();
      queries.close();
      throw e;
    }
  }

  private static void zeros(
      List<String> warnings, NpyVectors vectors, String what, String meaning) {
    int zeros = vectors.check(ZeroRows.ALLOWED);
    if (zeros > 0) {
      warnings.add(
          "%,d of the %,d vectors of %s in %s are all zeros and %s"
              .formatted(zeros, vectors.size(), what, vectors.file().getFileName(), meaning));
    }
  }

  private static String model(SourceStage<?> stage) {
    String given = own(stage, MODEL);
    return given.equals(AUTO) ? HashedProjection.NAME : given;
  }

  private static String own(SourceStage<?> stage, String option) {
    return stage.own().getOrDefault(option, NONE);
  }

  /** Releases the files where nothing is made of them. */
  void close() {
    try {
      closing.close();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
