package dev.decoy.app.source;

import dev.decoy.app.encoder.EncoderKind;
import dev.decoy.app.encoder.EncoderSetting;
import dev.decoy.app.encoder.Encoders;
import dev.decoy.array.NumberType;
import dev.decoy.candidate.ScorerId;
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
import dev.decoy.method.Options;
import dev.decoy.method.SpecException;
import dev.decoy.search.Vectors;
import dev.decoy.source.Dense;
import dev.decoy.source.DenseSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code dense}: over vectors in files, or over those that a model makes of the texts, which are
 * kept in the run's folder.
 */
final class FromDense implements SourceKind<Dense> {
  private static final String NONE = "none";
  private static final String AUTO = "auto";
  private static final String VECTORS = "vectors";
  private static final String QUERIES = "queries";
  private static final String MODEL = "model";
  private static final String GRAPHS = "graphs";

  @Override
  public Class<Dense> method() {
    return Dense.class;
  }

  @Override
  public boolean scores() {
    return true;
  }

  @Override
  public List<OwnOption> ownOptions() {
    List<OwnOption> options = new ArrayList<>();
    options.add(
        new OwnOption(
            MODEL,
            AUTO,
            "the encoder of the texts: hashed, or the folder of a model; auto is hashed where no"
                + " vectors are given"));
    options.add(
        new OwnOption(VECTORS, NONE, "a file of vectors of the documents, in place of a model"));
    options.add(new OwnOption(QUERIES, NONE, "the file of vectors of the queries beside it"));
    options.addAll(DenseSearch.OPTIONS);
    options.add(
        new OwnOption(
            GRAPHS, NONE, "a folder that keeps graphs for several runs; none is the run's own"));
    return options;
  }

  @Override
  public void check(SourceStage<Dense> stage) {
    DenseSearch search = search(stage);
    if (!own(stage, GRAPHS).equals(NONE)) {
      if (search.mode() == DenseSearch.Mode.EXACT) {
        throw new SpecException(
            "dense has search=exact, which keeps no graphs; leave graphs="
                + own(stage, GRAPHS)
                + " out");
      }
      if (!Files.isDirectory(Path.of(own(stage, GRAPHS)))) {
        throw new SpecException(
            "dense: there is no folder " + own(stage, GRAPHS) + "; make it, or leave graphs out");
      }
    }
    boolean vectors = !own(stage, VECTORS).equals(NONE);
    if (vectors == own(stage, QUERIES).equals(NONE)) {
      throw new SpecException(
          "dense has vectors of "
              + (vectors ? "documents" : "queries")
              + " only; give both, as in dense:vectors=docs.npy,queries=queries.npy, or a model");
    }
    if (vectors) {
      if (!own(stage, MODEL).equals(AUTO)) {
        throw new SpecException(
            "dense has both vectors and a model, which would make them; leave one of them out");
      }
      for (Path file : files(stage)) {
        if (!Files.isRegularFile(file)) {
          throw new SpecException("dense: there is no file " + file);
        }
      }
    } else {
      // Says what is wrong with a model's name before anything is read.
      boolean _ = Encoders.of(model(stage)).isFitted(model(stage));
    }
  }

  @Override
  public List<Path> files(SourceStage<Dense> stage) {
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

  @Override
  public Optional<String> plan(SourceStage<Dense> stage, int limit) {
    DenseSearch search = search(stage);
    if (own(stage, VECTORS).equals(NONE)) {
      return Optional.of(search.plan(stage.name()));
    }
    try (NpyVectors documents = NpyVectors.open(Path.of(own(stage, VECTORS)));
        NpyVectors queries = NpyVectors.open(Path.of(own(stage, QUERIES)))) {
      int anchors = limit == 0 ? queries.size() : Math.min(limit, queries.size());
      return Optional.of(
          search.choose(anchors, documents.size(), documents.dimension()).sentence(stage.name()));
    }
  }

  private static DenseSearch search(SourceStage<Dense> stage) {
    return DenseSearch.of(stage.own(), stage.depth());
  }

  @Override
  public OpenedSource open(SourceStage<Dense> stage, Opening opening) {
    return own(stage, VECTORS).equals(NONE) ? encoded(stage, opening) : given(stage, opening);
  }

  private static OpenedSource given(SourceStage<Dense> stage, Opening opening) {
    Path documents = Path.of(own(stage, VECTORS));
    ScorerId id =
        new ScorerId(
            "dense:similarity=" + similarity(stage) + ",vectors=" + documents.getFileName());
    return over(
        stage, opening, documents, Path.of(own(stage, QUERIES)), id, UnknownIds.IGNORED, List.of());
  }

  private static OpenedSource encoded(SourceStage<Dense> stage, Opening opening) {
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
    ScorerId id =
        new ScorerId(
            "dense:similarity=" + similarity(stage) + ",model=" + model + " (" + description + ")");
    return over(stage, opening, documentVectors, queryVectors, id, UnknownIds.REFUSED, warnings);
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

  private static OpenedSource over(
      SourceStage<Dense> stage,
      Opening opening,
      Path documentFile,
      Path queryFile,
      ScorerId id,
      UnknownIds unknown,
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
      zeros(warnings, documents, "documents", "score 0 with everything");
      zeros(warnings, queries, "queries", "find nothing");
      Vectors ofDocuments = documents.of(opening.data().documents(), "document", unknown);
      Vectors ofQueries = queries.of(opening.data().queries(), "query", unknown);
      try {
        DenseSource.requireOneModel(ofQueries, ofDocuments);
      } catch (IllegalArgumentException e) {
        throw new SpecException(documentFile + " and " + queryFile + ": " + e.getMessage());
      }
      DenseSearch.Ready ready =
          search(stage)
              .open(
                  stage.name(),
                  stage.method().similarity(),
                  ofQueries,
                  ofDocuments,
                  graphs(stage, opening),
                  opening);
      warnings.addAll(ready.warnings());
      DenseSource source =
          new DenseSource(stage.method().similarity(), ofQueries, ofDocuments, id, ready.search());
      return OpenedSource.scored(
              source,
              source,
              () -> {
                ready.closing().close();
                documents.close();
                queries.close();
              })
          .warning(warnings);
    } catch (RuntimeException e) {
      documents.close();
      queries.close();
      throw e;
    }
  }

  /** Where graphs are kept. */
  private static Path graphs(SourceStage<Dense> stage, Opening opening) {
    if (!own(stage, GRAPHS).equals(NONE)) {
      return Path.of(own(stage, GRAPHS));
    }
    return opening.index().resolve("graphs");
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

  /** As a user writes it. */
  private static String similarity(SourceStage<Dense> stage) {
    return Options.of(stage.method()).getOrDefault("similarity", "");
  }

  private static String model(SourceStage<Dense> stage) {
    String given = own(stage, MODEL);
    return given.equals(AUTO) ? HashedProjection.NAME : given;
  }

  private static String own(SourceStage<Dense> stage, String option) {
    return stage.own().getOrDefault(option, NONE);
  }
}
