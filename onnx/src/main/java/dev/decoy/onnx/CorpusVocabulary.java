package dev.decoy.onnx;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SequencedSet;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Makes a tokenizer of a corpus: its frequent words, and parts of words for all others.
 *
 * <p>Text is cut as BERT's uncased models cut it: accents are taken off, letters put in lower case,
 * and words end at white space and punctuation. The vocabulary is the characters of the corpus, its
 * words by falling frequency as far as three quarters of the room go, and in the rest the parts that
 * byte pair encoding finds in the words (Sennrich, Haddow, Birch: Neural Machine Translation of Rare
 * Words with Subword Units, ACL 2016), most frequent first. A word is cut into the longest parts
 * that the vocabulary has, from its start. All of that is what a {@code tokenizer.json} can say, so
 * Hugging Face's library cuts the same way. A word that holds a character the corpus does not have
 * is unknown.
 *
 * <p>Counts are collected by {@link #add}, which may be called from several threads.
 */
public final class CorpusVocabulary {
  /** The token of what is not known; its id is 0. */
  public static final String UNKNOWN = "[UNK]";

  /** What the parts of a word begin with, all but the first. */
  public static final String CONTINUES = "##";

  private static final int LONGEST_WORD = 100;
  private static final int ALPHABET = 1000;
  private static final int FEWEST = 2;
  private static final Comparator<Map.Entry<String, long[]>> BY_COUNT =
      Comparator.comparingLong((Map.Entry<String, long[]> entry) -> entry.getValue()[0])
          .reversed()
          .thenComparing(Map.Entry::getKey);

  private final Map<String, long[]> words = new HashMap<>();

  /** Nothing counted yet. */
  public CorpusVocabulary() {}

  /** Counts the words of a text. */
  public void add(String text) {
    Map<String, long[]> own = new HashMap<>();
    cut(text, word -> own.computeIfAbsent(word, w -> new long[1])[0]++);
    synchronized (words) {
      own.forEach((word, count) -> words.computeIfAbsent(word, w -> new long[1])[0] += count[0]);
    }
  }

  /** How many distinct words there are so far. */
  public int size() {
    synchronized (words) {
      return words.size();
    }
  }

  /**
   * The words of a text, in the order in which they stand there. What Hugging Face's library makes
   * of rare kinds of characters may differ; that can cost a word its place in the vocabulary, and
   * nothing else.
   */
  static void cut(String text, Consumer<String> sink) {
    String plain = Normalizer.normalize(text, Normalizer.Form.NFD).toLowerCase(Locale.ROOT);
    StringBuilder word = new StringBuilder();
    plain
        .codePoints()
        .forEach(c -> {
          int type = Character.getType(c);
          if (type == Character.NON_SPACING_MARK || c == 0 || c == 0xFFFD) {
            return;
          }
          boolean space = Character.isWhitespace(c) || type == Character.SPACE_SEPARATOR;
          if (!space && (type == Character.CONTROL || type == Character.FORMAT)) {
            return;
          }
          boolean alone = isPunctuation(c, type) || Character.isIdeographic(c);
          if ((space || alone) && !word.isEmpty()) {
            sink.accept(word.toString());
            word.setLength(0);
          }
          if (alone) {
            sink.accept(Character.toString(c));
          } else if (!space) {
            word.appendCodePoint(c);
          }
        });
    if (!word.isEmpty()) {
      sink.accept(word.toString());
    }
  }

  private static boolean isPunctuation(int c, int type) {
    return switch (type) {
      case Character.CONNECTOR_PUNCTUATION,
          Character.DASH_PUNCTUATION,
          Character.START_PUNCTUATION,
          Character.END_PUNCTUATION,
          Character.INITIAL_QUOTE_PUNCTUATION,
          Character.FINAL_QUOTE_PUNCTUATION,
          Character.OTHER_PUNCTUATION ->
          true;
      // ASCII's symbols count as punctuation, too.
      default -> c > ' ' && c < 127 && !Character.isLetterOrDigit(c);
    };
  }

  /**
   * The text of a {@code tokenizer.json}.
   *
   * @param most how many tokens at most, at least 100; fewer if the corpus has no more
   */
  public String tokenizer(int most) {
    return json(tokens(most));
  }

  /** The vocabulary, the unknown token first. */
  List<String> tokens(int most) {
    if (most < 100) {
      throw new IllegalArgumentException(
          "a vocabulary of " + most + " tokens; legal: at least 100");
    }
    List<Map.Entry<String, long[]>> sorted;
    synchronized (words) {
      sorted = new ArrayList<>(words.entrySet());
    }
    sorted.removeIf(entry -> entry.getKey().length() > LONGEST_WORD);
    sorted.sort(BY_COUNT);
    SequencedSet<String> tokens = new LinkedHashSet<>(List.of(UNKNOWN));
    Set<String> alphabet = alphabet(sorted, Math.min(ALPHABET, (most - 1) / 2), tokens);
    int forWords = tokens.size() + (most - tokens.size()) / 4 * 3;
    for (Map.Entry<String, long[]> entry : sorted) {
      if (tokens.size() >= forWords || entry.getValue()[0] < FEWEST) {
        break;
      }
      if (alphabet.containsAll(characters(entry.getKey()))) {
        tokens.add(entry.getKey());
      }
    }
    new Parts(sorted, alphabet).into(tokens, most);
    return List.copyOf(tokens);
  }

  private static Collection<String> characters(String word) {
    return word.codePoints().mapToObj(Character::toString).toList();
  }

  /** The most frequent characters, each as the start of a word and as what goes on. */
  private static Set<String> alphabet(
      List<Map.Entry<String, long[]>> sorted, int most, Set<String> tokens) {
    Map<String, long[]> counts = new HashMap<>();
    for (Map.Entry<String, long[]> entry : sorted) {
      for (String character : characters(entry.getKey())) {
        counts.computeIfAbsent(character, c -> new long[1])[0] += entry.getValue()[0];
      }
    }
    Set<String> alphabet = new HashSet<>();
    counts.entrySet().stream()
        .sorted(BY_COUNT)
        .limit(most / 2)
        .forEach(entry -> {
          alphabet.add(entry.getKey());
          tokens.add(entry.getKey());
          tokens.add(CONTINUES + entry.getKey());
        });
    return alphabet;
  }

  /** Byte pair encoding: the most frequent pair of neighbouring parts becomes a part. */
  private static final class Parts {
    private final List<String> names = new ArrayList<>();
    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<int[]> words = new ArrayList<>();
    private final List<Long> counts = new ArrayList<>();
    private final Map<Long, long[]> pairs = new HashMap<>();
    private final Map<Long, Set<Integer>> places = new HashMap<>();

    private record Pair(long key, long count) {}

    Parts(List<Map.Entry<String, long[]>> sorted, Set<String> alphabet) {
      for (Map.Entry<String, long[]> entry : sorted) {
        Collection<String> characters = characters(entry.getKey());
        if (entry.getValue()[0] < FEWEST || !alphabet.containsAll(characters)) {
          continue;
        }
        int[] parts = new int[characters.size()];
        int n = 0;
        for (String character : characters) {
          parts[n] = number(n == 0 ? character : CONTINUES + character);
          n++;
        }
        count(words.size(), parts, entry.getValue()[0]);
        words.add(parts);
        counts.add(entry.getValue()[0]);
      }
    }

    private int number(String name) {
      return numbers.computeIfAbsent(
          name,
          n -> {
            names.add(n);
            return names.size() - 1;
          });
    }

    private void count(int word, int[] parts, long by) {
      for (int i = 1; i < parts.length; i++) {
        long key = ((long) parts[i - 1] << 32) | parts[i];
        pairs.computeIfAbsent(key, k -> new long[1])[0] += by;
        if (by > 0) {
          places.computeIfAbsent(key, k -> new HashSet<>()).add(word);
        }
      }
    }

    void into(Set<String> tokens, int most) {
      PriorityQueue<Pair> queue =
          new PriorityQueue<>(
              Comparator.comparingLong((Pair pair) -> -pair.count)
                  .thenComparingLong(pair -> pair.key));
      pairs.forEach((key, count) -> queue.add(new Pair(key, count[0])));
      while (tokens.size() < most && !queue.isEmpty()) {
        Pair best = queue.remove();
        long now = pairs.getOrDefault(best.key, new long[1])[0];
        if (now != best.count) {
          // It has become rarer since; it waits for its turn.
          if (now >= FEWEST && now < best.count) {
            queue.add(new Pair(best.key, now));
          }
          continue;
        }
        if (best.count < FEWEST) {
          return;
        }
        int left = (int) (best.key >>> 32);
        int right = (int) best.key;
        String name = names.get(left) + names.get(right).substring(CONTINUES.length());
        int joined = number(name);
        tokens.add(name);
        Set<Long> changed = new HashSet<>();
        for (int word : places.getOrDefault(best.key, Set.of()).stream().sorted().toList()) {
          join(word, left, right, joined, changed);
        }
        changed.remove(best.key);
        pairs.remove(best.key);
        places.remove(best.key);
        for (long key : changed) {
          queue.add(new Pair(key, pairs.getOrDefault(key, new long[1])[0]));
        }
      }
    }

    private void join(int word, int left, int right, int joined, Set<Long> changed) {
      int[] before = words.get(word);
      int[] after = new int[before.length];
      int n = 0;
      for (int i = 0; i < before.length; i++) {
        if (i + 1 < before.length && before[i] == left && before[i + 1] == right) {
          after[n++] = joined;
          i++;
        } else {
          after[n++] = before[i];
        }
      }
      if (n == before.length) {
        return;
      }
      int[] parts = Arrays.copyOf(after, n);
      count(word, before, -counts.get(word));
      count(word, parts, counts.get(word));
      words.set(word, parts);
      for (int i = 1; i < n; i++) {
        if (parts[i - 1] == joined || parts[i] == joined) {
          changed.add(((long) parts[i - 1] << 32) | parts[i]);
        }
      }
    }
  }

  private static String json(List<String> tokens) {
    java.io.StringWriter text = new java.io.StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      json.writeStringProperty("version", "1.0");
      json.writeNullProperty("truncation");
      json.writeNullProperty("padding");
      json.writeArrayPropertyStart("added_tokens");
      json.writeStartObject();
      json.writeNumberProperty("id", 0);
      json.writeStringProperty("content", UNKNOWN);
      for (String key : List.of("single_word", "lstrip", "rstrip", "normalized")) {
        json.writeBooleanProperty(key, false);
      }
      json.writeBooleanProperty("special", true);
      json.writeEndObject();
      json.writeEndArray();
      json.writeObjectPropertyStart("normalizer");
      json.writeStringProperty("type", "BertNormalizer");
      for (String key : List.of("clean_text", "handle_chinese_chars", "strip_accents", "lowercase")) {
        json.writeBooleanProperty(key, true);
      }
      json.writeEndObject();
      json.writeObjectPropertyStart("pre_tokenizer");
      json.writeStringProperty("type", "BertPreTokenizer");
      json.writeEndObject();
      json.writeNullProperty("post_processor");
      json.writeObjectPropertyStart("decoder");
      json.writeStringProperty("type", "WordPiece");
      json.writeStringProperty("prefix", CONTINUES);
      json.writeBooleanProperty("cleanup", true);
      json.writeEndObject();
      json.writeObjectPropertyStart("model");
      json.writeStringProperty("type", "WordPiece");
      json.writeStringProperty("unk_token", UNKNOWN);
      json.writeStringProperty("continuing_subword_prefix", CONTINUES);
      json.writeNumberProperty("max_input_chars_per_word", LONGEST_WORD);
      json.writeObjectPropertyStart("vocab");
      for (int id = 0; id < tokens.size(); id++) {
        json.writeNumberProperty(tokens.get(id), id);
      }
      json.writeEndObject();
      json.writeEndObject();
      json.writeEndObject();
    }
    return text + "\n";
  }
}
