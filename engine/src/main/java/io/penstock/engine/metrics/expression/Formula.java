package io.penstock.engine.metrics.expression;

/// A text that says how to compute values from others. Immutable.
public final class Formula {
    private final String text;

    /// Takes the text as it is; whether it can be read shows in [#compute].
    public Formula(String text) {
        this.text = text;
    }

    /// Computes the formula.
    public Outcome compute(Surroundings surroundings) {
        try {
            Node root = new Reader(text).read();
            return new Outcome.Computed(new Evaluator(surroundings).evaluate(root));
        } catch (Unevaluable cause) {
            return new Outcome.Impossible(cause.reason());
        }
    }
}
