package dev.decoy.app.demo;

/**
 * A method or constructor as it stands in a source file.
 *
 * @param packageName such as {@code java.util}; empty for the unnamed package
 * @param className the class's name below its package, such as {@code Map.Entry}
 * @param signature name and parameter types without type arguments or white space, such as {@code
 *     add(int,E)}; a constructor has its class's name
 * @param code the source without its documentation comment, moved to the left margin
 * @param body what the body is made of
 * @param isPrivate whether only its class can call it
 * @param isDocumented whether a documentation comment stands before it
 * @param sentence the comment's first sentence; empty if there is none of its own
 */
record SourceMethod(
    String packageName,
    String className,
    String signature,
    String code,
    MethodBody body,
    boolean isPrivate,
    boolean isDocumented,
    String sentence) {

  /** Full name of the class, such as {@code java.util.Map.Entry}. */
  String qualifiedClassName() {
    return packageName.isEmpty() ? className : packageName + "." + className;
  }

  /** Full name of the outermost class around the method, such as {@code java.util.Map}. */
  String topLevelClassName() {
    int dot = className.indexOf('.');
    String outermost = dot < 0 ? className : className.substring(0, dot);
    return packageName.isEmpty() ? outermost : packageName + "." + outermost;
  }
}
