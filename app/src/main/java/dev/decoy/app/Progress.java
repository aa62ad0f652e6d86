package dev.decoy.app;

import java.io.PrintWriter;
import java.util.Locale;

/**
 * Shows how far long work has come: one line that is rewritten, with a rate and the time left, on a
 * terminal; a plain line every ten seconds elsewhere. Safe to call from several threads.
 */
public final class Progress implements AutoCloseable {
  private static final long TERMINAL_NANOS = 100_000_000L;
  private static final long LOG_NANOS = 10_000_000_000L;

  private final PrintWriter err;
  private final String what;
  private final String unit;
  private long total;
  private final boolean terminal = terminal();
  private final long started = System.nanoTime();
  private long skipped;
  private long done;
  private long lastShown = started;
  private int width;

  /**
   * Starts the clock.
   *
   * @param what such as {@code "mining"}
   * @param total how many units there are in all; 0 if not known
   * @param unit such as {@code "anchors"}
   */
  public Progress(PrintWriter err, String what, long total, String unit) {
    this.err = err;
    this.what = what;
    this.total = total;
    this.unit = unit;
  }

  /**
   * Whether messages go to a terminal; the launcher says so, as the JVM cannot tell for its error
   * stream.
   */
  public static boolean terminal() {
    return Boolean.getBoolean("decoy.terminal");
  }

  /** Counts units that were done in an earlier run, which say nothing of the rate. */
  public synchronized void skip(long units) {
    skipped += units;
    done += units;
  }

  /** Counts units that were done now. */
  public synchronized void add(long units) {
    to(done + units);
  }

  /** Sets the count of units done and of all units. */
  public synchronized void to(long units, long all) {
    total = all;
    to(units);
  }

  /** Sets the count of units done. */
  public synchronized void to(long units) {
    done = units;
    long now = System.nanoTime();
    if (now - lastShown >= (terminal ? TERMINAL_NANOS : LOG_NANOS)) {
      lastShown = now;
      show(now);
    }
  }

  /** Clears the line on a terminal. */
  @Override
  public synchronized void close() {
    if (terminal && width > 0) {
      err.print("\r" + " ".repeat(width) + "\r");
      err.flush();
      width = 0;
    }
  }

  private void show(long now) {
    double seconds = (now - started) / 1e9;
    double rate = (done - skipped) / seconds;
    StringBuilder line = new StringBuilder(what).append(": ").append(count(done));
    if (total > 0) {
      line.append(" of ").append(count(total));
    }
    line.append(' ')
        .append(unit)
        .append(", ")
        .append(count(Math.round(rate)))
        .append(" per second");
    if (total > 0 && rate > 0) {
      line.append(", ").append(time(Math.round((total - done) / rate))).append(" left");
    }
    if (terminal) {
      String text = line.toString();
      err.print("\r" + text + " ".repeat(Math.max(0, width - text.length())));
      err.flush();
      width = text.length();
    } else {
      err.println(line);
    }
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static String time(long seconds) {
    return seconds < 60
        ? seconds + " s"
        : seconds < 3600
            ? seconds / 60 + " min"
            : seconds / 3600 + " h " + seconds / 60 % 60 + " min";
  }
}
