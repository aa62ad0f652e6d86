package dev.decoy.data.output;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;

/** How a file's bytes are packed, as its name says. The same rows give the same bytes. */
public enum Compression {
  /** Any other name. */
  NONE(""),
  /** {@code .gz}; no time stamp is written. */
  GZIP(".gz"),
  /** {@code .zst}; level 3, with a checksum. */
  ZSTD(".zst");

  private final String suffix;

  Compression(String suffix) {
    this.suffix = suffix;
  }

  /** The packing that a name asks for. */
  public static Compression of(String fileName) {
    String name = fileName.toLowerCase(Locale.ROOT);
    if (name.endsWith(GZIP.suffix)) {
      return GZIP;
    }
    return name.endsWith(ZSTD.suffix) ? ZSTD : NONE;
  }

  /** The name without the suffix that says how it is packed. */
  static String strip(String fileName) {
    return fileName.substring(0, fileName.length() - of(fileName).suffix.length());
  }

  /** A stream that packs what it is given; closing it closes the other. */
  public OutputStream pack(OutputStream out) throws IOException {
    return switch (this) {
      case NONE -> out;
      case GZIP -> new GZIPOutputStream(out, 1 << 16);
      case ZSTD -> new ZstdOutputStream(out, 3).setChecksum(true);
    };
  }
}
