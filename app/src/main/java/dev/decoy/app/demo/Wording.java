package dev.decoy.app.demo;

import java.util.List;

/**
 * One fact in several words: what a seller writes and what a buyer asks for differ, as they do in
 * life.
 *
 * @param told ways to put it in a document
 * @param asked ways to put it in a query
 */
record Wording(List<String> told, List<String> asked) {
  /**
   * Wordings written as {@code "told / told > asked / asked"}; without {@code >} both sides share
   * them.
   */
  static Wording of(String text) {
    String[] sides = text.split(" > ");
    List<String> told = List.of(sides[0].split(" / "));
    return new Wording(told, sides.length == 1 ? told : List.of(sides[1].split(" / ")));
  }
}
