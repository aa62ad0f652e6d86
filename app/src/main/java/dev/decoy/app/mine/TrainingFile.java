package dev.decoy.app.mine;

import dev.decoy.app.Passages;
import dev.decoy.app.Progress;
import dev.decoy.data.Dataset;
import dev.decoy.data.output.Passage;
import dev.decoy.data.output.TrainingFormat;
import dev.decoy.data.output.TrainingRow;
import dev.decoy.data.output.TrainingWriter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the parts of a run, adds them up and makes the training file of them. Threads take pieces
 * of a few lines in turn and hand them over in the lines' order, so that neither the file nor the
 * figures depend on how many there are.
 */
final class TrainingFile {
  /** Lines of a piece: few enough that what waits for its turn takes little memory. */
  private static final int PIECE = 64;

  private static final ObjectMapper JSON = JsonMapper.builder().build();

  private final Recipe recipe;
  private final Dataset data;
  private final RunFolder folder;
  private final int parts;
  private final RunStatistics statistics;
  private final TrainingWriter writer;
  private final Progress progress;

  // What is being read, guarded by "reading".
  private final Object reading = new Object();
  private int nextPart;
  private long nextPiece;
  private Path part = Path.of("");
  private @Nullable BufferedReader in;

  // Whose turn it is, guarded by "handing".
  private final Object handing = new Object();
  private long turn;
  private boolean failed;

  /**
   * Made once for a run.
   *
   * @param parts how many there are; all whole
   * @param statistics is given every line
   * @param writer is given every row, unless the recipe keeps positives, whose ranking is made
   *     elsewhere; not finished
   */
  TrainingFile(
      Recipe recipe,
      Dataset data,
      RunFolder folder,
      int parts,
      RunStatistics statistics,
      TrainingWriter writer,
      Progress progress) {
    this.recipe = recipe;
    this.data = data;
    this.folder = folder;
    this.parts = parts;
    this.statistics = statistics;
    this.writer = writer;
    this.progress = progress;
  }

  /** Lines that lie side by side. */
  private record Piece(long number, Path part, List<String> lines) {}

  /** Work for one thread of several: pieces until there are no more. */
  Callable<Void> worker() {
    return () -> {
      try {
        for (Piece piece = read(); piece != null; piece = read()) {
          write(piece);
        }
        return null;
      } catch (Throwable e) {
        synchronized (handing) {
          failed = true;
          handing.notifyAll();
        }
        throw e;
      } finally {
        close();
      }
    };
  }

  private @Nullable Piece read() {
    synchronized (reading) {
      try {
        return next();
      } catch (CharacterCodingException e) {
        throw damaged(part, e);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read " + part + ": " + e.getMessage(), e);
      }
    }
  }

  /** Guarded by "reading". */
  private @Nullable Piece next() throws IOException {
    List<String> lines = new ArrayList<>(PIECE);
    while (lines.isEmpty()) {
      if (in == null) {
        if (nextPart == parts) {
          return null;
        }
        part = folder.part(nextPart++);
        in = Files.newBufferedReader(part, StandardCharsets.UTF_8);
      }
      String line = in.readLine();
      while (line != null) {
        lines.add(line);
        line = lines.size() < PIECE ? in.readLine() : null;
      }
      if (lines.size() < PIECE) {
        in.close();
        in = null;
      }
    }
    return new Piece(nextPiece++, part, lines);
  }

  /** After a failure there is nothing more to read, for no thread. */
  private void close() throws IOException {
    synchronized (reading) {
      if (!failed()) {
        return;
      }
      nextPart = parts;
      if (in != null) {
        in.close();
        in = null;
      }
    }
  }

  private boolean failed() {
    synchronized (handing) {
      return failed;
    }
  }

  private void write(Piece piece) throws InterruptedException {
    List<MinedLine> lines = new ArrayList<>(piece.lines().size());
    List<TrainingRow> rows = new ArrayList<>(piece.lines().size());
    for (String text : piece.lines()) {
      MinedLine line = line(piece.part(), text);
      lines.add(line);
      if (!recipe.keepPositives()) {
        rows.add(row(line));
      }
    }
    TrainingWriter.Prepared prepared = writer.prepare(rows);
    synchronized (handing) {
      while (turn != piece.number() && !failed) {
        handing.wait();
      }
      if (failed) {
        return;
      }
      lines.forEach(statistics::add);
      writer.append(prepared);
      progress.add(lines.size());
      turn++;
      handing.notifyAll();
    }
  }

  private static MinedLine line(Path part, String text) {
    try {
      return MinedLine.read(JSON.readTree(text));
    } catch (JacksonException | NullPointerException | NoSuchElementException e) {
      throw damaged(part, e);
    }
  }

  private static IllegalStateException damaged(Path part, Exception cause) {
    return new IllegalStateException(
        part + " is damaged; delete it and give --resume, which mines it again", cause);
  }

  /**
   * A trainer learns nothing from a positive without text, so it is left out; a ranking keeps it.
   */
  private TrainingRow row(MinedLine line) {
    boolean texts = TrainingFormat.of(recipe.format()) != TrainingFormat.TREC;
    int anchor = data.queries().ordinal(line.anchor());
    List<Passage> positives = new ArrayList<>();
    for (MinedLine.Scored positive : line.positives()) {
      if (line.pair().isEmpty() || line.pair().get().equals(positive.id())) {
        Passage passage = passage(positive.id(), positive.score());
        if (!texts || !passage.text().isBlank()) {
          positives.add(passage);
        }
      }
    }
    List<Passage> negatives = new ArrayList<>();
    for (MinedLine.Negative negative : line.negatives()) {
      negatives.add(passage(negative.id(), negative.score()));
    }
    return new TrainingRow(line.anchor(), data.queries().text(anchor), positives, negatives);
  }

  private Passage passage(String id, float score) {
    return new Passage(id, Passages.text(data.documents(), data.documents().ordinal(id)), score);
  }
}
