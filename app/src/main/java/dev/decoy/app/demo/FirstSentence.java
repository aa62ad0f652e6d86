package dev.decoy.app.demo;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.EndElementTree;
import com.sun.source.doctree.EntityTree;
import com.sun.source.doctree.IndexTree;
import com.sun.source.doctree.InheritDocTree;
import com.sun.source.doctree.LinkTree;
import com.sun.source.doctree.LiteralTree;
import com.sun.source.doctree.RawTextTree;
import com.sun.source.doctree.ReturnTree;
import com.sun.source.doctree.SnippetTree;
import com.sun.source.doctree.StartElementTree;
import com.sun.source.doctree.SummaryTree;
import com.sun.source.doctree.SystemPropertyTree;
import com.sun.source.doctree.TextTree;
import com.sun.source.doctree.UnknownInlineTagTree;
import com.sun.source.doctree.ValueTree;
import com.sun.source.util.DocTrees;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The first sentence of a documentation comment as plain text on one line.
 *
 * <p>{@code {@code x}} and {@code {@literal x}} become their content, {@code {@link A#b(C) label}}
 * its label or else {@code A.b(C)}, {@code {@return x}} "Returns x.", HTML entities their
 * characters; HTML tags vanish. A sentence ends at a full stop, question or exclamation mark that
 * is followed by white space, outside code and after no common abbreviation (javadoc itself stops
 * at "i.e. "), or where a block such as a list or a second paragraph begins. A comment that
 * inherits its text has no sentence of its own.
 */
final class FirstSentence {
  /** Elements that start a new block of text. */
  private static final Set<String> BLOCKS =
      Set.of(
          "p",
          "ul",
          "ol",
          "li",
          "dl",
          "dt",
          "dd",
          "pre",
          "table",
          "blockquote",
          "div",
          "hr",
          "h1",
          "h2",
          "h3",
          "h4",
          "h5",
          "h6");

  /** Words after which a full stop does not end a sentence. */
  private static final Set<String> ABBREVIATIONS =
      Set.of(
          "i.e", "e.g", "etc", "vs", "cf", "resp", "approx", "incl", "no", "sec", "fig", "a.k.a");

  private static final Pattern SPACE = Pattern.compile("[\\s\\p{Z}]+");
  private static final Pattern MARKDOWN_LINK =
      Pattern.compile("\\[([^\\]]*)\\](?:\\([^)]*\\)|\\[[^\\]]*\\])?");

  private final DocTrees trees;
  private final StringBuilder text = new StringBuilder();

  /** The characters that come from code or links, where a full stop ends nothing. */
  private final BitSet verbatim = new BitSet();

  /** Where the last exponent begins. */
  private int exponentStart;

  private boolean ended;
  private boolean inherited;

  private FirstSentence(DocTrees trees) {
    this.trees = trees;
  }

  /** The sentence, or an empty string if the comment has none of its own. */
  static String of(DocCommentTree comment, DocTrees trees) {
    FirstSentence sentence = new FirstSentence(trees);
    sentence.appendAll(comment.getFirstSentence());
    // The compiler's own cut is too early after an abbreviation, so its rest is looked at as well.
    sentence.text.append(' ');
    sentence.appendAll(comment.getBody());
    return sentence.inherited ? "" : sentence.cut();
  }

  private void appendAll(List<? extends DocTree> parts) {
    for (DocTree part : parts) {
      if (ended) {
        return;
      }
      append(part);
    }
  }

  private void append(DocTree part) {
    switch (part) {
      // Also what the parser could not make sense of, such as a stray <.
      case TextTree plain -> text.append(plain.getBody());
      case EntityTree entity -> {
        String characters = trees.getCharacters(entity);
        text.append(characters == null ? "" : characters);
      }
      case LiteralTree literal -> appendVerbatim(literal.getBody().getBody());
      case LinkTree link -> appendLink(link);
      case ReturnTree returns -> {
        text.append("Returns ");
        appendAll(returns.getDescription());
        endWithFullStop();
      }
      case SummaryTree summary -> {
        appendAll(summary.getSummary());
        ended = true;
      }
      case IndexTree index -> append(index.getSearchTerm());
      case SystemPropertyTree property -> appendVerbatim(property.getPropertyName().toString());
      case ValueTree value -> {
        if (value.getReference() != null) {
          appendVerbatim(readable(value.getReference().getSignature()));
        }
      }
      case InheritDocTree _ -> {
        inherited = true;
        ended = true;
      }
      case SnippetTree _ -> ended = true;
      case StartElementTree element -> startElement(element.getName().toString());
      case EndElementTree element -> endElement(element.getName().toString());
      case UnknownInlineTagTree tag -> {
        if (tag.getTagName().startsWith("jls") || tag.getTagName().startsWith("jvms")) {
          text.append(tag.getTagName().toUpperCase(Locale.ROOT)).append(' ');
        }
        appendAll(tag.getContent());
      }
      case RawTextTree markdown -> appendMarkdown(markdown.getContent());
      default -> {}
    }
  }

  private void appendLink(LinkTree link) {
    if (link.getLabel().isEmpty()) {
      appendVerbatim(readable(link.getReference().getSignature()));
    } else {
      int from = text.length();
      appendAll(link.getLabel());
      verbatim.set(from, text.length());
    }
  }

  /** {@code Map#get(Object)} as a person writes it: Map.get(Object). */
  private static String readable(String signature) {
    String path = signature.startsWith("#") ? signature.substring(1) : signature;
    return path.replace('#', '.');
  }

  private void appendVerbatim(String code) {
    int from = text.length();
    text.append(code);
    verbatim.set(from, text.length());
  }

  private void appendMarkdown(String raw) {
    Matcher links = MARKDOWN_LINK.matcher(raw.replace("`", ""));
    String plain = links.replaceAll(found -> Matcher.quoteReplacement(found.group(1)));
    int paragraph = plain.indexOf("\n\n");
    if (paragraph >= 0) {
      plain = plain.substring(0, paragraph);
      ended = true;
    }
    text.append(plain.replace("**", ""));
  }

  private void startElement(String element) {
    String name = element.toLowerCase(Locale.ROOT);
    if (BLOCKS.contains(name)) {
      ended = !text.toString().isBlank();
    } else if (name.equals("br")) {
      text.append(' ');
    } else if (name.equals("sup")) {
      text.append('^');
      exponentStart = text.length();
    }
  }

  private void endElement(String element) {
    String name = element.toLowerCase(Locale.ROOT);
    if (BLOCKS.contains(name)) {
      ended = !text.toString().isBlank();
    } else if (name.equals("sup") && !isOneTerm(text, exponentStart)) {
      text.insert(exponentStart, '(').append(')');
    }
  }

  private static boolean isOneTerm(CharSequence text, int from) {
    return text.subSequence(from, text.length()).chars().allMatch(Character::isLetterOrDigit);
  }

  private void endWithFullStop() {
    if (!text.isEmpty() && text.charAt(text.length() - 1) != '.') {
      text.append('.');
    }
    ended = true;
  }

  private String cut() {
    int end = text.length();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean last = i + 1 == text.length() || Character.isWhitespace(text.charAt(i + 1));
      if (last && (c == '.' || c == '!' || c == '?') && !verbatim.get(i) && !isAbbreviation(i)) {
        end = i + 1;
        break;
      }
    }
    return SPACE.matcher(text.substring(0, end)).replaceAll(" ").strip();
  }

  private boolean isAbbreviation(int stop) {
    int from = stop;
    while (from > 0 && isWordPart(text.charAt(from - 1))) {
      from--;
    }
    return ABBREVIATIONS.contains(text.substring(from, stop).toLowerCase(Locale.ROOT));
  }

  private static boolean isWordPart(char c) {
    return Character.isLetter(c) || c == '.';
  }
}
