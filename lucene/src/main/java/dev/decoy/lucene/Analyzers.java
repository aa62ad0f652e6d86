package dev.decoy.lucene;

import dev.decoy.method.Nearest;
import dev.decoy.method.SpecException;
import java.util.Collections;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.ar.ArabicAnalyzer;
import org.apache.lucene.analysis.bg.BulgarianAnalyzer;
import org.apache.lucene.analysis.bn.BengaliAnalyzer;
import org.apache.lucene.analysis.br.BrazilianAnalyzer;
import org.apache.lucene.analysis.ca.CatalanAnalyzer;
import org.apache.lucene.analysis.cjk.CJKAnalyzer;
import org.apache.lucene.analysis.ckb.SoraniAnalyzer;
import org.apache.lucene.analysis.core.WhitespaceAnalyzer;
import org.apache.lucene.analysis.cz.CzechAnalyzer;
import org.apache.lucene.analysis.da.DanishAnalyzer;
import org.apache.lucene.analysis.de.GermanAnalyzer;
import org.apache.lucene.analysis.el.GreekAnalyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.es.SpanishAnalyzer;
import org.apache.lucene.analysis.et.EstonianAnalyzer;
import org.apache.lucene.analysis.eu.BasqueAnalyzer;
import org.apache.lucene.analysis.fa.PersianAnalyzer;
import org.apache.lucene.analysis.fi.FinnishAnalyzer;
import org.apache.lucene.analysis.fr.FrenchAnalyzer;
import org.apache.lucene.analysis.ga.IrishAnalyzer;
import org.apache.lucene.analysis.gl.GalicianAnalyzer;
import org.apache.lucene.analysis.hi.HindiAnalyzer;
import org.apache.lucene.analysis.hu.HungarianAnalyzer;
import org.apache.lucene.analysis.hy.ArmenianAnalyzer;
import org.apache.lucene.analysis.id.IndonesianAnalyzer;
import org.apache.lucene.analysis.it.ItalianAnalyzer;
import org.apache.lucene.analysis.lt.LithuanianAnalyzer;
import org.apache.lucene.analysis.lv.LatvianAnalyzer;
import org.apache.lucene.analysis.ne.NepaliAnalyzer;
import org.apache.lucene.analysis.nl.DutchAnalyzer;
import org.apache.lucene.analysis.no.NorwegianAnalyzer;
import org.apache.lucene.analysis.pt.PortugueseAnalyzer;
import org.apache.lucene.analysis.ro.RomanianAnalyzer;
import org.apache.lucene.analysis.ru.RussianAnalyzer;
import org.apache.lucene.analysis.sr.SerbianAnalyzer;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.analysis.sv.SwedishAnalyzer;
import org.apache.lucene.analysis.ta.TamilAnalyzer;
import org.apache.lucene.analysis.te.TeluguAnalyzer;
import org.apache.lucene.analysis.th.ThaiAnalyzer;
import org.apache.lucene.analysis.tr.TurkishAnalyzer;

/**
 * The ways to turn text into terms, by name: {@code english}, {@code standard}, {@code code},
 * {@code whitespace}, and Lucene's language analyzers by ISO 639-1 code.
 *
 * <p>{@code english} splits at Unicode word boundaries, drops the possessive 's, puts in lower
 * case, drops 33 stop words and takes Porter stems: the analysis behind the published Lucene
 * baselines. {@code standard} only splits and puts in lower case. {@code zh}, {@code ja} and {@code
 * ko} are pairs of neighbouring characters.
 */
public final class Analyzers {
  private static final SortedMap<String, Supplier<Analyzer>> BY_NAME = new TreeMap<>();

  static {
    BY_NAME.put("english", EnglishAnalyzer::new);
    BY_NAME.put("standard", StandardAnalyzer::new);
    BY_NAME.put("code", CodeAnalyzer::new);
    BY_NAME.put("whitespace", WhitespaceAnalyzer::new);
    BY_NAME.put("ar", ArabicAnalyzer::new);
    BY_NAME.put("bg", BulgarianAnalyzer::new);
    BY_NAME.put("bn", BengaliAnalyzer::new);
    BY_NAME.put("ca", CatalanAnalyzer::new);
    BY_NAME.put("ckb", SoraniAnalyzer::new);
    BY_NAME.put("cs", CzechAnalyzer::new);
    BY_NAME.put("da", DanishAnalyzer::new);
    BY_NAME.put("de", GermanAnalyzer::new);
    BY_NAME.put("el", GreekAnalyzer::new);
    BY_NAME.put("en", EnglishAnalyzer::new);
    BY_NAME.put("es", SpanishAnalyzer::new);
    BY_NAME.put("et", EstonianAnalyzer::new);
    BY_NAME.put("eu", BasqueAnalyzer::new);
    BY_NAME.put("fa", PersianAnalyzer::new);
    BY_NAME.put("fi", FinnishAnalyzer::new);
    BY_NAME.put("fr", FrenchAnalyzer::new);
    BY_NAME.put("ga", IrishAnalyzer::new);
    BY_NAME.put("gl", GalicianAnalyzer::new);
    BY_NAME.put("hi", HindiAnalyzer::new);
    BY_NAME.put("hu", HungarianAnalyzer::new);
    BY_NAME.put("hy", ArmenianAnalyzer::new);
    BY_NAME.put("id", IndonesianAnalyzer::new);
    BY_NAME.put("it", ItalianAnalyzer::new);
    BY_NAME.put("ja", CJKAnalyzer::new);
    BY_NAME.put("ko", CJKAnalyzer::new);
    BY_NAME.put("lt", LithuanianAnalyzer::new);
    BY_NAME.put("lv", LatvianAnalyzer::new);
    BY_NAME.put("ne", NepaliAnalyzer::new);
    BY_NAME.put("nl", DutchAnalyzer::new);
    BY_NAME.put("no", NorwegianAnalyzer::new);
    BY_NAME.put("pt", PortugueseAnalyzer::new);
    BY_NAME.put("pt-br", BrazilianAnalyzer::new);
    BY_NAME.put("ro", RomanianAnalyzer::new);
    BY_NAME.put("ru", RussianAnalyzer::new);
    BY_NAME.put("sr", SerbianAnalyzer::new);
    BY_NAME.put("sv", SwedishAnalyzer::new);
    BY_NAME.put("ta", TamilAnalyzer::new);
    BY_NAME.put("te", TeluguAnalyzer::new);
    BY_NAME.put("th", ThaiAnalyzer::new);
    BY_NAME.put("tr", TurkishAnalyzer::new);
    BY_NAME.put("zh", CJKAnalyzer::new);
  }

  private Analyzers() {}

  /** The names, in alphabetical order. */
  public static Set<String> names() {
    return Collections.unmodifiableSet(BY_NAME.keySet());
  }

  /**
   * A new analyzer, safe to use from several threads, to be closed by the caller.
   *
   * @throws SpecException if there is none of that name
   */
  public static Analyzer named(String name) {
    check("bm25", name);
    Supplier<Analyzer> supplier = BY_NAME.get(name);
    if (supplier == null) {
      throw new IllegalStateException(name);
    }
    return supplier.get();
  }

  /**
   * Checks that there is an analyzer of that name.
   *
   * @param method whose option it is, for the message
   * @throws SpecException naming the method, the name given and the nearest legal one
   */
  static void check(String method, String name) {
    if (!BY_NAME.containsKey(name)) {
      throw new SpecException(
          method
              + ": option 'analyzer' is '"
              + name
              + "'"
              + Nearest.to(name, BY_NAME.keySet())
                  .map(word -> "; did you mean '" + word + "'?")
                  .orElse("")
              + "; legal: english, standard, code, whitespace, or a language: "
              + String.join(
                  ", ",
                  BY_NAME.keySet().stream()
                      .filter(word -> word.length() <= 5)
                      .filter(word -> !word.equals("code"))
                      .toList()));
    }
  }
}
