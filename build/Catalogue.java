import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.EndElementTree;
import com.sun.source.doctree.EntityTree;
import com.sun.source.doctree.LinkTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.doctree.StartElementTree;
import com.sun.source.doctree.TextTree;
import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/**
 * Writes down what the Javadoc of every {@code @Method} class says, so that {@code decoy methods} can show it: {@code java
 * build/Catalogue.java SOURCES OUTPUT}. Run by the build in every module that holds methods.
 */
public final class Catalogue {
  /** Simple class name to method name. */
  private static final Map<String, String> NAMES = new HashMap<>();

  private static final List<String> ROOMS =
      List.of("source", "judge", "select", "synthesize", "objective", "train", "guide", "measure");

  public static void main(String[] args) throws IOException {
    if (args.length != 2 || !Files.isDirectory(Path.of(args[0]))) {
      System.err.println("usage: java Catalogue.java SOURCES OUTPUT; SOURCES is a folder of Java sources");
      System.exit(2);
    }
    try {
      run(args);
    } catch (IllegalStateException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
  }

  private static void run(String[] args) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(Path.of(args[0]))) {
      files = all.filter(file -> file.toString().endsWith(".java") && !file.endsWith("package-info.java")).sorted().toList();
    }
    Map<String, String> entries = new TreeMap<>();
    Map<String, String> inputs = new TreeMap<>();
    if (!files.isEmpty()) {
      var compiler = ToolProvider.getSystemJavaCompiler();
      var manager = compiler.getStandardFileManager(null, null, null);
      JavacTask task =
          (JavacTask)
              compiler.getTask(null, manager, null, List.of("-proc:none"), null, manager.getJavaFileObjectsFromPaths(files));
      DocTrees docs = DocTrees.instance(task);
      List<CompilationUnitTree> units = new ArrayList<>();
      task.parse().forEach(units::add);
      // First all names, so that a link to another method can be shown as its name.
      units.forEach(unit -> methods(unit).forEach(type -> NAMES.put(type.getSimpleName().toString(), name(type))));
      units.forEach(unit -> methods(unit).forEach(type -> describe(docs, unit, type, entries)));
      units.forEach(unit -> describeInputs(docs, unit, inputs));
    }
    Path out = Path.of(args[1]);
    Files.createDirectories(out.getParent());
    write(entries, out);
    write(inputs, out.resolveSibling("inputs.properties"));
  }

  private static void write(Map<String, String> entries, Path out) throws IOException {
    StringBuilder text = new StringBuilder();
    entries.forEach((key, value) -> text.append(key).append('=').append(escape(value)).append('\n'));
    Files.writeString(out, text);
  }

  /** What the parts of records mean that methods read: of their components, and of the parameters of static factories. */
  private static void describeInputs(DocTrees docs, CompilationUnitTree unit, Map<String, String> inputs) {
    for (var tree : unit.getTypeDecls()) {
      if (tree instanceof ClassTree type && type.getKind() == com.sun.source.tree.Tree.Kind.RECORD && !isMethod(type)) {
        String key = unit.getPackageName() + "." + type.getSimpleName();
        TreePath path = TreePath.getPath(unit, type);
        parameters(docs.getDocCommentTree(path), key, inputs);
        for (var member : type.getMembers()) {
          if (member instanceof com.sun.source.tree.MethodTree method
              && method.getModifiers().getFlags().contains(javax.lang.model.element.Modifier.STATIC)) {
            parameters(docs.getDocCommentTree(new TreePath(path, method)), key, inputs);
          }
        }
      }
    }
  }

  private static void parameters(DocCommentTree doc, String key, Map<String, String> inputs) {
    if (doc != null) {
      for (DocTree tag : doc.getBlockTags()) {
        if (tag instanceof ParamTree param && !param.isTypeParameter()) {
          inputs.putIfAbsent(key + "/" + param.getName(), clean(render(param.getDescription())));
        }
      }
    }
  }

  private static List<ClassTree> methods(CompilationUnitTree unit) {
    return unit.getTypeDecls().stream()
        .filter(ClassTree.class::isInstance)
        .map(ClassTree.class::cast)
        .filter(Catalogue::isMethod)
        .toList();
  }

  private static boolean isMethod(ClassTree type) {
    return type.getModifiers().getAnnotations().stream()
        .anyMatch(annotation -> annotation.getAnnotationType().toString().equals("Method"));
  }

  private static void describe(DocTrees docs, CompilationUnitTree unit, ClassTree type, Map<String, String> entries) {
    String key = unit.getPackageName() + "." + type.getSimpleName();
    DocCommentTree doc = docs.getDocCommentTree(TreePath.getPath(unit, type));
    // Ours with a heavy dependency are opened by the command itself and need no interface.
    if (type.getKind() != com.sun.source.tree.Tree.Kind.RECORD
        || (!key.startsWith("dev.decoy.") && type.getImplementsClause().isEmpty())) {
      throw new IllegalStateException(key + " is a @Method but no record that implements the interface of a room");
    }
    if (!name(type).matches("[a-z0-9]+(-[a-z0-9]+)*")) {
      throw new IllegalStateException(key + " is named '" + name(type) + "'; legal: words in lower case, joined by hyphens");
    }
    if (doc == null) {
      throw new IllegalStateException(key + " is a @Method without Javadoc");
    }
    List<String> parts = List.of(unit.getPackageName().toString().split("\\."));
    // Ours with a heavy dependency live in packages named after the thing; they are sources.
    if (!key.startsWith("dev.decoy.") && parts.stream().noneMatch(ROOMS::contains)) {
      throw new IllegalStateException(
          key + " is a @Method in a package that names no room; let a part of it be one of " + String.join(", ", ROOMS));
    }
    entries.put(key + "/name", name(type));
    entries.put(key + "/idea", clean(render(doc.getFirstSentence())));
    StringBuilder text = new StringBuilder();
    StringBuilder formula = new StringBuilder();
    boolean inFormula = false;
    for (DocTree part : doc.getBody()) {
      if (part instanceof StartElementTree start && start.getName().contentEquals("pre")) {
        inFormula = true;
      } else if (part instanceof EndElementTree end && end.getName().contentEquals("pre")) {
        inFormula = false;
      } else if (part instanceof StartElementTree start && start.getName().contentEquals("p")) {
        text.append("\n\n");
      } else if (part instanceof StartElementTree start && start.getName().contentEquals("li")) {
        text.append("\n\u0001- ");
      } else {
        (inFormula ? formula : text).append(render(List.of(part)));
      }
    }
    entries.put(key + "/formula", formula.toString().strip().indent(0).strip());
    StringBuilder paragraphs = new StringBuilder();
    for (String paragraph : text.toString().split("\n\n|\n(?=\u0001)")) {
      if (!paragraph.isBlank()) {
        boolean item = paragraph.startsWith("\u0001");
        paragraphs.append(paragraphs.isEmpty() ? "" : item ? "\n" : "\n\n").append(clean(paragraph.replace("\u0001", "")));
      }
    }
    entries.put(key + "/text", paragraphs.toString());
    for (DocTree tag : doc.getBlockTags()) {
      if (tag instanceof ParamTree param && !param.isTypeParameter()) {
        entries.put(key + "/option/" + param.getName(), clean(render(param.getDescription())));
      }
    }
  }

  private static String name(ClassTree type) {
    for (AnnotationTree annotation : type.getModifiers().getAnnotations()) {
      if (annotation.getAnnotationType().toString().equals("Method")) {
        for (ExpressionTree argument : annotation.getArguments()) {
          if (argument instanceof AssignmentTree assignment
              && assignment.getVariable().toString().equals("name")
              && assignment.getExpression() instanceof LiteralTree literal) {
            return String.valueOf(literal.getValue());
          }
        }
      }
    }
    throw new IllegalStateException(type.getSimpleName() + " is a @Method whose name is not written as a literal");
  }

  private static String render(List<? extends DocTree> parts) {
    StringBuilder out = new StringBuilder();
    for (DocTree part : parts) {
      switch (part) {
        case TextTree text -> out.append(text.getBody());
        case com.sun.source.doctree.LiteralTree literal -> out.append(literal.getBody().getBody());
        case LinkTree link ->
            out.append(link.getLabel().isEmpty() ? target(link.getReference().getSignature()) : render(link.getLabel()));
        case EntityTree entity -> out.append(entity(entity.getName().toString()));
        default -> {}
      }
    }
    return out.toString();
  }

  private static String target(String signature) {
    String method = NAMES.get(signature);
    return method != null ? method : signature.replaceFirst("^#", "").replace('#', '.');
  }

  private static String entity(String name) {
    return switch (name) {
      case "lt" -> "<";
      case "gt" -> ">";
      case "amp" -> "&";
      default -> throw new IllegalStateException("write the character itself instead of &" + name + ";");
    };
  }

  private static String clean(String text) {
    return text.strip().replaceAll("\\s+", " ");
  }

  private static String escape(String value) {
    StringBuilder out = new StringBuilder();
    for (char c : value.toCharArray()) {
      switch (c) {
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case ' ' -> out.append(out.isEmpty() ? "\\ " : " ");
        default -> out.append(c < 0x7f ? String.valueOf(c) : "\\u%04x".formatted((int) c));
      }
    }
    return out.toString();
  }
}
