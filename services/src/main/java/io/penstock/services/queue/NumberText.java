package io.penstock.services.queue;

import java.math.BigDecimal;

/// The value of a `Number` attribute: up to 38 digits, between 10^-128 and 10^126, kept as text.
final class NumberText {
    private static final int LENGTH_MAX = 300; // 10^-128 written out, with room to spare
    private static final int DIGITS_MAX = 38;
    private static final int EXPONENT_MIN = -128;
    private static final int EXPONENT_MAX = 126;

    private NumberText() {}

    static boolean valid(String text) {
        if (text.length() > LENGTH_MAX) {
            return false;
        }
        try {
            BigDecimal number = new BigDecimal(text).stripTrailingZeros();
            long exponent = (long) number.precision() - number.scale() - 1;
            return number.signum() == 0
                    || (number.precision() <= DIGITS_MAX
                            && exponent >= EXPONENT_MIN
                            && exponent <= EXPONENT_MAX);
        } catch (NumberFormatException notANumber) {
            return false;
        }
    }
}
