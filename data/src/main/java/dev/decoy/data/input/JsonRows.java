package dev.decoy.data.input;

import dev.decoy.data.text.Utf8;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/** Records of JSON lines: one object per line; blank lines are passed over. */
final class JsonRows implements Rows {
  private static final int DEEPEST = 64;

  /** Most names and values on a line; many short ones take far more memory than their bytes. */
  private static final int MOST_TOKENS = 1 << 20;

  /** Most items of a list. */
  private static final int MOST_ITEMS = 1 << 16;

  private final Content content;
  private final InputReport report;
  private final Row row;
  private final JsonFactory json;
  private final Map<String, Place> places = new HashMap<>();
  private long seen;

  /**
   * Where the value under a name goes: which slot, how well the name is liked, a bit of its own.
   */
  private record Place(int slot, int rank, long bit) {}

  JsonRows(Content content, List<Slot> slots, InputReport report) {
    this.content = content;
    this.report = report;
    this.row = new Row(slots);
    for (int slot = 0; slot < slots.size(); slot++) {
      List<String> names = slots.get(slot).names();
      for (int rank = 0; rank < names.size(); rank++) {
        places.putIfAbsent(names.get(rank), new Place(slot, rank, 1L << places.size()));
      }
    }
    if (places.size() > Long.SIZE) {
      throw new IllegalArgumentException("more than 64 names are wanted: " + places.keySet());
    }
    json =
        JsonFactory.builder()
            .disable(TokenStreamFactory.Feature.INTERN_PROPERTY_NAMES)
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxStringLength(content.lineLimit())
                    .maxNameLength(1 << 16)
                    .maxTokenCount(MOST_TOKENS)
                    .maxNumberLength(1000)
                    .build())
            .build();
  }

  @Override
  public boolean next() {
    while (content.next()) {
      row.clear();
      seen = 0;
      try {
        content.check();
        if (parse()) {
          return true;
        }
      } catch (InputException e) {
        report.refuse(InputReport.Kind.BAD_RECORD, e);
      }
    }
    return false;
  }

  @Override
  public Row row() {
    return row;
  }

  @Override
  public boolean offers(int slot) {
    return true;
  }

  @Override
  public String columnsInWords() {
    return "";
  }

  @Override
  public long line() {
    return content.line();
  }

  @Override
  public InputException bad(String problem, String remedy) {
    return content.bad(problem, remedy);
  }

  /** Reads the current line; false if it is blank. */
  private boolean parse() {
    try (JsonParser parser =
        json.createParser(
            ObjectReadContext.empty(),
            content.buffer(),
            content.start(),
            content.end() - content.start())) {
      JsonToken token = parser.nextToken();
      if (token == null) {
        return false;
      }
      if (token != JsonToken.START_OBJECT) {
        throw bad(
            "the line holds " + words(token) + ", not an object", "write one JSON object per line");
      }
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        property(parser);
      }
      if (parser.nextToken() != null) {
        throw bad("there is more after the object", "write one JSON object per line");
      }
      return true;
    } catch (JacksonException e) {
      throw invalid(e);
    }
  }

  private void property(JsonParser parser) {
    String name = parser.currentName();
    Place place = places.get(name);
    JsonToken token = parser.nextToken();
    if (place == null) {
      if (token == JsonToken.START_OBJECT && name.equals("metadata")) {
        metadata(parser);
      } else {
        parser.skipChildren();
      }
      return;
    }
    once(place, name);
    value(parser, place, name);
  }

  /** Fields may also stand inside {@code metadata}; at the top level they take precedence. */
  private void metadata(JsonParser parser) {
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      Place place = places.get(parser.currentName());
      parser.nextToken();
      if (place != null && row.slots().get(place.slot).shape() == Slot.Shape.SCALAR) {
        value(parser, new Place(place.slot, place.rank + Long.SIZE, 0), parser.currentName());
      } else {
        parser.skipChildren();
      }
    }
  }

  private void once(Place place, String name) {
    if ((seen & place.bit) != 0) {
      throw bad("the name '" + name + "' comes twice in one object", "keep one of the two");
    }
    seen |= place.bit;
  }

  private void value(JsonParser parser, Place place, String name) {
    JsonToken token = parser.currentToken();
    Slot slot = row.slots().get(place.slot);
    if (token == JsonToken.VALUE_NULL) {
      return;
    }
    if (!row.wants(place.slot, place.rank)) {
      parser.skipChildren();
      return;
    }
    if (slot.shape().isList()) {
      if (token != JsonToken.START_ARRAY) {
        throw wrong(name, token, slot.shape().words());
      }
      row.take(place.slot, place.rank);
      while ((token = parser.nextToken()) != JsonToken.END_ARRAY) {
        item(parser, token, place.slot, slot.shape(), name);
      }
      return;
    }
    if (!fits(token, slot.shape())) {
      throw wrong(name, token, slot.shape().words());
    }
    copy(parser, row.take(place.slot, place.rank), name);
  }

  private void item(JsonParser parser, JsonToken token, int slot, Slot.Shape shape, String name) {
    if (row.size(slot) == MOST_ITEMS) {
      throw bad("'" + name + "' holds more than " + MOST_ITEMS + " values", "split the record");
    }
    if (shape == Slot.Shape.NUMBERS) {
      if (!token.isNumeric()) {
        throw wrongItem(name, token, "a number");
      }
      if (!Double.isFinite(parser.getDoubleValue())) {
        throw bad("'" + name + "' holds a number that is too large", "write finite numbers");
      }
      row.countItem(slot);
      return;
    }
    Slot.Shape single = shape == Slot.Shape.IDS ? Slot.Shape.ID : Slot.Shape.TEXT;
    if (!fits(token, single)) {
      throw wrongItem(name, token, single.words());
    }
    copy(parser, row.takeItem(slot), name);
  }

  private void copy(JsonParser parser, Utf8 out, String name) {
    if (!out.append(
        parser.getStringCharacters(), parser.getStringOffset(), parser.getStringLength())) {
      throw bad(
          "'" + name + "' holds half a surrogate pair, which is not a character",
          "repair the text where it was made");
    }
  }

  private static boolean fits(JsonToken token, Slot.Shape shape) {
    return switch (shape) {
      case TEXT -> token == JsonToken.VALUE_STRING;
      case ID -> token == JsonToken.VALUE_STRING || token == JsonToken.VALUE_NUMBER_INT;
      default -> token.isScalarValue();
    };
  }

  private InputException wrong(String name, JsonToken token, String expected) {
    String remedy =
        expected.startsWith("a list")
            ? "write \"" + name + "\": […], also for a single one"
            : "write one value, not " + words(token);
    return bad("'" + name + "' is " + words(token) + " where " + expected + " belongs", remedy);
  }

  private InputException wrongItem(String name, JsonToken token, String expected) {
    return bad(
        "'" + name + "' holds " + words(token) + " where " + expected + " belongs",
        "leave it out or write " + expected);
  }

  private InputException invalid(JacksonException e) {
    String message = String.valueOf(e.getOriginalMessage());
    if (message.startsWith("Non-standard token")) {
      return bad(
          "NaN and Infinity are not JSON numbers", "write finite numbers or leave the field out");
    }
    if (message.startsWith("Token count")) {
      return bad(
          "the line holds more than " + MOST_TOKENS + " names and values",
          "leave out what is not text");
    }
    if (message.contains("nesting depth")) {
      return bad(
          "the JSON is nested deeper than " + DEEPEST + " levels", "leave out what is not text");
    }
    if (message.startsWith("Unexpected end-of-input")) {
      return bad(
          "the JSON object does not end on this line",
          "write one whole object per line, for example with jq -c .");
    }
    int column = e.getLocation() == null ? 0 : e.getLocation().getColumnNr();
    return bad(
        "invalid JSON" + (column > 0 ? " at column " + column : "") + ": " + oneLine(message),
        "write one JSON object per line");
  }

  private static String oneLine(String message) {
    // Without the names of the parser's own options, which mean nothing to a user.
    String line =
        message
            .lines()
            .findFirst()
            .orElse("")
            .replaceAll(", from `[^`]*`|: enable `[^`]*`.*", "")
            .strip();
    line = line.length() > 160 ? line.substring(0, 160) + "…" : line;
    return line.isEmpty()
        ? line
        : line.substring(0, 1).toLowerCase(Locale.ROOT) + line.substring(1);
  }

  private static String words(JsonToken token) {
    return switch (token) {
      case VALUE_STRING -> "a string";
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
      case VALUE_TRUE, VALUE_FALSE -> "true or false";
      case VALUE_NULL -> "null";
      case START_ARRAY -> "a list";
      case START_OBJECT -> "an object";
      default -> "something else";
    };
  }
}
