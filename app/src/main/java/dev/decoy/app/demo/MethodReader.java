package dev.decoy.app.demo;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.tree.AnnotatedTypeTree;
import com.sun.source.tree.ArrayTypeTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ParameterizedTypeTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.TreePath;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javax.lang.model.element.Modifier;

/**
 * Finds the methods of one parsed file.
 *
 * <p>Visits classes, interfaces, enums, records and what is nested in them as members. The methods
 * of local and anonymous classes are left alone: they are already part of the text of the method
 * around them, and no document shall contain another.
 */
final class MethodReader {
  private final DocTrees trees;
  private final CompilationUnitTree unit;
  private final String text;
  private final String packageName;
  private final Consumer<SourceMethod> sink;

  /**
   * A reader of one file.
   *
   * @param trees of the task that parsed it
   * @param unit the parsed file
   * @param text its content
   * @param sink takes the methods, in the order of the file
   */
  MethodReader(DocTrees trees, CompilationUnitTree unit, String text, Consumer<SourceMethod> sink) {
    this.trees = trees;
    this.unit = unit;
    this.text = text;
    this.sink = sink;
    this.packageName = unit.getPackageName() == null ? "" : unit.getPackageName().toString();
  }

  /** Hands every method of the file to the sink. */
  void read() {
    TreePath path = new TreePath(unit);
    for (Tree type : unit.getTypeDecls()) {
      if (type instanceof ClassTree declaration) {
        readClass(new TreePath(path, declaration), declaration, "");
      }
    }
  }

  private void readClass(TreePath path, ClassTree declaration, String outer) {
    String name = outer + declaration.getSimpleName();
    for (Tree member : declaration.getMembers()) {
      switch (member) {
        case ClassTree nested -> readClass(new TreePath(path, nested), nested, name + ".");
        case MethodTree method -> readMethod(new TreePath(path, method), method, name);
        default -> {}
      }
    }
  }

  private void readMethod(TreePath path, MethodTree method, String className) {
    int start = (int) trees.getSourcePositions().getStartPosition(unit, method);
    int end = (int) trees.getSourcePositions().getEndPosition(unit, method);
    if (start < 0 || end <= start) {
      return; // written by the parser, not by a person: nothing to show
    }
    DocCommentTree comment = trees.getDocCommentTree(path);
    sink.accept(
        new SourceMethod(
            packageName,
            className,
            signature(method, className),
            toLeftMargin(start, end),
            MethodBody.of(method),
            method.getModifiers().getFlags().contains(Modifier.PRIVATE),
            comment != null,
            comment == null ? "" : FirstSentence.of(comment, trees)));
  }

  private String signature(MethodTree method, String className) {
    String name =
        method.getReturnType() == null
            ? className.substring(className.lastIndexOf('.') + 1)
            : method.getName().toString();
    return method.getParameters().stream()
        .map(VariableTree::getType)
        .map(this::typeName)
        .collect(Collectors.joining(",", name + "(", ")"));
  }

  /** A type without annotations and type arguments, which overloads cannot differ in. */
  private String typeName(Tree type) {
    return switch (type) {
      case ParameterizedTypeTree generic -> typeName(generic.getType());
      case AnnotatedTypeTree annotated -> typeName(annotated.getUnderlyingType());
      case ArrayTypeTree array -> typeName(array.getType()) + (isVariable(array) ? "..." : "[]");
      default -> type.toString().replaceAll("\\s+", "");
    };
  }

  private boolean isVariable(ArrayTypeTree array) {
    long end = trees.getSourcePositions().getEndPosition(unit, array);
    return end >= 3 && text.startsWith("...", (int) end - 3);
  }

  private String toLeftMargin(int start, int end) {
    int lineStart = text.lastIndexOf('\n', start) + 1;
    String before = text.substring(lineStart, start);
    // Where code stands before the method on its line, blanks of the same width keep it aligned.
    String margin = before.isBlank() ? before : " ".repeat(before.length());
    List<String> lines = (margin + text.substring(start, end)).lines().toList();
    return String.join("\n", lines).stripIndent();
  }
}
