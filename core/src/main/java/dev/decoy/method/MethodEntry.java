package dev.decoy.method;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * One method, as the catalogue knows it. The class of the method is loaded only when its type, its
 * options, its paper or its example is asked for.
 */
public final class MethodEntry {
  /** How the paragraph of a method's Javadoc starts that says what it costs. */
  private static final String COST = "Cost: ";

  private final String className;
  private final String name;
  private final Room room;
  private final String shelf;
  private final Map<String, String> texts;
  private final Supplier<Map<String, Map<String, String>>> inputs;
  private final ClassLoader loader;

  MethodEntry(
      String className,
      Map<String, String> texts,
      Supplier<Map<String, Map<String, String>>> inputs,
      ClassLoader loader) {
    this.className = className;
    this.texts = texts;
    this.inputs = inputs;
    this.loader = loader;
    String packageName = className.substring(0, Math.max(0, className.lastIndexOf('.')));
    this.room = Room.of(packageName);
    this.shelf = shelf(packageName);
    this.name = text("name");
  }

  /** The full name of its class, without loading it. */
  String className() {
    return className;
  }

  /** The name in specs, unique on its shelf. */
  public String name() {
    return name;
  }

  /** The room that it stands in. */
  public Room room() {
    return room;
  }

  /**
   * The room, and the part of the room that holds methods of its shape: {@code judge}, {@code
   * select/design}.
   */
  public String shelf() {
    return shelf;
  }

  /** What it is for, in a sentence. */
  public String idea() {
    return text("idea");
  }

  /** The formula, one or more lines; may be empty. */
  public String formula() {
    return text("formula");
  }

  /** What else is to be known, in paragraphs parted by empty lines; may be empty. */
  public String explanation() {
    return paragraphs(false);
  }

  /** What it costs in time and memory, in a sentence or two; may be empty. */
  public String cost() {
    return paragraphs(true).replaceFirst("^" + COST, "");
  }

  private String paragraphs(boolean cost) {
    return Arrays.stream(text("text").split("\n\n"))
        .filter(paragraph -> paragraph.startsWith(COST) == cost)
        .collect(Collectors.joining("\n\n"));
  }

  /** Title of its paper; empty if there is none. */
  public String paper() {
    return annotation().paper();
  }

  /** Where the paper is; empty if not known. */
  public String link() {
    return annotation().link();
  }

  /** What to write after {@code decoy try}; may be empty. */
  public String example() {
    return annotation().example();
  }

  /** Its options in order. */
  public List<OptionEntry> options() {
    return Arrays.stream(type().getRecordComponents()).map(this::option).toList();
  }

  /** The question it answers, if its interface has one method that reads a record. */
  public Optional<Shape> shape() {
    return Shape.of(type());
  }

  /**
   * What a part of an input means; empty if nobody said.
   *
   * @param input the record that the method reads
   * @param part one of its components, or a parameter of one of its static factories
   */
  public String input(Class<?> input, String part) {
    return inputs.get().getOrDefault(input.getName(), Map.of()).getOrDefault(part, "");
  }

  /** Its class, a record. */
  public Class<? extends Record> type() {
    try {
      return Class.forName(className, true, loader).asSubclass(Record.class);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(className + " is in the catalogue but not there", e);
    }
  }

  @Override
  public String toString() {
    return shelf + "/" + name;
  }

  /** Where methods of the package stand. */
  static String shelf(String packageName) {
    String room = Room.of(packageName).toString();
    List<String> parts = Arrays.asList(packageName.split("\\."));
    int at = parts.indexOf(room);
    return at < 0 ? room : String.join("/", parts.subList(at, parts.size()));
  }

  private OptionEntry option(RecordComponent component) {
    return new OptionEntry(
        component.getName(),
        Options.defaultValue(component),
        Options.legal(component),
        text("option/" + component.getName()));
  }

  private Method annotation() {
    Method method = type().getAnnotation(Method.class);
    if (method == null) {
      throw new IllegalStateException(className + " is in the catalogue but is no @Method");
    }
    return method;
  }

  private String text(String key) {
    return texts.getOrDefault(key, "");
  }
}
