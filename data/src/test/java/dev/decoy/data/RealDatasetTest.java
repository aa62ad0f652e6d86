package dev.decoy.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.decoy.data.input.InputReport;
import dev.decoy.testing.RealData;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Counts are those of the data's own description. */
class RealDatasetTest {
  @TempDir Path folder;

  @Test
  void readsScifact() {
    DatasetOptions options =
        DatasetOptions.builder().beir(RealData.at("retrieval/scifact"), "train").build();
    InputReport report = new InputReport();
    try (Dataset dataset = Dataset.ingest(options, folder, report)) {
      assertThat(dataset.documents().size()).isEqualTo(5_183);
      assertThat(dataset.judgements().anchors()).isEqualTo(809);
      assertThat(dataset.judgements().size()).isEqualTo(919);
      assertThat(report.lines()).isEmpty();
      int document = dataset.documents().ordinal("4983");
      assertThat(document).isZero();
      assertThat(dataset.documents().title(document)).startsWith("Microstructural development of");
      assertThat(dataset.documents().text(document)).startsWith("Alterations of the architecture");
      int query = dataset.queries().ordinal("0");
      assertThat(dataset.judgements().positives(query))
          .containsExactly(dataset.documents().ordinal("31715818"));
    }
  }

  @Test
  void readsMedquad() {
    DatasetOptions options =
        DatasetOptions.builder().beir(RealData.at("retrieval/medquad"), "train").build();
    try (Dataset dataset = Dataset.ingest(options, folder, new InputReport())) {
      assertThat(dataset.documents().size()).isEqualTo(15_774);
      assertThat(dataset.judgements().anchors()).isEqualTo(10_054);
      assertThat(dataset.judgements().size()).isEqualTo(11_406);
    }
  }

  @Test
  void warnsOfCranfieldsEmptyDocumentsAndOfItsTestSplit() {
    DatasetOptions options =
        DatasetOptions.builder().beir(RealData.at("retrieval/cranfield"), "test").build();
    InputReport report = new InputReport();
    try (Dataset dataset = Dataset.ingest(options, folder, report)) {
      assertThat(dataset.documents().size()).isEqualTo(1_400);
      assertThat(dataset.judgements().size()).isEqualTo(679);
      assertThat(report.count(InputReport.Kind.EMPTY_DOCUMENT)).isEqualTo(2);
      assertThat(report.count(InputReport.Kind.LOOKS_HELD_OUT)).isEqualTo(1);
      assertThat(dataset.judgements().grade(dataset.judgements().anchor(0), 0))
          .isEqualTo(Judgements.UNJUDGED);
    }
  }
}
