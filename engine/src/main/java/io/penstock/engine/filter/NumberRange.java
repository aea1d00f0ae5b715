package io.penstock.engine.filter;

import io.penstock.engine.filter.Json.Numeral;
import io.penstock.engine.filter.Json.Text;
import java.util.List;

/// What a `numeric` operator accepts. Bounds are doubles, because the matching engine takes only
/// numbers that are.
///
/// @param bottom the least
/// @param bottomExcluded whether `bottom` itself is out
/// @param top the greatest
/// @param topExcluded whether `top` itself is out
record NumberRange(double bottom, boolean bottomExcluded, double top, boolean topExcluded) {
    private static final NumberRange ALL =
            new NumberRange(Double.NEGATIVE_INFINITY, false, Double.POSITIVE_INFINITY, false);

    /// Reads the terms of a valid operator: comparison, number, and perhaps both again.
    static NumberRange of(List<Json> terms) {
        NumberRange range = ALL;
        for (int i = 0; i + 1 < terms.size(); i += 2) {
            if (terms.get(i) instanceof Text(String comparison)
                    && terms.get(i + 1) instanceof Numeral(String literal)) {
                range = range.and(comparison, Double.parseDouble(literal));
            } else {
                throw new IllegalArgumentException("not a comparison: " + terms);
            }
        }
        return range;
    }

    boolean contains(double number) {
        return (bottomExcluded ? number > bottom : number >= bottom)
                && (topExcluded ? number < top : number <= top);
    }

    private NumberRange and(String comparison, double number) {
        return switch (comparison) {
            case "=" -> new NumberRange(number, false, number, false);
            case "<" -> new NumberRange(bottom, bottomExcluded, number, true);
            case "<=" -> new NumberRange(bottom, bottomExcluded, number, false);
            case ">" -> new NumberRange(number, true, top, topExcluded);
            case ">=" -> new NumberRange(number, false, top, topExcluded);
            default -> throw new IllegalArgumentException("unknown comparison: " + comparison);
        };
    }
}
