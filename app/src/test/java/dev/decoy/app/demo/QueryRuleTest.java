package dev.decoy.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueryRuleTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Returns the number of books.",
        "See if a book can be lent.",
        "Constructor that takes a shelf and a book.",
        "Is the shelf currently empty?",
        "Returns x where 2^x <= n.",
        "Used to lend books to members.",
        "This method computes the width of a shelf."
      })
  void acceptsWhatSaysWhatAMethodDoes(String sentence) {
    assertThat(QueryRule.accepts(sentence)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Constructor.",
        "Gets the key.",
        "/////////////// implementation details below this point",
        "See the general contract of the read method of InputStream.",
        "Same as above for other shelves",
        "Overrides the abstract method in the superclass.",
        "Note that this is slow for large shelves.",
        "Called by the librarian when a book comes back.",
        "This method is bound as the predicate in loops.",
        "The default constructor for this class.",
        "Package-private constructor used by the desk.",
        "All constructors eventually call this one.",
        "Returns one of the following kinds:",
        "Lends books so that {@link Shelf#size()} shrinks.",
        "chmod(const char* path, mode_t mode)",
        "DIR *opendir(char* dirname, int flags, int more);"
      })
  void refusesWhatDoesNot(String sentence) {
    assertThat(QueryRule.accepts(sentence)).isFalse();
  }
}
