package dev.decoy.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.decoy.method.Catalogue;
import dev.decoy.method.MethodEntry;
import dev.decoy.method.OptionEntry;
import dev.decoy.method.Options;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.Map;

/** What holds for every method of a catalogue; run in each module that has methods. */
public final class MethodChecks {
  private MethodChecks() {}

  /** Fails at the first method that is not described in full or whose defaults are not legal. */
  public static void check(Catalogue catalogue) {
    assertThat(catalogue.entries()).extracting(MethodEntry::toString).doesNotHaveDuplicates();
    for (MethodEntry entry : catalogue.entries()) {
      assertThat(entry.name()).as(entry.toString()).matches("[a-z0-9]+(-[a-z0-9]+)*");
      assertThat(entry.idea()).as("idea of %s", entry).matches("(?s)\\p{Lu}.*\\.");
      assertThat(entry.idea() + entry.formula() + entry.explanation())
          .as("text of %s", entry)
          .doesNotContain("{@")
          .doesNotContain("<p>");
      assertThat(entry.cost()).as("a paragraph 'Cost: …' of %s", entry).isNotEmpty();
      entry
          .shape()
          .ifPresent(shape -> {
            for (RecordComponent component : shape.input().getRecordComponents()) {
              assertThat(entry.input(shape.input(), component.getName()))
                  .as("%s of %s has a @param", component, shape.input())
                  .isNotEmpty();
            }
          });
      Map<String, String> given = new LinkedHashMap<>();
      for (OptionEntry option : entry.options()) {
        assertThat(option.meaning()).as("%s of %s has a @param", option, entry).isNotEmpty();
        assertThat(option.legal()).as("%s of %s has a range", option, entry).isNotEmpty();
        if (option.required()) {
          given.put(option.name(), option.legal().equals("text") ? "x" : "1");
        }
      }
      Record made = Options.build(entry.type(), given);
      assertThat(Options.build(entry.type(), Options.of(made)))
          .as("%s is read as it is written", entry)
          .isEqualTo(made);
    }
  }
}
