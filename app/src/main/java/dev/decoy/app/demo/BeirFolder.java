package dev.decoy.app.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes a retrieval set in the layout of the BEIR benchmark: {@code corpus.jsonl} and {@code
 * queries.jsonl} with {@code _id}, {@code title}, {@code text} and {@code metadata}, and {@code
 * qrels/SPLIT.tsv} with a header and three columns.
 */
final class BeirFolder {
  private static final JsonFactory JSON =
      JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

  private BeirFolder() {}

  /** Writes the files of a set into an existing folder. */
  static void write(RetrievalSet set, Path folder) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(folder.resolve("corpus.jsonl"), UTF_8)) {
      for (Document document : set.documents()) {
        writeLine(out, document, set.groupName());
      }
    }
    try (BufferedWriter out = Files.newBufferedWriter(folder.resolve("queries.jsonl"), UTF_8)) {
      for (Query query : set.queries()) {
        writeLine(out, query);
      }
    }
    Path qrels = Files.createDirectories(folder.resolve("qrels"));
    for (Split split : Split.values()) {
      writeQrels(set, split, qrels.resolve(split.label() + ".tsv"));
    }
  }

  private static void writeLine(Writer out, Document document, String groupName)
      throws IOException {
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartObject();
      json.writeStringProperty("_id", document.id());
      json.writeStringProperty("title", document.title());
      json.writeStringProperty("text", document.text());
      json.writeName("metadata");
      json.writeStartObject();
      json.writeStringProperty(groupName, document.group());
      json.writeEndObject();
      json.writeEndObject();
    }
    out.write('\n');
  }

  private static void writeLine(Writer out, Query query) throws IOException {
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartObject();
      json.writeStringProperty("_id", query.id());
      json.writeStringProperty("text", query.text());
      json.writeEndObject();
    }
    out.write('\n');
  }

  private static void writeQrels(RetrievalSet set, Split split, Path file) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file, UTF_8)) {
      out.write("query-id\tcorpus-id\tscore\n");
      for (Query query : set.queries()) {
        if (query.split() == split) {
          for (String positive : query.positives()) {
            out.write(query.id() + "\t" + positive + "\t1\n");
          }
        }
      }
    }
  }
}
