package dev.decoy.method;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Every method there is, by room and name. Read from what the build wrote of the Javadoc of all
 * {@link Method} classes into each jar; no class of a method is loaded before it is needed.
 */
public final class Catalogue {
  private static final String RESOURCE = "META-INF/decoy/methods.properties";

  private static final String INPUTS = "META-INF/decoy/inputs.properties";

  private static final Supplier<Catalogue> OURS =
      once(() -> load(Catalogue.class.getClassLoader()));

  private final List<MethodEntry> entries;

  private Catalogue(List<MethodEntry> entries) {
    this.entries = entries;
  }

  /** The methods of all jars next to this one. */
  public static Catalogue load() {
    return OURS.get();
  }

  /** The methods of all jars that a class loader sees. */
  public static Catalogue load(ClassLoader loader) {
    Map<String, Map<String, String>> texts = read(loader, RESOURCE);
    // Few commands ask what inputs mean, so the texts wait until one does.
    Supplier<Map<String, Map<String, String>>> inputs = once(() -> read(loader, INPUTS));
    List<MethodEntry> entries = new ArrayList<>();
    texts.forEach((name, text) -> entries.add(new MethodEntry(name, text, inputs, loader)));
    entries.sort(
        Comparator.comparing(MethodEntry::room)
            .thenComparing(MethodEntry::shelf)
            .thenComparing(MethodEntry::name));
    for (int i = 1; i < entries.size(); i++) {
      if (entries.get(i).toString().equals(entries.get(i - 1).toString())) {
        throw new SpecException(
            "two methods are called '"
                + entries.get(i)
                + "': "
                + entries.get(i - 1).className()
                + " and "
                + entries.get(i).className()
                + "; give one of them another name");
      }
    }
    return new Catalogue(List.copyOf(entries));
  }

  private static <T> Supplier<T> once(Supplier<T> made) {
    AtomicReference<@Nullable T> kept = new AtomicReference<>();
    return () -> {
      T there = kept.get();
      if (there == null) {
        there = made.get();
        kept.set(there);
      }
      return there;
    };
  }

  /** What the resources of a name in all jars say, by class and key. */
  private static Map<String, Map<String, String>> read(ClassLoader loader, String resource) {
    Map<String, Map<String, String>> texts = new TreeMap<>();
    try {
      for (URL url : loader.resources(resource).toList()) {
        URLConnection connection = url.openConnection();
        connection.setUseCaches(false);
        Properties properties = new Properties();
        try (Reader in =
            new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8)) {
          properties.load(in);
        }
        for (String key : properties.stringPropertyNames()) {
          int slash = key.indexOf('/');
          texts
              .computeIfAbsent(key.substring(0, slash), name -> new HashMap<>())
              .put(key.substring(slash + 1), properties.getProperty(key));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the catalogue of methods cannot be read", e);
    }
    return texts;
  }

  /** All methods: by room in the order in which data flows, then by shelf, then by name. */
  public List<MethodEntry> entries() {
    return entries;
  }

  /**
   * The methods of a name, usually one; several where methods of different shapes share it.
   *
   * @throws SpecException with the nearest name, if there is none
   */
  public List<MethodEntry> named(String name) {
    List<MethodEntry> found = entries.stream().filter(entry -> entry.name().equals(name)).toList();
    if (found.isEmpty()) {
      throw new SpecException(
          "there is no method '"
              + name
              + "'"
              + Nearest.to(name, entries.stream().map(MethodEntry::name).toList())
                  .map(word -> "; did you mean '" + word + "'?")
                  .orElseGet(() -> speakingOf(name)));
    }
    return found;
  }

  /** Methods that mention a word: a variant, or a name that only its paper uses. */
  private String speakingOf(String word) {
    Pattern whole =
        Pattern.compile(
            "(?<![\\p{L}\\p{N}])" + Pattern.quote(word) + "(?![\\p{L}\\p{N}])",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    List<String> speaking =
        entries.stream()
            .filter(entry ->
                whole
                    .matcher(entry.idea() + " " + entry.formula() + " " + entry.explanation())
                    .find())
            .map(MethodEntry::name)
            .distinct()
            .limit(5)
            .toList();
    return speaking.isEmpty()
        ? "; 'decoy methods' lists them"
        : "; it is spoken of by " + String.join(", ", speaking);
  }

  /**
   * The method of a name among those of a shape.
   *
   * @param role an interface of a room, such as {@code Judge.class}: the methods on the shelf of
   *     its package are looked at
   */
  public Optional<MethodEntry> lookup(String name, Class<?> role) {
    String shelf = MethodEntry.shelf(role.getPackageName());
    return entries.stream()
        .filter(entry -> entry.shelf().equals(shelf) && entry.name().equals(name))
        .findFirst();
  }

  /**
   * The method of a name among those of a shape.
   *
   * @param role an interface of a room, such as {@code Judge.class}
   * @throws SpecException with the nearest name, if there is none
   */
  public MethodEntry find(String name, Class<?> role) {
    return lookup(name, role).orElseThrow(() -> unknown(name, role));
  }

  /**
   * Makes a method from its spec.
   *
   * @param role what it must be, such as {@code Judge.class}
   * @throws SpecException if there is no such method, or an option is not legal
   */
  public <T> T build(Spec spec, Class<T> role) {
    MethodEntry entry = find(spec.name(), role);
    if (!role.isAssignableFrom(entry.type())) {
      throw new SpecException("'" + spec.name() + "' is not a " + word(role));
    }
    return role.cast(Options.build(entry.type(), spec.options()));
  }

  private SpecException unknown(String name, Class<?> role) {
    Optional<MethodEntry> elsewhere =
        entries.stream().filter(entry -> entry.name().equals(name)).findFirst();
    if (elsewhere.isPresent()) {
      return new SpecException(
          "'"
              + name
              + "' is not a "
              + word(role)
              + ": it stands in "
              + elsewhere.get().shelf()
              + ", which "
              + elsewhere.get().room().purpose());
    }
    String shelf = MethodEntry.shelf(role.getPackageName());
    List<String> names =
        entries.stream()
            .filter(entry -> entry.shelf().equals(shelf))
            .map(MethodEntry::name)
            .toList();
    return new SpecException(
        "there is no " + word(role) + " '" + name + "'" + Nearest.hint(name, names));
  }

  /** {@code SamplingSource} is a sampling source. */
  private static String word(Class<?> role) {
    return role.getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
  }
}
