package dev.decoy.app.demo;

import dev.decoy.candidate.Seed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.SplittableRandom;

/**
 * A made-up shop, for where the JDK's sources are missing: product descriptions and what buyers
 * look for.
 *
 * <p>A product has a kind, a material, a use and three features. A query names a kind, a use and
 * two features; every product of the kind with that use and both features is relevant, so relevance
 * is known without error. Sellers and buyers use different words, and products that miss one of the
 * wishes are the near misses: hard negatives that are certainly negative. All products of a kind
 * are in one split.
 */
final class GeneratedCorpus {
  /** Raised when the texts change, so that kept folders are made anew. */
  static final int VERSION = 2;

  private static final int PRODUCTS_PER_KIND = 64;
  private static final int QUERIES_PER_KIND = 24;
  private static final int FEATURES_TOLD = 3;

  private static final List<String> BRANDS =
      List.of(
          "Alder", "Brock", "Corvin", "Dunmore", "Elster", "Fjell", "Garrow", "Hask", "Ilmen",
          "Jarrow", "Kestrel", "Lorne");
  private static final List<String> COLOURS =
      List.of("black", "moss green", "slate blue", "sand", "brick red", "light grey");
  private static final List<String> CLOSINGS =
      List.of(
          "Ships within two days.",
          "Spare parts are kept for years.",
          "Returned pieces are repaired and sold again.",
          "Tested by our own staff for a season.",
          "Comes in a box without plastic.",
          "Also found in our stores.");

  private GeneratedCorpus() {}

  /** The set that belongs to a seed. */
  static RetrievalSet of(Seed seed) {
    List<Document> documents = new ArrayList<>();
    List<Question> questions = new ArrayList<>();
    int kinds = 0;
    for (ProductLine line : ProductLine.ALL) {
      for (Wording kind : line.kinds()) {
        SplittableRandom random = seed.stage("shop").at(kinds++).generator();
        List<Product> products = products(line, random);
        List<String> ids = new ArrayList<>();
        for (Product product : products) {
          String id = "p" + (documents.size() + 1);
          ids.add(id);
          documents.add(document(id, product, line, kind, random));
        }
        questions.addAll(questions(products, ids, line, kind, random));
      }
    }
    SequencedMap<String, Long> figures = new LinkedHashMap<>();
    figures.put("kinds of products", (long) kinds);
    return RetrievalSet.of("kind", documents, questions, figures);
  }

  /** A product by the positions of its facts in its line; features are bits. */
  private record Product(int material, int use, int features) {}

  private static List<Product> products(ProductLine line, SplittableRandom random) {
    List<Product> products = new ArrayList<>();
    for (int i = 0; i < PRODUCTS_PER_KIND; i++) {
      products.add(
          new Product(
              random.nextInt(line.materials().size()),
              random.nextInt(line.uses().size()),
              features(line.features().size(), random)));
    }
    return products;
  }

  private static int features(int of, SplittableRandom random) {
    int features = 0;
    while (Integer.bitCount(features) < FEATURES_TOLD) {
      features |= 1 << random.nextInt(of);
    }
    return features;
  }

  private static Document document(
      String id, Product product, ProductLine line, Wording kind, SplittableRandom random) {
    String name = kind.told().getFirst();
    String model = pick(BRANDS, random) + " " + (100 + 10 * random.nextInt(90));
    List<String> features = new ArrayList<>();
    for (int i = 0; i < line.features().size(); i++) {
      if ((product.features() & 1 << i) != 0) {
        features.add(pick(line.features().get(i).told(), random));
      }
    }
    String text =
        "%s in %s made of %s, %s. %s; %s; %s. %d euros. %s"
            .formatted(
                capitalized(name),
                pick(COLOURS, random),
                line.materials().get(product.material()),
                pick(line.uses().get(product.use()).told(), random),
                capitalized(features.get(0)),
                features.get(1),
                features.get(2),
                15 + random.nextInt(180),
                pick(CLOSINGS, random));
    return new Document(id, model + " " + name, text, name);
  }

  private static List<Question> questions(
      List<Product> products,
      List<String> ids,
      ProductLine line,
      Wording kind,
      SplittableRandom random) {
    SequencedMap<Product, Question> questions = new LinkedHashMap<>();
    for (int i = 0; i < QUERIES_PER_KIND; i++) {
      Product like = products.get(random.nextInt(products.size()));
      // Any material will do; one of the three features is not asked for.
      Product wish = new Product(0, like.use(), without(like.features(), random));
      if (questions.containsKey(wish)) {
        continue;
      }
      List<String> positives = new ArrayList<>();
      for (int p = 0; p < products.size(); p++) {
        Product product = products.get(p);
        if (product.use() == wish.use()
            && (product.features() & wish.features()) == wish.features()) {
          positives.add(ids.get(p));
        }
      }
      questions.put(
          wish,
          new Question(
              wording(wish, line, kind, random), positives, Split.ofGroup(kind.told().getFirst())));
    }
    return List.copyOf(questions.values());
  }

  private static int without(int features, SplittableRandom random) {
    int drop = random.nextInt(FEATURES_TOLD);
    int rest = features;
    for (int i = 0; i < drop; i++) {
      rest &= rest - 1;
    }
    return features & ~Integer.lowestOneBit(rest);
  }

  private static String wording(
      Product wish, ProductLine line, Wording kind, SplittableRandom random) {
    List<String> features = new ArrayList<>();
    for (int i = 0; i < line.features().size(); i++) {
      if ((wish.features() & 1 << i) != 0) {
        features.add(pick(line.features().get(i).asked(), random));
      }
    }
    String use = pick(line.uses().get(wish.use()).asked(), random);
    String wanted = pick(kind.asked(), random);
    return random.nextBoolean()
        ? wanted + " " + use + ", " + features.get(0) + " and " + features.get(1)
        : wanted + ", " + features.get(1) + ", " + features.get(0) + ", " + use;
  }

  private static String pick(List<String> words, SplittableRandom random) {
    return words.get(random.nextInt(words.size()));
  }

  private static String capitalized(String words) {
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }
}
