package dev.decoy.data.interaction;

import dev.decoy.data.input.InputException;
import dev.decoy.train.factorisation.Interactions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Interactions as LightGCN and many recommenders after it keep them: a folder with {@code
 * train.txt}, and perhaps {@code valid.txt} and {@code test.txt}, each plain or with {@code .gz} or
 * {@code .zst} behind its name.
 *
 * <pre>
 * 0 12 7 1053          user 0 took the items 12, 7 and 1053
 * 1                    user 1 took none
 * </pre>
 *
 * <p>A line is a user and the user's items, white space between them; blank lines are passed over.
 * Both are whole numbers from 0 and stand for themselves: number n is row n of whatever is learnt,
 * and there are as many rows as the largest number of all files says. A user may have several lines
 * in a file, which are taken together. What is left out is counted: an item that a user has twice
 * in a file, and held-out items that are in {@code train.txt} too, or in {@code valid.txt} as well
 * as in {@code test.txt}, since a ranking without known items cannot hold them.
 *
 * @param train to learn from
 * @param valid to choose on
 * @param test to report on
 * @param remarks what a user should know of what was left out, a sentence each
 */
public record InteractionFolder(
    Interactions train,
    Optional<Interactions> valid,
    Optional<Interactions> test,
    List<String> remarks) {
  /** Copies the list. */
  public InteractionFolder {
    remarks = List.copyOf(remarks);
  }

  /**
   * Reads a folder.
   *
   * @throws InputException naming file and line, if a line holds something other than whole numbers
   *     from 0; or if there is no {@code train.txt}, a file cannot be read or holds no interaction
   */
  public static InteractionFolder read(Path folder) {
    SequencedMap<String, Path> files = files(folder);
    List<String> remarks = new ArrayList<>();
    InteractionLines train = InteractionLines.read(files.firstEntry().getValue(), remarks);
    Optional<InteractionLines> valid =
        Optional.ofNullable(files.get("valid")).map(file -> InteractionLines.read(file, remarks));
    Optional<InteractionLines> test =
        Optional.ofNullable(files.get("test")).map(file -> InteractionLines.read(file, remarks));
    int users = train.users();
    int items = train.items();
    for (InteractionLines part : List.of(valid.orElse(train), test.orElse(train))) {
      users = Math.max(users, part.users());
      items = Math.max(items, part.items());
    }
    Interactions known = train.over(users, items);
    int allUsers = users;
    int allItems = items;
    Optional<Interactions> chosen =
        valid.map(part -> without(part, part.over(allUsers, allItems), known, "train", remarks));
    Interactions both = chosen.map(known::with).orElse(known);
    Optional<Interactions> last =
        test.map(
            part -> without(part, part.over(allUsers, allItems), both, "train or valid", remarks));
    return new InteractionFolder(known, chosen, last, remarks);
  }

  /**
   * The files that are read, by {@code train}, {@code valid} and {@code test}, in this order; the
   * first is always there.
   *
   * @throws InputException if there is no such folder, or no {@code train.txt} in it
   */
  public static SequencedMap<String, Path> files(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new InputException(
          folder.toString(),
          0,
          Files.exists(folder) ? "is a file, not a folder" : "there is no such folder",
          "name a folder with train.txt, and perhaps valid.txt and test.txt");
    }
    SequencedMap<String, Path> files = new LinkedHashMap<>();
    for (String name : List.of("train", "valid", "test")) {
      file(folder, name).ifPresent(file -> files.put(name, file));
    }
    if (!files.containsKey("train")) {
      throw new InputException(
          folder.toString(),
          0,
          "holds no train.txt, train.txt.gz or train.txt.zst",
          "write one line per user: the user, then the user's items");
    }
    return files;
  }

  private static Optional<Path> file(Path folder, String name) {
    for (String ending : List.of(".txt", ".txt.gz", ".txt.zst")) {
      Path file = folder.resolve(name + ending);
      if (Files.exists(file)) {
        return Optional.of(file);
      }
    }
    return Optional.empty();
  }

  /** Held-out items that are not known already. */
  private static Interactions without(
      InteractionLines part,
      Interactions held,
      Interactions known,
      String where,
      List<String> remarks) {
    int[][] lists = new int[held.users()][];
    int left = 0;
    for (int user = 0; user < lists.length; user++) {
      int of = user;
      lists[user] =
          java.util.Arrays.stream(held.lists()[user])
              .filter(item -> !known.has(of, item))
              .toArray();
      left += lists[user].length;
    }
    if (left == 0) {
      throw new InputException(
          part.file().toString(),
          0,
          "holds no interaction that is not in " + where + " as well",
          "hold out what is not trained on, or remove the file");
    }
    InteractionLines.remark(
        remarks,
        held.size() - left,
        "interactions of " + part.file() + " left out because they are in " + where + " as well");
    return new Interactions(held.items(), lists);
  }
}
