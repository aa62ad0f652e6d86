package dev.decoy.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.decoy.judge.Judge;
import dev.decoy.judge.PositiveRatio;
import dev.decoy.select.SimAns;
import dev.decoy.select.Top;
import dev.decoy.select.Weighting;
import dev.decoy.select.design.Design;
import dev.decoy.select.design.TopK;
import dev.decoy.testing.MethodChecks;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CatalogueTest {
  private static final Catalogue CATALOGUE = Catalogue.load();

  @Test
  void holdsEveryMethodClass() {
    Set<String> annotated =
        new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.decoy")
                .stream()
                .filter(type -> type.isAnnotatedWith(Method.class))
                .map(JavaClass::getName)
                .collect(Collectors.toSet());
    assertThat(CATALOGUE.entries())
        .extracting(entry -> entry.type().getName())
        .containsExactlyInAnyOrderElementsOf(annotated);
  }

  @Test
  void describesEveryMethodAndEveryOption() {
    MethodChecks.check(CATALOGUE);
  }

  @Test
  void isOrderedByRoomShelfAndName() {
    assertThat(CATALOGUE.entries())
        .isSortedAccordingTo(
            Comparator.comparing(MethodEntry::room)
                .thenComparing(MethodEntry::shelf)
                .thenComparing(MethodEntry::name));
  }

  @Test
  void explainsAMethodFromItsJavadoc() {
    MethodEntry simans = CATALOGUE.find("simans", Weighting.class);
    assertThat(simans.room()).isEqualTo(Room.SELECT);
    assertThat(simans.shelf()).isEqualTo("select");
    assertThat(simans.idea()).startsWith("Prefers candidates whose score is close");
    assertThat(simans.formula().lines())
        .first()
        .isEqualTo("p_i ∝ exp(-a · ((s_i - s⁺) / σ - offset)²)        shape=squared");
    assertThat(simans.paper()).startsWith("SimANS: ");
    OptionEntry a = simans.options().getFirst();
    assertThat(a.name()).isEqualTo("a");
    assertThat(a.defaultValue()).isEqualTo("0.5");
    assertThat(a.legal()).isEqualTo("a number of at least 0");
    assertThat(a.meaning()).startsWith("sharpness");
  }

  @Test
  void showsALinkToAMethodAsItsName() {
    assertThat(CATALOGUE.find("known-positive", Judge.class).explanation())
        .isEqualTo("Compares ordinals. The same text under another id is for duplicate to find.");
  }

  @Test
  void makesAMethodFromItsSpec() {
    assertThat(CATALOGUE.build(Spec.parse("simans"), Weighting.class)).isEqualTo(SimAns.DEFAULT);
    assertThat(CATALOGUE.build(Spec.parse("positive-ratio:max=0.9"), Judge.class))
        .isInstanceOfSatisfying(PositiveRatio.class, rule -> assertThat(rule.max()).isEqualTo(0.9));
  }

  @Test
  void tellsMethodsOfOneNameApartByTheirShape() {
    assertThat(CATALOGUE.build(Spec.parse("top"), Weighting.class)).isEqualTo(new Top());
    assertThat(CATALOGUE.build(Spec.parse("top"), Design.class)).isEqualTo(new TopK());
    assertThat(CATALOGUE.named("top"))
        .extracting(MethodEntry::shelf)
        .isEqualTo(List.of("select", "select/design"));
  }

  @Test
  void suggestsTheNearestName() {
    assertThatThrownBy(() -> CATALOGUE.find("positve-ratio", Judge.class))
        .isInstanceOf(SpecException.class)
        .hasMessage("there is no judge 'positve-ratio'; did you mean 'positive-ratio'?");
    assertThatThrownBy(() -> CATALOGUE.named("simns"))
        .isInstanceOf(SpecException.class)
        .hasMessage("there is no method 'simns'; did you mean 'simans'?");
    assertThatThrownBy(() -> CATALOGUE.named("zzzzzzzz"))
        .isInstanceOf(SpecException.class)
        .hasMessage("there is no method 'zzzzzzzz'; 'decoy methods' lists them");
    assertThatThrownBy(() -> CATALOGUE.find("zzzzzzzz", Weighting.class))
        .isInstanceOf(SpecException.class)
        .hasMessageMatching(
            "there is no weighting 'zzzzzzzz'; there are: .*sampled-top, .*simans, .*top");
  }

  @Test
  void saysWhereAMethodOfAnotherShapeStands() {
    assertThatThrownBy(() -> CATALOGUE.find("simans", Judge.class))
        .isInstanceOf(SpecException.class)
        .hasMessage("'simans' is not a judge: it stands in select, which chooses among them");
  }
}
