package parley;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import parley.node.Config;

/** Configurations for tests that change a part of one. */
public final class Configs {
  private Configs() {}

  /**
   * The same with those parts in place of the ones of the same type that it has, such as a {@link
   * Config.Media}, or a duration for the time of draining.
   */
  public static Config with(Config base, Object... parts) {
    RecordComponent[] components = Config.class.getRecordComponents();
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    Object[] values = new Object[components.length];
    try {
      for (int i = 0; i < values.length; i++) {
        values[i] = components[i].getAccessor().invoke(base);
        for (Object part : parts) {
          values[i] = part.getClass() == types[i] ? part : values[i];
        }
      }
      return Config.class.getConstructor(types).newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }
}
