package dev.decoy.benchmarks.faults;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What a command leaves in its folder, finished or killed. */
public interface Traces {
  /**
   * What two runs must have in common: content, or a hash of it, by file.
   *
   * @param out the folder of a finished run
   */
  Map<String, String> result(Path out);

  /**
   * What looks whole and is not.
   *
   * @param out the folder of a killed run
   * @param whole {@link #result} of a run that nobody disturbed
   * @return one sentence for each fault
   */
  List<String> faults(Path out, Map<String, String> whole);

  /** How far a killed run had come, in a word or two. */
  String stage(Path out);
}
