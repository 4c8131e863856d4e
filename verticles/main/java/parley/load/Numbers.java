package parley.load;

import java.util.Locale;

/** How numbers are reported. */
final class Numbers {
  private Numbers() {}

  /** To three places. */
  static double rounded(double value) {
    return Math.round(value * 1_000) / 1_000.0;
  }

  /** Small ones to two places, large ones whole, as {@code 12,345}. */
  static String shown(Number value) {
    double number = value.doubleValue();
    return number == Math.rint(number) || Math.abs(number) >= 1_000
        ? String.format(Locale.ROOT, "%,d", Math.round(number))
        : String.format(Locale.ROOT, "%,.2f", number);
  }
}
