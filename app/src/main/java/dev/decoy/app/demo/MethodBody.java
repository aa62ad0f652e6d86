package dev.decoy.app.demo;

import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.ThrowTree;
import com.sun.source.tree.TypeCastTree;
import com.sun.source.tree.UnaryTree;
import java.util.List;

/**
 * What a method's body is made of: only one that does something can answer a question about what
 * the method does.
 */
enum MethodBody {
  /** There is none: abstract or native. */
  NONE,
  /** There are no statements. */
  EMPTY,
  /** Its only statement throws. */
  THROWS_ONLY,
  /**
   * Its only statement returns or assigns a plain value, or hands plain values to {@code super} or
   * {@code this}: nothing in it tells what the method is for.
   */
  TRIVIAL,
  /** Anything else. */
  USABLE;

  /** The kind of a method's body. */
  static MethodBody of(MethodTree method) {
    BlockTree body = method.getBody();
    if (body == null) {
      return NONE;
    }
    List<? extends StatementTree> statements = body.getStatements();
    if (statements.isEmpty()) {
      return EMPTY;
    }
    if (statements.size() > 1) {
      return USABLE;
    }
    return switch (statements.getFirst()) {
      case ThrowTree _ -> THROWS_ONLY;
      case ReturnTree statement -> {
        ExpressionTree value = statement.getExpression();
        yield value == null || isPlain(value) ? TRIVIAL : USABLE;
      }
      case ExpressionStatementTree statement ->
          isTrivial(statement.getExpression()) ? TRIVIAL : USABLE;
      default -> USABLE;
    };
  }

  private static boolean isTrivial(ExpressionTree expression) {
    return switch (expression) {
      case AssignmentTree assignment ->
          isPlain(assignment.getVariable()) && isPlain(assignment.getExpression());
      case MethodInvocationTree call ->
          call.getMethodSelect() instanceof IdentifierTree name
              && (name.getName().contentEquals("super") || name.getName().contentEquals("this"))
              && call.getArguments().stream().allMatch(MethodBody::isPlain);
      default -> false;
    };
  }

  /** A name, a field, a literal, or one of these cast, negated or in parentheses. */
  private static boolean isPlain(ExpressionTree expression) {
    return switch (expression) {
      case IdentifierTree _, LiteralTree _ -> true;
      case MemberSelectTree select -> isPlain(select.getExpression());
      case ParenthesizedTree inner -> isPlain(inner.getExpression());
      case TypeCastTree cast -> isPlain(cast.getExpression());
      case UnaryTree unary ->
          switch (unary.getKind()) {
            case UNARY_MINUS, UNARY_PLUS, LOGICAL_COMPLEMENT, BITWISE_COMPLEMENT ->
                isPlain(unary.getExpression());
            default -> false;
          };
      default -> false;
    };
  }
}
