package dev.decoy.app.trying;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.app.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TryCommandTest {
  private static final JsonMapper JSON = new JsonMapper();

  @Test
  void givesTheProbabilityOfEachCandidate() {
    JsonNode json =
        json("simans:a=0.5", "--positive", "10", "--scores", "12,11,10.5,9,7", "--json");
    double[] expected = {0.060364, 0.270531, 0.393620, 0.270531, 0.004955};
    assertClose(numbers(json, "probabilities"), expected, 5e-7);
    assertThat(numbers(json, "scores")).containsExactly(12, 11, 10.5, 9, 7);
    assertThat(json.get("design").asString()).isEqualTo("gumbel");
  }

  @Test
  void printsATableForPeople() {
    Cli.Result result =
        Cli.run("try", "simans:a=0.5", "--positive", "10", "--scores", "12,11,10.5,9,7");
    assertThat(result.code()).isZero();
    assertThat(result.out().lines().skip(1).limit(6))
        .containsExactly(
            "score  probability",
            "   12     0.060364",
            "   11     0.270531",
            " 10.5     0.393620",
            "    9     0.270531",
            "    7     0.004955");
  }

  @Test
  void keepsTheOrderInWhichScoresAreWritten() {
    JsonNode sorted = json("simans", "--positive", "10", "--scores", "12,11,10.5,9,7", "--json");
    JsonNode mixed = json("simans", "--positive", "10", "--scores", "9,12,7,10.5,11", "--json");
    double[] p = numbers(sorted, "probabilities");
    assertThat(numbers(mixed, "probabilities")).containsExactly(p[3], p[0], p[4], p[2], p[1]);
    JsonNode range = json("range:min=1,max=3", "--scores", "3,9,1,5", "--json");
    // By score 9, 5, 3, 1: ranks 1 and 2 are 5 and 3.
    assertThat(verdicts(range)).containsExactly("keep", "drop", "drop", "keep");
  }

  @Test
  void countsHowOftenEachIsDrawn() {
    int draws = 20_000;
    JsonNode json =
        json(
            "simans",
            "--positive",
            "10",
            "--scores",
            "12,11,10.5,9,7",
            "--k",
            "2",
            "--draws",
            "" + draws,
            "--seed",
            "5",
            "--json");
    // Plackett-Luce inclusion probabilities, by enumeration.
    double[] expected = {0.144621, 0.565196, 0.712822, 0.565196, 0.012165};
    double[] inclusion = numbers(json, "inclusion");
    for (int i = 0; i < expected.length; i++) {
      double error = Math.sqrt(expected[i] * (1 - expected[i]) / draws);
      assertThat(inclusion[i]).isCloseTo(expected[i], within(4 * error));
    }
    assertThat(Arrays.stream(inclusion).sum()).isCloseTo(2, within(1e-9));
  }

  @Test
  void drawsTheSameWithTheSameSeed() {
    String[] args = {"simans", "--positive", "1", "--scores", "3,2,1", "--k", "1", "--draws", "50"};
    assertThat(Cli.run(with("try", args)).out()).isEqualTo(Cli.run(with("try", args)).out());
  }

  @Test
  void drawsByTheDesignThatTheSpecNames() {
    JsonNode json =
        json("simans:design=top,count=2", "--positive", "10", "--scores", "12,10.5,9,7", "--json");
    assertThat(json.get("design").asString()).isEqualTo("top");
    assertThat(numbers(json, "inclusion")).containsExactly(0, 1, 1, 0);
  }

  @Test
  void warnsWhereTheScaleLeavesTheWeightsNearlyEven() {
    String[] cosines = {"--positive", "0.8", "--scores", "0.9,0.8,0.6"};
    assertThat(Cli.run(with("try", with("simans", cosines))).out())
        .contains("the weights are nearly even");
    assertThat(Cli.run(with("try", with("simans:scale=window", cosines))).out())
        .doesNotContain("nearly even");
    assertThat(Cli.run(with("try", with("simans:a=0", cosines))).out())
        .doesNotContain("nearly even");
  }

  @Test
  void triesSourcesOnACorpusOfTheCandidates() {
    JsonNode random = json("random", "--ids", "3,7,9,11", "--json");
    assertThat(numbers(random, "probabilities")).containsExactly(0.25, 0.25, 0.25, 0.25);
    int draws = 10_000;
    JsonNode popularity =
        json(
            "popularity:power=1",
            "--column",
            "popularity=3,0,1,nan",
            "--draws",
            "" + draws,
            "--json");
    assertClose(numbers(popularity, "probabilities"), new double[] {0.75, 0, 0.25, 0}, 1e-12);
    double[] inclusion = numbers(popularity, "inclusion");
    assertThat(inclusion[0]).isCloseTo(0.75, within(4 * Math.sqrt(0.75 * 0.25 / draws)));
    assertThat(inclusion[1] + inclusion[3]).isZero();
  }

  @Test
  void triesADesignOnWeights() {
    JsonNode json = json("gumbel", "--weights", "1,3,0", "--draws", "10000", "--json");
    assertThat(numbers(json, "probabilities")).containsExactly(0.25, 0.75, 0);
    double[] inclusion = numbers(json, "inclusion");
    double error = 4 * Math.sqrt(0.25 * 0.75 / 10_000);
    assertThat(inclusion[0]).isCloseTo(0.25, within(error));
    assertThat(inclusion[2]).isZero();
    assertThat(numbers(json("top", "--weights", "1,3,2", "--k", "2", "--json"), "inclusion"))
        .containsExactly(0, 1, 1);
  }

  @Test
  void givesTheVerdictOnEachCandidateWithReasonAndWeight() {
    JsonNode json =
        json("positive-ratio", "--positive", "0.84,0.9", "--scores", "0.91,0.81,0.795", "--json");
    assertThat(verdicts(json)).containsExactly("drop", "drop", "keep");
    JsonNode first = json.get("verdicts").get(0);
    assertThat(first.get("reason").asString()).isEqualTo("above the ratio of the positive");
    assertThat(first.get("weight").asDouble()).isZero();
    assertThat(first.get("limit").asDouble()).isCloseTo(0.798, within(1e-6));
    assertThat(json.get("verdicts").get(2).get("weight").asDouble()).isEqualTo(1);
  }

  @Test
  void readsColumnsOfNumbersWordsAndLists() {
    assertThat(
            verdicts(
                json(
                    "same:field=doc",
                    "--column",
                    "field:doc=a,b,nan",
                    "--positive-column",
                    "field:doc=b",
                    "--json")))
        .containsExactly("keep", "drop", "abstain");
    assertThat(
            verdicts(
                json(
                    "near-duplicate:min=0.5",
                    "--column",
                    "shingles=one two three,four,nan",
                    "--positive-column",
                    "shingles=three two",
                    "--json")))
        .containsExactly("drop", "keep", "abstain");
    assertThat(verdicts(json("judged", "--column", "grade=0,nan,1", "--json")))
        .containsExactly("promote", "keep", "keep");
    assertThat(verdicts(json("known-positive", "--ids", "4,8", "--positive-ids", "8,9", "--json")))
        .containsExactly("keep", "drop");
    assertThat(
            verdicts(
                json(
                    "self",
                    "--ids",
                    "4,8",
                    "--anchor-column",
                    "document=4",
                    "--column",
                    "fingerprint=1,2",
                    "--json")))
        .containsExactly("drop", "keep");
  }

  @Test
  void givesLossGradientAndNotesOfAnObjective() {
    JsonNode json = json("debiased", "--positives", "0.8", "--negatives", "0.1,0.4,-0.2", "--json");
    assertThat(json.get("loss").asDouble()).isCloseTo(0.463917, within(5e-7));
    JsonNode gradient = json.get("gradients").get("scores").get(0);
    double[] expected = {-1.161579, 0.344587, 0.627878, 0.189113};
    for (int i = 0; i < expected.length; i++) {
      assertThat(gradient.get(i).asDouble()).isCloseTo(expected[i], within(5e-7));
    }
    assertThat(json.get("notes").get("floor-active").asDouble()).isZero();
  }

  @Test
  void readsTheSameFromAFileAndLetsFlagsOverrideIt(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("input.json");
    Files.writeString(file, "{\"positives\": [0.8], \"negatives\": [0.1, 0.4, -0.2]}");
    String[] flags = {"debiased", "--positives", "0.8", "--negatives", "0.1,0.4,-0.2"};
    assertThat(Cli.run(with("try", new String[] {"debiased", "--input", file.toString()})))
        .isEqualTo(Cli.run(with("try", flags)));
    assertThat(
            json("debiased", "--input", file.toString(), "--positives", "0.9", "--json")
                .get("loss"))
        .isEqualTo(
            json("debiased", "--positives", "0.9", "--negatives", "0.1,0.4,-0.2", "--json")
                .get("loss"));
    Files.writeString(file, "{\"positives\": [0.8],\n\"negatives\": [0.1,}");
    Cli.Result broken = Cli.run("try", "debiased", "--input", file.toString());
    assertThat(broken.code()).isEqualTo(2);
    assertThat(broken.err()).contains(file + ":2: this is not JSON");
  }

  @Test
  void saysWhichMatrixByNameMadeNoDifference() {
    String[] line = {
      "try",
      "infonce",
      "--scores",
      "0.9,0.4;0.3,0.8",
      "--relevance",
      "1,0;0,1",
      "--wieghts",
      "1,2;2,1"
    };
    assertThat(Cli.run(line).out()).contains("made no difference  --wieghts");
    line[6] = "--weights";
    assertThat(Cli.run(line).out()).doesNotContain("made no difference");
    assertThat(
            Cli.run(
                    "try",
                    "speculative",
                    "--model",
                    "0.6,0.4",
                    "--draft",
                    "0.5,0.5",
                    "--max-new-tokens",
                    "3")
                .out())
        .doesNotContain("made no difference");
  }

  @Test
  void triesEveryOtherShape() {
    assertThat(Cli.run("try", "nag", "--positive", "1,2,-1", "--negative", "0.5,2.5,1").out())
        .endsWith("result  1.375000  1.500000  -2.625000\n");
    assertThat(
            Cli.run(
                    "try",
                    "perp-neg",
                    "--unconditional",
                    "0,0",
                    "--main",
                    "3,1",
                    "--others",
                    "2,2",
                    "--weights",
                    "-1")
                .out())
        .endsWith("result  25.500000  -1.500000\n");
    JsonNode box =
        json(
            "atss",
            "--levels",
            "0,0,10,10;5,0,15,10;20,0,30,10",
            "--objects",
            "0,0,10,10",
            "--labels",
            "1",
            "--json");
    assertThat(box.get("result").get("reports").get(0).get("threshold").asDouble())
        .isCloseTo(0.953620, within(5e-7));
    assertThat(box.get("result").get("labels").toString()).isEqualTo("[1,0,0]");
    JsonNode best = json("meanmax", "--scores", "0.1,0.2,0.3,0.4", "--crashed", "0", "--json");
    assertThat(best.get("result").toString()).contains("expected best of 2 trials");
    JsonNode decoded =
        json(
            "speculative:k=2",
            "--model",
            "0.6,0.3,0.1",
            "--draft",
            "0.3,0.5,0.2",
            "--max-new-tokens",
            "10",
            "--json");
    assertThat(decoded.get("result").get("sequences").get(0).get("tokens").size()).isEqualTo(10);
    JsonNode walk =
        json(
            "citation-walk:paths=1,length=1,addRandom=false",
            "--links",
            "1,2;3;3;0",
            "--vectors",
            "1,0;0.9,0.1;0.5,0.5;0.8,0.3",
            "--anchor-vectors",
            "1,0.1",
            "--positives",
            "0",
            "--json");
    assertThat(walk.get("candidates").toString()).isEqualTo("[1]");
    JsonNode run =
        json(
            "static:negatives=1",
            "--queries",
            "1,0;0,1",
            "--documents",
            "1,0.1;0.1,1;0.9,0.3;0.2,0.8",
            "--positives",
            "0;1",
            "--steps",
            "3",
            "--json");
    assertThat(run.get("result").size()).isEqualTo(3);
    JsonNode planned = json("shuffled", "--count", "10", "--batch-size", "4", "--json");
    assertThat(planned.get("result").size()).isEqualTo(3);
    JsonNode metric = json("ndcg:k=1", "--ranked", "2,3", "--judged", "3,2", "--json");
    assertThat(metric.get("result").asDouble()).isCloseTo(2.0 / 3, within(1e-12));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          simans --scores 12,nan --positive 10      | --scores holds 'nan', which is not a finite number; write numbers with commas between them, such as 12,11,10.5
          simans --scores 12,,7 --positive 10       | --scores is '12,,7', in which a value is empty; write values with commas between them
          simans --scores 12 --positive Infinity    | --positive holds 'Infinity', which is not a finite number; write numbers with commas between them, such as 12,11,10.5
          simans --scores 1e39 --positive 1         | --scores holds 1.0E39, which is too large for a score; legal: up to 3.4e38
          simans --scores 12,11                     | simans reads the positive's score; add --positive 10
          positive-margin --positive 3              | positive-margin reads the candidates' scores; add --scores 12,11,10.5,9,7
          top                                       | there are no candidates; add --scores 12,11,10.5,9,7
          top --scores 3,2,1 --ids 4,5              | the numbers of candidates differ: --scores gives 3, --ids gives 2; give as many
          judged --scores 3,2 --column grade=0      | the numbers of candidates differ: --scores gives 2, --column grade gives 1; give as many
          ceiling --scores 1 --positive 1,2 --positive-ids 3 | the numbers of positives differ: --positive gives 2, --positive-ids gives 1; give as many
          top --ids 3,3                             | --ids names 3 twice; each may stand once
          top --ids 3,-1                            | --ids holds '-1'; legal: whole numbers of at least 0
          duplicate --scores 3,2                    | duplicate needs the column 'fingerprint', which is not there; give it with --column fingerprint=v1,v2,… (see 'decoy methods duplicate')
          judged --column grade                     | --column is 'grade'; write NAME=v1,v2,…, such as --column grade=0,nan,1
          self --ids 1 --column fingerprint=1 --anchor-column document=1,2 | --anchor-column document gives 2 values; there is one anchor, so give one
          ceiling:max=x --scores 1                  | ceiling: option 'max' is 'x'; legal: a number (default 0.7)
          ceiling:min=1 --scores 1                  | ceiling has no option 'min'; there are: max
          floor --scores 1                          | floor needs the option 'min'; legal: a number
          ceiling --scores 1 --k 2                  | ceiling is a judge and draws nothing; leave --k and --draws out
          simans --scores 1 --positive 1 --k 0      | --k is 0; legal: a whole number of at least 1
          simans --scores 1 --positive 1 --draws -5 | --draws is -5; legal: a whole number of at least 1
          simans:count=x --scores 1 --positive 1    | option 'count' is 'x'; legal: a whole number of at least 1
          simans:design=gumble --scores 1 --positive 1 | there is no design 'gumble'; did you mean 'gumbel'?
          gumbel --scores 1,2                       | gumbel is a design; add --weights 1,2,3 --k 2
          gumbel --weights 1,-2                     | --weights holds -2; legal: numbers of at least 0
          simans --weights 1,2 --positive 1         | --weights is only read by designs; leave it out
          popularity --column popularity=1,-1      | the popularity of document 1 is -1.0; legal: finite, from 0
          popularity --ids 1,2                      | popularity needs the column 'popularity', which is not there; give it with --column popularity=v1,v2,… (see 'decoy methods popularity')
          random                                    | there are no candidates; add --scores 12,11,10.5,9,7
          bm25 --scores 1                           | 'bm25' cannot be tried on numbers; see 'decoy methods bm25'
          debiased --positives 0.8                  | debiased needs --negatives. Such as: decoy try debiased:tauPlus=0.1 --scores 0.8,0.1,0.4,-0.2 --relevance 1,0,0,0
          debiased --positves 0.8 --negatives 0.1   | debiased needs --positives; did you mean that by --positves? Such as: decoy try debiased:tauPlus=0.1 --scores 0.8,0.1,0.4,-0.2 --relevance 1,0,0,0
          debiased --positives 0.8 --negatives x    | --negatives holds 'x', which is not a number; write numbers with commas between them, and rows with semicolons, such as "1,0;0,1"
          debiased --positives 0.8 --negatives 7    | debiased: the score of anchor 0 and candidate 1 is 7.0, no cosine; give the least score that there can be: debiased:floor=given,lowest=…
          nag --positive 1,2 --negative 1           | nag: the positive features are 1 x 2, the negative 1 x 1
          nag --positive 1,2;1 --negative 1,2       | --positive: row 1 has 1 numbers, row 0 has 2; rows are equally long
          nag --positive 1,2 --negative 1,2 --third 3 | nag does not read --third; it reads --positive, --negative. Such as: decoy try nag:scale=5,tau=2.5,alpha=0.25 --positive 1,2,-1 --negative 0.5,2.5,1
          nag --positive 1,2 3                      | '3' stands alone; write --NAME VALUE, with quotes around a value that has spaces or semicolons
          nag --positive 1,2 --negative             | --negative has no value; write --negative VALUE
          nag --input nowhere.json                  | --input: there is no file nowhere.json
          ngame --embeddings 1,0;0,1                | ngame needs --batch-size
          ngame --embeddings 1,0;0,1 --batch-size 0 | --batch-size is '0'; legal: a whole number of at least 1
          top --scores 3,2 --relevance 1            | '--relevance' is not read by this method; 'decoy try --help' lists the flags
          speculative --model 0.6,0.3 --max-new-tokens 2 | --model: row 0 of the table sums to 0.8999999999999999; legal: 1
          popularity --column popularity=1,x        | popularity needs numbers in the column 'popularity', which holds words
          number-aware --column has-digit=yes,no    | number-aware needs numbers in the column 'has-digit', which holds words
          judged --column grade=low,nan,high        | judged needs numbers in the column 'grade', which holds words
          simnas --scores 1                         | there is no method 'simnas'; did you mean 'simans'?
          """)
  void saysInASentenceWhatIsWrong(String args, String sentence) {
    Cli.Result result = Cli.run(with("try", args.split(" +")));
    assertThat(result.err()).isEqualToIgnoringNewLines("decoy: " + sentence);
    assertThat(result.out()).isEmpty();
    assertThat(result.code()).isEqualTo(2);
  }

  private static JsonNode json(String... args) {
    Cli.Result result = Cli.run(with("try", args));
    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
    return JSON.readTree(result.out());
  }

  private static String[] with(String first, String[] rest) {
    String[] all = new String[rest.length + 1];
    all[0] = first;
    System.arraycopy(rest, 0, all, 1, rest.length);
    return all;
  }

  private static double[] numbers(JsonNode json, String key) {
    double[] numbers = new double[json.get(key).size()];
    Arrays.setAll(numbers, i -> json.get(key).get(i).asDouble());
    return numbers;
  }

  private static List<String> verdicts(JsonNode json) {
    List<String> verdicts = new ArrayList<>();
    json.get("verdicts").forEach(one -> verdicts.add(one.get("verdict").asString()));
    return verdicts;
  }

  private static void assertClose(double[] actual, double[] expected, double tolerance) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i]).as("candidate %d", i).isCloseTo(expected[i], within(tolerance));
    }
  }
}
