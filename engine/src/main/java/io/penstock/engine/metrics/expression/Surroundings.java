package io.penstock.engine.metrics.expression;

import io.penstock.engine.metrics.Window;
import java.util.List;

/// What a formula sees of the request that it is part of.
public interface Surroundings {
    /// Returns the result of another query.
    Outcome resultOf(String id);

    /// Returns the results of all queries that are metrics, not formulas, in their order; those
    /// whose id holds `part`.
    List<Line> metrics(String part);

    /// Returns the span and the period that gaps are filled in.
    ///
    /// @param periodSeconds of the line to fill
    Window window(int periodSeconds);
}
