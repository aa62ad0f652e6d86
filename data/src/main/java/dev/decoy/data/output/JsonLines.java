package dev.decoy.data.output;

import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.SerializableString;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.io.CharacterEscapes;
import tools.jackson.core.io.SerializedString;
import tools.jackson.core.json.JsonFactory;

/**
 * One JSON object per line, UTF-8, ended by a line feed.
 *
 * <p>The characters that some readers take for the end of a line (U+0085, U+2028, U+2029) are
 * escaped, so that a record is one line to every program.
 */
final class JsonLines implements RecordSink {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .characterEscapes(new LineEndEscapes())
          .rootValueSeparator((String) null)
          .build();

  private final JsonGenerator json;
  private final Tally tally;
  private final Quoted[] quoted = {new Quoted(), new Quoted()};
  private boolean inRecord;

  /** A text that was written, to be written again without being looked at. */
  private static final class Quoted {
    @Nullable String column;
    @Nullable String text;
    @Nullable SerializableString bytes;
  }

  JsonLines(OutputStream out, Tally tally) {
    this.tally = tally;
    json =
        FACTORY
            .createGenerator(ObjectWriteContext.empty(), out, JsonEncoding.UTF8)
            .configure(StreamWriteFeature.AUTO_CLOSE_TARGET, false);
  }

  @Override
  public void text(String column, String value) {
    Quoted last = last(column);
    // The very object: the records of one row repeat its anchor and its positive.
    if (last != null && isSame(last.text, value)) {
      if (last.bytes == null) {
        last.bytes = new SerializedString(value);
      }
      begin().writeName(column);
      json.writeString(last.bytes);
      return;
    }
    begin().writeStringProperty(column, repair(value));
    if (last != null) {
      last.bytes = null;
      last.text = isPlain(value) ? value : null;
    }
  }

  /** The text that a column had last, of the columns that come first. */
  private @Nullable Quoted last(String column) {
    for (Quoted one : quoted) {
      if (one.column == null) {
        one.column = column;
      }
      if (column.equals(one.column)) {
        return one;
      }
    }
    return null;
  }

  @SuppressWarnings("ReferenceEquality")
  private static boolean isSame(@Nullable String one, String other) {
    return one == other;
  }

  /** Whether a text is quoted as JSON has it: needs no repair and no escape of ours. */
  private static boolean isPlain(String text) {
    return WellFormed.is(text, false)
        && text.indexOf(LineEndEscapes.NEXT_LINE_CHAR) < 0
        && text.indexOf(LineEndEscapes.LINE_SEPARATOR_CHAR) < 0
        && text.indexOf(LineEndEscapes.PARAGRAPH_SEPARATOR_CHAR) < 0;
  }

  @Override
  public void number(String column, int value) {
    begin().writeNumberProperty(column, value);
  }

  @Override
  public void score(String column, float value) {
    begin().writeNumberProperty(column, value);
  }

  @Override
  public void texts(String column, List<Passage> passages) {
    begin().writeArrayPropertyStart(column);
    for (Passage passage : passages) {
      json.writeString(repair(passage.text()));
    }
    json.writeEndArray();
  }

  @Override
  public void numbers(String column, int[] values) {
    begin().writeArrayPropertyStart(column);
    for (int value : values) {
      json.writeNumber(value);
    }
    json.writeEndArray();
  }

  @Override
  public void scores(String column, float[] values) {
    begin().writeArrayPropertyStart(column);
    for (float value : values) {
      json.writeNumber(value);
    }
    json.writeEndArray();
  }

  @Override
  public void passages(String column, List<Passage> passages) {
    begin().writeArrayPropertyStart(column);
    for (Passage passage : passages) {
      json.writeStartObject();
      json.writeStringProperty("id", repair(passage.id()));
      json.writeStringProperty("text", repair(passage.text()));
      if (passage.scored()) {
        json.writeNumberProperty("score", passage.score());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  @Override
  public void end() {
    json.writeEndObject();
    json.writeRaw('\n');
    inRecord = false;
    tally.record();
  }

  @Override
  public void flush() {
    json.flush();
  }

  private JsonGenerator begin() {
    if (!inRecord) {
      json.writeStartObject();
      inRecord = true;
    }
    return json;
  }

  private String repair(String text) {
    return WellFormed.of(text, false, tally);
  }

  private static final class LineEndEscapes extends CharacterEscapes {
    private static final long serialVersionUID = 1L;
    private static final int[] ASCII = CharacterEscapes.standardAsciiEscapesForJSON();
    private static final char NEXT_LINE_CHAR = 0x85;
    private static final char LINE_SEPARATOR_CHAR = 0x2028;
    private static final char PARAGRAPH_SEPARATOR_CHAR = 0x2029;
    private static final SerializedString NEXT_LINE = new SerializedString("\\u0085");
    private static final SerializedString LINE_SEPARATOR = new SerializedString("\\u2028");
    private static final SerializedString PARAGRAPH_SEPARATOR = new SerializedString("\\u2029");

    @Override
    public int[] getEscapeCodesForAscii() {
      return ASCII;
    }

    @Override
    public @Nullable SerializableString getEscapeSequence(int c) {
      return switch (c) {
        case NEXT_LINE_CHAR -> NEXT_LINE;
        case LINE_SEPARATOR_CHAR -> LINE_SEPARATOR;
        case PARAGRAPH_SEPARATOR_CHAR -> PARAGRAPH_SEPARATOR;
        default -> null;
      };
    }
  }
}
