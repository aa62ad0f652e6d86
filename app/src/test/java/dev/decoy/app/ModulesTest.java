package dev.decoy.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The floors of the house, as far as the command stands on them. */
class ModulesTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.decoy");

  private static final String[] CORE = {
    "dev.decoy.method..",
    "dev.decoy.candidate..",
    "dev.decoy.source..",
    "dev.decoy.judge..",
    "dev.decoy.select..",
    "dev.decoy.measure..",
    "dev.decoy.mine.."
  };

  @Test
  void coreStandsOnTheJdkAlone() {
    noClasses()
        .that()
        .resideInAnyPackage(CORE)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.decoy.data..",
            "dev.decoy.lucene..",
            "dev.decoy.app..",
            "org.apache..",
            "tools.jackson..",
            "com..")
        .check(CLASSES);
  }

  @Test
  void dataAndLuceneDoNotKnowEachOtherOrTheCommand() {
    noClasses()
        .that()
        .resideInAPackage("dev.decoy.data..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.decoy.lucene..", "dev.decoy.app..", "org.apache.lucene..")
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAPackage("dev.decoy.lucene..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.decoy.data..", "dev.decoy.app..", "tools.jackson..")
        .check(CLASSES);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.decoy.data.(*)..").should().beFreeOfCycles().check(CLASSES);
    slices().matching("dev.decoy.app.(*)..").should().beFreeOfCycles().check(CLASSES);
  }
}
