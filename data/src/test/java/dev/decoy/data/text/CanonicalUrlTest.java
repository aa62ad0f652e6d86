package dev.decoy.data.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalUrlTest {
  @ParameterizedTest
  @CsvSource({
    "HTTP://Example.COM, http://example.com/",
    "https://example.com:443/a, https://example.com/a",
    "http://example.com:80/a, http://example.com/a",
    "http://example.com:443/a, http://example.com:443/a",
    "http://example.com:0080/, http://example.com/",
    "http://example.com:/, http://example.com/",
    "http://example.com:08080, http://example.com:8080/",
    "http://example.com./a, http://example.com/a",
    "http://www.example.com/A/b/, http://www.example.com/A/b/",
    "http://example.com/a, http://example.com/a",
    "http://example.com//a//, http://example.com//a//",
    "http://example.com/a#b?c, http://example.com/a",
    "http://example.com#!/a, http://example.com/",
    "http://example.com?, http://example.com/",
    "http://my_host.example/, http://my_host.example/",
    "http://192.168.0.1:8080/, http://192.168.0.1:8080/",
  })
  void writesSchemeHostPortPathAndFragmentInOneWay(String url, String canonical) {
    assertThat(CanonicalUrl.of(url)).isEqualTo(canonical);
  }

  // RFC 3986, 5.4: what stands after the base http://a/b/c/, and what becomes of it.
  @ParameterizedTest
  @CsvSource({
    "g, http://a/b/c/g",
    "./g, http://a/b/c/g",
    "g/, http://a/b/c/g/",
    "'', http://a/b/c/",
    "., http://a/b/c/",
    "./, http://a/b/c/",
    ".., http://a/b/",
    "../, http://a/b/",
    "../g, http://a/b/g",
    "../.., http://a/",
    "../../, http://a/",
    "../../g, http://a/g",
    "../../../g, http://a/g",
    "../../../../g, http://a/g",
    "g., http://a/b/c/g.",
    ".g, http://a/b/c/.g",
    "g.., http://a/b/c/g..",
    "..g, http://a/b/c/..g",
    "./../g, http://a/b/g",
    "./g/., http://a/b/c/g/",
    "g/./h, http://a/b/c/g/h",
    "g/../h, http://a/b/c/h",
    "g;x=1/./y, http://a/b/c/g;x=1/y",
    "g;x=1/../y, http://a/b/c/y",
    "g?y/./x, http://a/b/c/g?y/./x",
    "g?y/../x, http://a/b/c/g?y/../x",
    "%2e%2E/g, http://a/b/g",
    "d//../g, http://a/b/c/d/g",
  })
  void removesDotSegments(String after, String canonical) {
    assertThat(CanonicalUrl.of("http://a/b/c/" + after)).isEqualTo(canonical);
  }

  @ParameterizedTest
  @CsvSource({
    "%7Eme%2d%41, ~me-A",
    "%c3%a9, %C3%A9",
    "é, %C3%A9",
    "\uD83D\uDE00, %F0%9F%98%80",
    "a%2fb, a%2Fb",
    "a%3Fb%23c%25d, a%3Fb%23c%25d",
    "a|b{c}\"<>^`[], a%7Cb%7Bc%7D%22%3C%3E%5E%60%5B%5D",
    "!$&'()*+;=:@, !$&'()*+;=:@",
  })
  void encodesInOneWay(String segment, String canonical) {
    assertThat(CanonicalUrl.of("http://a/" + segment)).isEqualTo("http://a/" + canonical);
  }

  @ParameterizedTest
  @CsvSource({
    "b=2&a=1&b=1, ?b=2&a=1&b=1",
    "utm_source=x&a=1&UTM_Medium=y&gclid=3, ?a=1",
    "fbclid=1, ''",
    "utm%5Fsource=x&fbcl%69d=2&q=utm_source, ?q=utm_source",
    "utmost=1&myfbclid=2, ?utmost=1&myfbclid=2",
    "&&a&&b=&, ?a&b=",
    "a=b+c&a=b%20c&a=b%2Bc, ?a=b+c&a=b%20c&a=b%2Bc",
    "a=?/é, ?a=?/%C3%A9",
    "sid=7&PHPSESSID=8, ?sid=7&PHPSESSID=8",
  })
  void dropsWhatTracksAndKeepsTheOrder(String query, String canonical) {
    assertThat(CanonicalUrl.of("http://a/?" + query)).isEqualTo("http://a/" + canonical);
  }

  @ParameterizedTest
  @CsvSource({
    "Bücher.example, xn--bcher-kva.example",
    "B%C3%BCcher.example, xn--bcher-kva.example",
    "BÜCHER。example, xn--bcher-kva.example",
    "XN--BCHER-KVA.example, xn--bcher-kva.example",
    "ex%61mple.com, example.com",
    "\uD83D\uDE00.example, xn--e28h.example",
    "[2001:DB8:0:0:1:0:0:1], [2001:db8::1:0:0:1]",
    "[0:0:0:0:0:0:0:1], [::1]",
    "[::], [::]",
    "[2001:db8:0:1:1:1:1:1], [2001:db8:0:1:1:1:1:1]",
    "[1::], [1::]",
    "[::ffff:192.0.2.1]:8080, [::ffff:c000:201]:8080",
  })
  void writesAHostInOneWay(String host, String canonical) {
    assertThat(CanonicalUrl.of("https://" + host + "/")).isEqualTo("https://" + canonical + "/");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "example.com/a",
        "/a/b",
        "//example.com/",
        "mailto:me",
        "ftp://example.com/",
        "http:/example.com/",
        "http:example.com",
        "http://",
        "http:///a",
        "http://?a",
        "http://./",
        "http://a..b/",
        "http://.a/",
        "http://a b/",
        "http://a/b c",
        " http://a/",
        "http://a/\t",
        "http://a/\u2028",
        "http://a\\b/",
        "http://a/%",
        "http://a/%4",
        "http://a/%zz",
        "http://a/?q=100%",
        "http://a/%٤1",
        "http://a:0/",
        "http://a:65536/",
        "http://a:99999999999999999999/",
        "http://a:b/",
        "http://a:1:2/",
        "http://a:-1/",
        "http://a%2Fb/",
        "http://a%ff/",
        "http://a℀b/",
        "http://a,b/",
        "http://[::1/",
        "http://[::1]a/",
        "http://[1.2.3.4]/",
        "http://[fe80::1%25eth0]/",
        "http://[g::]/",
        "http://[]/",
        "http://a/\uD83D",
        "http://\uD83D/"
      })
  void refusesWhatIsNoAddress(String url) {
    assertThatThrownBy(() -> CanonicalUrl.of(url))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("'" + url + "' ");
  }

  @Test
  void refusesALabelThatIsTooLong() {
    assertThatThrownBy(() -> CanonicalUrl.of("http://" + "a".repeat(64) + ".b/"))
        .hasMessageContaining("has a host that is no name");
    assertThatThrownBy(() -> CanonicalUrl.of("http://" + "a.".repeat(130) + "b/"))
        .hasMessageContaining("at most 253");
  }

  @Test
  void neverRepeatsAPassword() {
    for (String url :
        List.of("http://me:secret@example.com/", "http://me:secret@a b/", "x://me:secret@a/")) {
      assertThatThrownBy(() -> CanonicalUrl.of(url))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("the address ")
          .hasMessageNotContaining("secret");
    }
    assertThat(CanonicalUrl.of("http://a/@b?c@d")).isEqualTo("http://a/@b?c@d");
  }

  @Test
  void theCanonicalFormIsItsOwn() {
    String[] parts = {
      "/",
      "/",
      ".",
      "..",
      "a",
      "B",
      "%2e",
      "%2F",
      "%41",
      "%c3%a9",
      "é",
      "ß",
      "?",
      "&",
      "=",
      "+",
      "utm_x=1",
      "fbclid",
      "#",
      ":",
      "@",
      ";",
      "|",
      "\uD83D\uDE00",
      "%25",
      "%252e",
      "~",
      "\"",
      "!"
    };
    String[] hosts = {
      "a",
      "A.b",
      "Bücher.de",
      "straße.de",
      "[::1]",
      "[1:0:0:2::]",
      "a:80",
      "a.:443",
      "x_y:8",
      "ｆull",
      "%41",
      "xn--bcher-kva",
      "日本語。jp",
      "[::ffff:1.2.3.4]"
    };
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 20_000; i++) {
      StringBuilder url = new StringBuilder(random.nextBoolean() ? "hTTp://" : "https://");
      url.append(hosts[random.nextInt(hosts.length)]);
      url.append(random.nextInt(4) == 0 ? "?" : "/");
      for (int left = random.nextInt(12); left > 0; left--) {
        url.append(parts[random.nextInt(parts.length)]);
      }
      String canonical = CanonicalUrl.of(url.toString());
      assertThat(CanonicalUrl.of(canonical)).as(url.toString()).isEqualTo(canonical);
      assertThat(canonical).matches("https?://[^/@]+/[!-~]*").doesNotContain("#");
      assertThat((canonical + "?").split("\\?", 2)[0] + "/").doesNotContain("/../", "/./");
    }
  }

  @Test
  void theSameSegmentsWithDetoursAreTheSamePage() {
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < 2000; i++) {
      StringBuilder plain = new StringBuilder("http://a");
      StringBuilder detour = new StringBuilder("HTTP://A:80");
      for (int left = 1 + random.nextInt(5); left > 0; left--) {
        String segment = "s" + random.nextInt(9);
        plain.append('/').append(segment);
        switch (random.nextInt(3)) {
          case 0 -> detour.append("/./").append(segment);
          case 1 -> detour.append("/x/../").append(segment);
          default -> detour.append("/%73").append(segment.substring(1));
        }
      }
      assertThat(CanonicalUrl.of(detour.toString())).isEqualTo(plain.toString());
    }
  }

  @Test
  void theRulesHaveAVersion() {
    assertThat(CanonicalUrl.VERSION).isEqualTo("canonical-url-1");
    assertThat(CanonicalUrl.TRACKING)
        .allSatisfy(
            name -> assertThat(CanonicalUrl.of("http://a/?" + name)).isEqualTo("http://a/"));
  }
}
