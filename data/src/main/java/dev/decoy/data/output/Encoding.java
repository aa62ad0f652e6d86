package dev.decoy.data.output;

import java.util.Locale;

/** How records are spelt, as the file's name says before {@code .gz} or {@code .zst}. */
enum Encoding {
  /** One JSON object per line; every name that does not say otherwise. */
  JSON_LINES,
  /** {@code .csv}. */
  CSV,
  /** {@code .tsv}. */
  TSV;

  static Encoding of(String fileName) {
    String name = Compression.strip(fileName.toLowerCase(Locale.ROOT));
    if (name.endsWith(".csv")) {
      return CSV;
    }
    return name.endsWith(".tsv") ? TSV : JSON_LINES;
  }
}
