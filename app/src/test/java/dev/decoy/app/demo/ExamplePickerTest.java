package dev.decoy.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.decoy.candidate.Seed;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExamplePickerTest {
  static Example example(String anchor, String group, String text) {
    return new Example(
        anchor,
        "query " + anchor,
        new Example.Passage("d1", "One", text, 2f),
        List.of(new Example.Passage("d2", "Two", text, 1f)),
        group);
  }

  private static List<Example> examples(int count, int groups) {
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      examples.add(example("q" + i, "g" + i % groups, "text"));
    }
    return examples;
  }

  private static List<String> pick(List<Example> examples, int count, long seed) {
    ExamplePicker picker = new ExamplePicker(count, _ -> true, new Seed(seed));
    examples.forEach(picker::offer);
    return picker.picked().stream().map(Example::anchor).toList();
  }

  @Test
  void takesEveryExampleFromAnotherGroupWhileThereAreGroups() {
    ExamplePicker picker = new ExamplePicker(10, _ -> true, new Seed(1));
    examples(500, 40).forEach(picker::offer);
    assertThat(picker.picked()).hasSize(10);
    assertThat(picker.picked()).extracting(Example::group).doesNotHaveDuplicates();
  }

  @Test
  void fillsUpFromTheSameGroupsWhereTheyAreFew() {
    List<String> groups = new ArrayList<>();
    ExamplePicker picker = new ExamplePicker(10, _ -> true, new Seed(1));
    examples(500, 3).forEach(picker::offer);
    picker.picked().forEach(example -> groups.add(example.group()));
    assertThat(groups).hasSize(10);
    for (String group : List.of("g0", "g1", "g2")) {
      assertThat(Collections.frequency(groups, group)).isBetween(3, 4);
    }
  }

  @Test
  void takesAllWhereThereAreTooFew() {
    assertThat(pick(examples(4, 2), 10, 1)).containsExactlyInAnyOrder("q0", "q1", "q2", "q3");
    assertThat(pick(List.of(), 10, 1)).isEmpty();
  }

  @Test
  void dependsOnTheSeedButNotOnTheOrder() {
    List<Example> examples = examples(300, 30);
    List<String> picked = pick(examples, 10, 1);
    Collections.shuffle(examples, new Random(5));
    assertThat(pick(examples, 10, 1)).isEqualTo(picked);
    assertThat(pick(examples, 10, 2)).isNotEqualTo(picked);
  }

  @Test
  void prefersWhatIsShortEnoughToRead() {
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      examples.add(example("long" + i, "a", "text\n".repeat(100)));
    }
    examples.add(example("short", "a", "text"));
    assertThat(pick(examples, 1, 1)).containsExactly("short");
  }

  @Test
  void prefersWhatReadersKnowAndWhatHasSeveralNegatives() {
    Example.Passage passage = new Example.Passage("d2", "Two", "text", 1f);
    ExamplePicker picker = new ExamplePicker(1, group -> group.equals("known"), new Seed(1));
    for (int i = 0; i < 50; i++) {
      picker.offer(example("other" + i, "unknown" + i, "text"));
      picker.offer(example("bare" + i, "known", "text"));
    }
    picker.offer(
        new Example("full", "query", passage, List.of(passage, passage, passage), "known"));
    assertThat(picker.picked()).extracting(Example::anchor).containsExactly("full");
  }

  @Test
  void passesOverAnAnchorWithoutNegatives() {
    Example bare =
        new Example("q1", "query", new Example.Passage("d1", "", "text", 1f), List.of(), "g");
    assertThat(pick(List.of(bare), 10, 1)).isEmpty();
  }
}
