package dev.decoy.data.audit;

import dev.decoy.data.output.AtomicFile;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The list of what a repair did: JSON lines {@code {"line", "finding", "did", "text", "why"}}, the
 * line being that of the file that was audited and the text cut after 200 characters.
 */
final class RepairLog implements AutoCloseable {
  private static final JsonFactory FACTORY = new JsonFactory();

  private final AtomicFile file;
  private final OutputStream out;

  RepairLog(Path path) throws IOException {
    file = new AtomicFile(path);
    out = new BufferedOutputStream(file.out(), 1 << 16);
  }

  void write(long line, Kind kind, String did, String text, String why) throws IOException {
    java.io.StringWriter entry = new java.io.StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), entry)) {
      json.writeStartObject();
      json.writeNumberProperty("line", line);
      json.writeStringProperty("finding", kind.word());
      json.writeStringProperty("did", did);
      json.writeStringProperty("text", Clip.of(text, 200));
      json.writeStringProperty("why", why);
      json.writeEndObject();
    }
    out.write(entry.append('\n').toString().getBytes(StandardCharsets.UTF_8));
  }

  void commit() throws IOException {
    out.flush();
    file.commit();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
