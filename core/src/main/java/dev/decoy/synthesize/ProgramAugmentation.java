package dev.decoy.synthesize;

import dev.decoy.candidate.Seed;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.synthesize.Program.Operation;
import dev.decoy.synthesize.Program.Result;
import dev.decoy.synthesize.Program.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Makes other programs that give the same answer, so that a generator learns that the answer is
 * right, not its one spelling.
 *
 * <pre>
 * switched:   operands of add and multiply in each other's place, for every non-empty set of steps
 * appended:   add(#n, c), subtract(#n+1, c)     multiply(#n, c), divide(#n+1, c)
 *             multiply(#n, 1)                   divide(#n, 1)
 * kept if the result is the same to 5 places after the point
 * </pre>
 *
 * <p>A step whose operands are equal is not switched, as nothing would change. Programs that
 * compare are only switched; those that read a table are left alone, as their result cannot be
 * checked without it, and so are those that have no result. The paper switches add and multiply;
 * the released code misspells multiply and, of a step whose left operand is an earlier result,
 * loses count. It also draws one constant, and one of the two operations with 1; here both of the
 * latter are made.
 *
 * <p>Cost: one run of each program made, microseconds.
 *
 * @param switching whether operands are switched
 * @param addSubtract whether a constant is added and subtracted
 * @param multiplyDivide whether a constant is multiplied with and divided by
 * @param byOne whether the result is multiplied with, and divided by, 1
 * @param constants how many of the constants 1 to 10 are used, drawn at random; the released code's
 *     1; 10 uses all
 * @param most how many switched programs there are at most, sets of few and early steps first; ours
 */
@Method(
    name = "program-augmentation",
    paper = "APOLLO: An Optimized Training Approach for Long-form Numerical Reasoning",
    example = "program-augmentation --program \"add(5, 2), divide(#0, 2)\"")
public record ProgramAugmentation(
    @Option("true") boolean switching,
    @Option("true") boolean addSubtract,
    @Option("true") boolean multiplyDivide,
    @Option("true") boolean byOne,
    @Option(value = "1", min = 1, max = 10) int constants,
    @Option(value = "1023", min = 1) int most)
    implements Maker<ProgramExample, AugmentedPrograms> {
  private static final int CONSTANTS = 10;

  /** Checks the ranges. */
  public ProgramAugmentation {
    Options.check(ProgramAugmentation.class, "constants", constants);
    Options.check(ProgramAugmentation.class, "most", most);
  }

  /**
   * Makes them.
   *
   * @throws IllegalArgumentException if the program is not one
   */
  @Override
  public AugmentedPrograms make(ProgramExample input, Seed seed) {
    Program program = Program.parse(input.program());
    Result answer = program.run();
    if (!answer.exists()) {
      return new AugmentedPrograms(List.of(), List.of(), 0, answer.why());
    }
    Making making = new Making(answer);
    String skipped = "";
    if (switching) {
      skipped = switchOperands(program, making);
    }
    if (program.compares()) {
      skipped += (skipped.isEmpty() ? "" : "; ") + "nothing is appended to a program that compares";
    } else {
      append(program, seed.stage("constants").generator(), making);
    }
    return new AugmentedPrograms(making.programs, making.origins, making.dropped, skipped);
  }

  /** Switches the operands of every non-empty set of steps; says if there were too many. */
  private String switchOperands(Program program, Making making) {
    List<Step> steps = program.steps();
    int[] able = new int[steps.size()];
    int n = 0;
    for (int i = 0; i < able.length; i++) {
      Step step = steps.get(i);
      if (step.operation().commutes() && !step.left().equals(step.right())) {
        able[n++] = i;
      }
    }
    for (int size = 1; size <= n; size++) {
      int[] set = new int[size];
      Arrays.setAll(set, i -> i);
      do {
        if (making.made == most) {
          return "there are more than " + most + " ways to switch operands";
        }
        List<Step> switched = new ArrayList<>(steps);
        StringBuilder origin = new StringBuilder("switched");
        for (int i : set) {
          switched.set(able[i], steps.get(able[i]).switched());
          origin.append(' ').append(able[i]);
        }
        making.add(switched, origin.toString());
      } while (next(set, n));
    }
    return "";
  }

  /** The next set of as many of 0 … n - 1, in order; false after the last. */
  private static boolean next(int[] set, int n) {
    for (int i = set.length - 1; i >= 0; i--) {
      if (set[i] < n - set.length + i) {
        set[i]++;
        for (int j = i + 1; j < set.length; j++) {
          set[j] = set[j - 1] + 1;
        }
        return true;
      }
    }
    return false;
  }

  private void append(Program program, RandomGenerator rng, Making making) {
    int[] drawn = new int[CONSTANTS];
    Arrays.setAll(drawn, i -> i + 1);
    for (int i = 0; i < constants; i++) {
      int j = i + rng.nextInt(CONSTANTS - i);
      int constant = drawn[j];
      drawn[j] = drawn[i];
      drawn[i] = constant;
    }
    Arrays.sort(drawn, 0, constants);
    for (int i = 0; i < constants; i++) {
      if (addSubtract) {
        appendBoth(program, Operation.ADD, Operation.SUBTRACT, drawn[i], making);
      }
      if (multiplyDivide) {
        appendBoth(program, Operation.MULTIPLY, Operation.DIVIDE, drawn[i], making);
      }
    }
    if (byOne) {
      for (Operation operation : List.of(Operation.MULTIPLY, Operation.DIVIDE)) {
        List<Step> longer = new ArrayList<>(program.steps());
        longer.add(step(operation, longer.size() - 1, 1));
        making.add(longer, operation + " 1");
      }
    }
  }

  private static void appendBoth(
      Program program, Operation there, Operation back, int constant, Making making) {
    List<Step> longer = new ArrayList<>(program.steps());
    longer.add(step(there, longer.size() - 1, constant));
    longer.add(step(back, longer.size() - 1, constant));
    making.add(longer, there + " and " + back + " " + constant);
  }

  private static Step step(Operation operation, int reference, int constant) {
    return new Step(operation, "#" + reference, "const_" + constant);
  }

  /** What was made so far. */
  private static final class Making {
    private final Result answer;
    private final List<String> programs = new ArrayList<>();
    private final List<String> origins = new ArrayList<>();
    private int made;
    private int dropped;

    Making(Result answer) {
      this.answer = answer;
    }

    void add(List<Step> steps, String origin) {
      made++;
      Program program = new Program(steps);
      if (program.run().equalTo(answer)) {
        programs.add(program.toString());
        origins.add(origin);
      } else {
        dropped++;
      }
    }
  }
}
