package dev.decoy.data.text;

import java.io.ByteArrayOutputStream;
import java.net.IDN;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The one way of writing a web address by which a page is known, so that two crawls that wrote it
 * differently saw the same page.
 *
 * <p>The rules decide which pages count as the same, so every number that is estimated from crawls
 * depends on them: {@link #VERSION} belongs into each report, and changes whenever a rule does.
 *
 * <ol>
 *   <li>Scheme: {@code http} or {@code https}, lower case. The two stay apart.
 *   <li>User name and password: refused, and not repeated in the message; they do not name a page,
 *       and no report should hold them.
 *   <li>Host: percent-decoded, made ASCII as IDNA 2003 says ({@link IDN}, for which new letters are
 *       letters), lower case, without the dot of the root. An IPv6 address is written as RFC 5952
 *       says. {@code www.} stays.
 *   <li>Port: without leading zeros; dropped if empty or the scheme's own, 80 or 443.
 *   <li>Percent-encoding (RFC 3986, 6.2.2): in UTF-8 and upper case; letters, digits and {@code
 *       -._~} are decoded, what is legal as it stands stays as it stands, encoded or not, and what
 *       is not legal, such as <code>{|}</code>, a quotation mark or a letter beyond ASCII, is
 *       encoded. Letters are not composed or decomposed.
 *   <li>Path: dot segments are removed (RFC 3986, 5.2.4), encoded ones too. An empty path is {@code
 *       /}; any other slash stays, at the end or doubled: {@code /a} and {@code /a/} may be two
 *       pages. Case stays.
 *   <li>Query: parameters by which visitors are tracked are dropped, whatever their case: all that
 *       begin with {@code utm_}, and those of {@link #TRACKING}. Empty pieces between {@code &} are
 *       dropped, and the question mark if nothing is left. Order stays: a server may read it, and
 *       to merge two pages hides one. {@code +} and {@code %20} stay apart, as do {@code a} and
 *       {@code a=}. Session numbers stay.
 *   <li>Fragment: dropped, one that begins with {@code #!} too.
 * </ol>
 *
 * <p>Canonical addresses are their own canonical form.
 */
public final class CanonicalUrl {
  /** Of the rules above; one of the things an estimate depends on. */
  public static final String VERSION = "canonical-url-1";

  /** Names of the parameters that are dropped besides {@code utm_…}, in lower case. */
  public static final Set<String> TRACKING =
      Set.of(
          "_ga",
          "_gl",
          "_hsenc",
          "_hsmi",
          "_openstat",
          "dclid",
          "epik",
          "fbclid",
          "gbraid",
          "gclid",
          "gclsrc",
          "igshid",
          "li_fat_id",
          "mc_cid",
          "mc_eid",
          "mkt_tok",
          "msclkid",
          "oly_anon_id",
          "oly_enc_id",
          "s_cid",
          "srsltid",
          "ttclid",
          "twclid",
          "vero_id",
          "wbraid",
          "yclid");

  private static final String UNRESERVED =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

  /** What may stand in a path or a query without being encoded, besides the unreserved ones. */
  private static final String LEGAL = "!$&'()*+,;=:@/";

  private static final int LONGEST_HOST = 253;

  private CanonicalUrl() {}

  /**
   * The canonical form of an address.
   *
   * @param url absolute, without white space
   * @throws IllegalArgumentException saying why it is no address of a web page
   */
  public static String of(String url) {
    for (int i = 0; i < url.length(); i++) {
      char c = url.charAt(i);
      if (c <= ' ' || c == 0x7F || Character.isWhitespace(c) || c == '\\') {
        throw refused(
            url, "holds a space, a control character or a backslash at " + i + "; encode it");
      }
    }
    int colon = url.indexOf(':');
    String scheme = colon < 0 ? "" : url.substring(0, colon).toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw refused(url, "does not begin with http:// or https://");
    }
    if (!url.startsWith("//", colon + 1)) {
      throw refused(url, "has no // after its scheme");
    }
    int fragment = url.indexOf('#');
    String rest = url.substring(colon + 3, fragment < 0 ? url.length() : fragment);
    int mark = rest.indexOf('?');
    String query = mark < 0 ? "" : rest.substring(mark + 1);
    String before = mark < 0 ? rest : rest.substring(0, mark);
    int slash = before.indexOf('/');
    String authority = slash < 0 ? before : before.substring(0, slash);
    String path = slash < 0 ? "/" : before.substring(slash);
    StringBuilder canonical = new StringBuilder(url.length() + 1);
    canonical.append(scheme).append("://").append(authority(url, scheme, authority));
    canonical.append(withoutDots(encoded(url, path, "")));
    parameters(url, query, canonical);
    return canonical.toString();
  }

  private static String authority(String url, String scheme, String authority) {
    if (authority.indexOf('@') >= 0) {
      throw refused(url, "carries a user name or password; take it out");
    }
    boolean literal = authority.startsWith("[");
    int close = authority.indexOf(']');
    if (literal && close < 0) {
      throw refused(url, "has an address in brackets that does not end");
    }
    int colon = authority.indexOf(':', literal ? close : 0);
    String host = colon < 0 ? authority : authority.substring(0, colon);
    String port = colon < 0 ? "" : authority.substring(colon + 1);
    String canonical;
    if (literal) {
      if (close != host.length() - 1) {
        throw refused(url, "has something other than a port after an address in brackets");
      }
      canonical = "[" + literal(url, host.substring(1, close)) + "]";
    } else {
      canonical = host(url, host);
    }
    int number = port(url, port);
    boolean own = number < 0 || number == (scheme.equals("http") ? 80 : 443);
    return own ? canonical : canonical + ":" + number;
  }

  private static int port(String url, String port) {
    if (port.isEmpty()) {
      return -1;
    }
    int number = 0;
    for (int i = 0; i < port.length(); i++) {
      char c = port.charAt(i);
      number = c >= '0' && c <= '9' && number <= 0xFFFF ? 10 * number + c - '0' : 0x10000;
    }
    if (number == 0 || number > 0xFFFF) {
      throw refused(url, "has a port that is no number from 1 to 65535");
    }
    return number;
  }

  private static String host(String url, String given) {
    String host;
    try {
      host = IDN.toASCII(decoded(url, given), IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw refused(url, "has a host that is no name");
    }
    if (host.endsWith(".")) {
      host = host.substring(0, host.length() - 1);
    }
    if (host.isEmpty()) {
      throw refused(url, "has no host");
    }
    // What a letter such as ℀ stands for can be a slash, so legal letters are asked for last.
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      boolean legal = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
      boolean between = c == '.' && i > 0 && host.charAt(i - 1) != '.';
      if (!legal && !between) {
        throw refused(
            url, "has a host that is no name: letters, digits, - and _ between single dots");
      }
    }
    if (host.endsWith(".") || host.length() > LONGEST_HOST) {
      throw refused(url, "has a host that is no name: at most 253 letters, one dot at the end");
    }
    for (String label : host.split("\\.", -1)) {
      if (label.length() > 63) {
        throw refused(url, "has a host that is no name: at most 63 letters between dots");
      }
    }
    return host;
  }

  private static String literal(String url, String text) {
    byte[] bytes;
    try {
      if (text.indexOf(':') < 0 || text.indexOf('%') >= 0 || text.indexOf('[') >= 0) {
        throw refused(url, "has an address in brackets that is none of IPv6");
      }
      InetAddress address = Inet6Address.ofLiteral(text);
      bytes = address.getAddress();
    } catch (IllegalArgumentException e) {
      throw refused(url, "has an address in brackets that is none of IPv6");
    }
    int[] groups = new int[8];
    if (bytes.length == 4) {
      // An address of IPv4 in that of IPv6.
      groups[5] = 0xFFFF;
    }
    for (int i = 0; i < bytes.length; i += 2) {
      groups[8 - bytes.length / 2 + i / 2] = ((bytes[i] & 0xFF) << 8) | (bytes[i + 1] & 0xFF);
    }
    int longest = -1;
    int length = 1;
    for (int i = 0; i < 8; i++) {
      int end = i;
      while (end < 8 && groups[end] == 0) {
        end++;
      }
      if (end - i > length) {
        longest = i;
        length = end - i;
      }
    }
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      if (i == longest) {
        out.append("::");
        i += length - 1;
      } else {
        if (!out.isEmpty() && out.charAt(out.length() - 1) != ':') {
          out.append(':');
        }
        out.append(Integer.toHexString(groups[i]));
      }
    }
    return out.toString();
  }

  private static void parameters(String url, String query, StringBuilder out) {
    char separator = '?';
    for (String piece : query.split("&", -1)) {
      if (!piece.isEmpty()) {
        String parameter = encoded(url, piece, "?");
        int equals = parameter.indexOf('=');
        String name = equals < 0 ? parameter : parameter.substring(0, equals);
        String lower = name.toLowerCase(Locale.ROOT);
        if (!lower.startsWith("utm_") && !TRACKING.contains(lower)) {
          out.append(separator).append(parameter);
          separator = '&';
        }
      }
    }
  }

  /** RFC 3986, 5.2.4, for a path that begins with a slash. */
  private static String withoutDots(String path) {
    List<String> kept = new ArrayList<>();
    String[] segments = path.substring(1).split("/", -1);
    for (int i = 0; i < segments.length; i++) {
      boolean up = segments[i].equals("..");
      if (up && !kept.isEmpty()) {
        kept.removeLast();
      }
      if (!up && !segments[i].equals(".")) {
        kept.add(segments[i]);
      } else if (i == segments.length - 1) {
        kept.add("");
      }
    }
    return "/" + String.join("/", kept);
  }

  /** With the encoding of percent signs that the rules say. */
  private static String encoded(String url, String text, String alsoLegal) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); ) {
      int point = text.codePointAt(i);
      if (point == '%') {
        int octet = octet(url, text, i);
        if (UNRESERVED.indexOf(octet) >= 0) {
          out.append((char) octet);
        } else {
          percent(octet, out);
        }
        i += 3;
        continue;
      }
      if (UNRESERVED.indexOf(point) >= 0
          || LEGAL.indexOf(point) >= 0
          || alsoLegal.indexOf(point) >= 0) {
        out.appendCodePoint(point);
      } else if (Character.getType(point) == Character.SURROGATE) {
        throw refused(url, "holds half a character");
      } else {
        for (byte octet : Character.toString(point).getBytes(StandardCharsets.UTF_8)) {
          percent(octet & 0xFF, out);
        }
      }
      i += Character.charCount(point);
    }
    return out.toString();
  }

  private static void percent(int octet, StringBuilder out) {
    out.append('%');
    out.append(Character.toUpperCase(Character.forDigit(octet >> 4, 16)));
    out.append(Character.toUpperCase(Character.forDigit(octet & 0xF, 16)));
  }

  private static int octet(String url, String text, int at) {
    int high = at + 2 < text.length() ? hex(text.charAt(at + 1)) : -1;
    int low = at + 2 < text.length() ? hex(text.charAt(at + 2)) : -1;
    if (high < 0 || low < 0) {
      throw refused(url, "has a % that two hexadecimal digits do not follow; write it as %25");
    }
    return (high << 4) | low;
  }

  private static int hex(char c) {
    return c < 0x80 ? Character.digit(c, 16) : -1;
  }

  private static String decoded(String url, String host) {
    if (host.indexOf('%') < 0) {
      return host;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < host.length(); ) {
      if (host.charAt(i) == '%') {
        bytes.write(octet(url, host, i));
        i += 3;
      } else {
        int point = host.codePointAt(i);
        bytes.writeBytes(Character.toString(point).getBytes(StandardCharsets.UTF_8));
        i += Character.charCount(point);
      }
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes.toByteArray()))
          .toString();
    } catch (CharacterCodingException e) {
      throw refused(url, "has a host that is not UTF-8");
    }
  }

  /** Shows the address unless a password may be in it. */
  private static IllegalArgumentException refused(String url, String why) {
    String shown =
        url.indexOf('@') >= 0
            ? "the address"
            : "'" + (url.length() > 200 ? url.substring(0, 200) + "…" : url) + "'";
    return new IllegalArgumentException(shown + " " + why);
  }
}
