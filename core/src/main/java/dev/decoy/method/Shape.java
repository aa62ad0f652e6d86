package dev.decoy.method;

import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The question that a method answers: the one abstract method of an interface of its room whose
 * first parameter is a record. Commands that must work for every method, however it is shaped, go
 * through it.
 *
 * @param role the interface, such as {@code Objective}
 * @param call its method
 * @param input the record that the method reads, such as {@code ScoreBatch}
 */
public record Shape(Class<?> role, java.lang.reflect.Method call, Class<?> input) {
  /** The first such shape of a method's class, in the order in which it names its interfaces. */
  public static Optional<Shape> of(Class<? extends Record> method) {
    for (Type type : method.getGenericInterfaces()) {
      Class<?> role = raw(type);
      List<Shape> shapes =
          Arrays.stream(role.getMethods())
              .filter(one -> Modifier.isAbstract(one.getModifiers()) && one.getParameterCount() > 0)
              .map(one -> {
                Type first = one.getParameters()[0].getParameterizedType();
                return new Shape(role, one, resolve(first, role, type));
              })
              .filter(shape -> shape.input().isRecord())
              .toList();
      if (shapes.size() == 1) {
        return Optional.of(shapes.getFirst());
      }
    }
    return Optional.empty();
  }

  /** A parameter's type, with the interface's type variables replaced by what the method says. */
  private static Class<?> resolve(Type parameter, Class<?> role, Type said) {
    if (!(parameter instanceof TypeVariable<?> variable)) {
      return raw(parameter);
    }
    return said instanceof ParameterizedType generic
        ? raw(generic.getActualTypeArguments()[List.of(role.getTypeParameters()).indexOf(variable)])
        : Object.class;
  }

  private static Class<?> raw(Type type) {
    return switch (type) {
      case Class<?> plain -> plain;
      case ParameterizedType generic -> (Class<?>) generic.getRawType();
      default -> Object.class;
    };
  }
}
