package dev.decoy.app.demo;

import java.util.List;
import java.util.stream.Stream;

/**
 * What the products of one part of a shop can be: every product has one kind, one material, one
 * use, and some of the features.
 */
record ProductLine(
    List<Wording> kinds, List<String> materials, List<Wording> features, List<Wording> uses) {
  /** The lines of the shop that {@link GeneratedCorpus} fills. */
  static final List<ProductLine> ALL =
      List.of(
          new ProductLine(
              wordings(
                  "rain jacket > rain jacket / raincoat",
                  "fleece pullover > fleece / warm pullover",
                  "padded vest > vest / gilet",
                  "hiking trousers > hiking trousers / trekking pants",
                  "base layer shirt > base layer / thermal shirt",
                  "running tights > running tights / leggings for running",
                  "knitted hat > hat / beanie",
                  "cycling gloves > cycling gloves / bike gloves",
                  "hiking boots > hiking boots / walking boots",
                  "trail running shoes > trail shoes / running shoes",
                  "hiking socks > hiking socks / walking socks",
                  "hooded poncho > poncho / cape"),
              List.of("merino wool", "recycled polyester", "nylon", "a cotton blend", "softshell"),
              wordings(
                  "keeps water out in a downpour / sealed against rain > waterproof / for heavy rain",
                  "blocks cold gusts / tightly woven against gusts > windproof",
                  "lets sweat escape / airy where it matters > breathable / not sweaty",
                  "takes little room in a bag / squeezes down to a fist > packable / small to carry",
                  "weighs next to nothing / featherweight construction > lightweight",
                  "shines in headlights / set with reflecting threads > visible at night",
                  "ready again within an hour / dampness leaves it fast > quick drying",
                  "lined for frosty mornings / brushed inside against the cold > warm / for winter"),
              wordings(
                  "cut for women > for women / ladies'",
                  "cut for men > for men / men's",
                  "sized for children > for kids / children's",
                  "with a relaxed unisex fit > unisex")),
          new ProductLine(
              wordings(
                  "frying pan > frying pan / skillet",
                  "saucepan > saucepan / small pot",
                  "stock pot > stock pot / large soup pot",
                  "baking dish > baking dish / casserole dish",
                  "chef's knife > chef's knife / kitchen knife",
                  "bread knife > bread knife",
                  "serving tray > tray / serving tray",
                  "mixing bowl > mixing bowl",
                  "pepper mill > pepper mill / pepper grinder",
                  "tea kettle > kettle / tea kettle",
                  "coffee press > coffee press / french press",
                  "storage container > storage container / lunch box"),
              List.of("stainless steel", "enamelled steel", "ceramic", "titanium"),
              wordings(
                  "goes into the machine after dinner / machine-washable throughout > dishwasher safe",
                  "needs no room of its own in the cupboard / hangs or stacks away > space saving",
                  "shaped to the hand / sits well in the palm > ergonomic / comfortable to hold",
                  "rinses spotless in a moment / nothing sticks to it > easy to clean",
                  "made one by one in a workshop / finished by a craftsman > handmade",
                  "comes wrapped as a present / in a box with a ribbon > as a gift",
                  "survives a fall onto tiles / hard to break > shatterproof / unbreakable",
                  "stays put on the counter / rests on a rubber foot > non-slip"),
              wordings(
                  "planned for narrow kitchens > for a small kitchen",
                  "planned for everyday family meals > for a family",
                  "planned for nights outdoors > for camping",
                  "built for catering > professional / for a restaurant")),
          new ProductLine(
              wordings(
                  "cordless drill > cordless drill / battery drill",
                  "jigsaw > jigsaw",
                  "hand saw > hand saw / wood saw",
                  "claw hammer > hammer / claw hammer",
                  "socket set > socket set / ratchet set",
                  "screwdriver > screwdriver",
                  "spirit level > spirit level / bubble level",
                  "tape measure > tape measure",
                  "garden rake > rake / leaf rake",
                  "hedge trimmer > hedge trimmer / hedge cutter",
                  "pruning shears > pruning shears / secateurs",
                  "wheelbarrow > wheelbarrow / garden cart"),
              List.of("forged steel", "fibreglass", "aluminium", "reinforced plastic"),
              wordings(
                  "hardly tires the arm / weighs little > lightweight",
                  "shrugs off damp / galvanised all over > rustproof",
                  "slim where fingers close / made for small hands > for small hands",
                  "carries a guarantee of ten years / guaranteed for a decade > long warranty",
                  "stored in its own case / comes with a bag > with case",
                  "has a loop to hang it up / goes on a hook > wall mountable",
                  "every part can be had again / mended with one screw > repairable",
                  "bright enough to be found in grass / painted in a signal colour > high visibility"),
              wordings(
                  "meant for the odd job > for home use / occasional use",
                  "made for daily site work > professional / for builders",
                  "suited to balconies and small flats > for a small apartment",
                  "made for large plots > for a large garden")),
          new ProductLine(
              wordings(
                  "bookshelf > bookshelf / bookcase",
                  "writing desk > desk / writing desk",
                  "office chair > office chair / desk chair",
                  "bedside table > bedside table / nightstand",
                  "dining table > dining table / kitchen table",
                  "dining chair > dining chair / kitchen chair",
                  "sideboard > sideboard / buffet cabinet",
                  "wardrobe > wardrobe / clothes cupboard",
                  "coat stand > coat stand / coat rack",
                  "coffee table > coffee table / low table",
                  "hallway bench > bench / hallway seat",
                  "shoe rack > shoe rack / shoe shelf"),
              List.of("solid oak", "powder-coated steel", "bamboo", "birch plywood", "walnut"),
              wordings(
                  "needs only a damp cloth / shrugs off stains > easy to clean",
                  "goes together without tools / put up in minutes > easy to assemble",
                  "stands firm where the ground does not / has feet that turn > for uneven floors",
                  "folds or slides away / takes half the room when unused > space saving",
                  "has no sharp corners / rounded all around > child safe",
                  "bears more than it looks / holds 150 kilos > heavy duty",
                  "pads spare the parquet / leaves no scratches below > floor friendly",
                  "made from certified sources / free of solvents > sustainable / eco-friendly"),
              wordings(
                  "planned for narrow rooms > for small rooms",
                  "planned for a nursery > for a child's room",
                  "planned for the home office > for working at home",
                  "planned for hotels > for hotels / contract grade")));

  private static List<Wording> wordings(String... texts) {
    return Stream.of(texts).map(Wording::of).toList();
  }
}
