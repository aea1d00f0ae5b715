package io.penstock.engine.metrics.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.penstock.engine.metrics.Window;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class FormulaTest {
    private final Map<String, Line> lines = new TreeMap<>();

    private void line(String id, Object... secondsAndValues) {
        var values = new TreeMap<Long, Double>();
        for (int i = 0; i < secondsAndValues.length; i += 2) {
            values.put(
                    ((Number) secondsAndValues[i]).longValue(),
                    ((Number) secondsAndValues[i + 1]).doubleValue());
        }
        lines.put(id, new Line(id, 60, values));
    }

    private Outcome compute(String text) {
        return new Formula(text)
                .compute(
                        new Surroundings() {
                            @Override
                            public Outcome resultOf(String id) {
                                Line line = lines.get(id);
                                return line == null
                                        ? new Outcome.Impossible("unknown identifier " + id)
                                        : new Outcome.Computed(new Result.One(line));
                            }

                            @Override
                            public List<Line> metrics(String part) {
                                return lines.values().stream()
                                        .filter(line -> line.label().contains(part))
                                        .toList();
                            }

                            @Override
                            public Window window(int periodSeconds) {
                                return new Window(0, 240, 60);
                            }
                        });
    }

    private double number(String text) {
        return compute(text) instanceof Outcome.Computed(Result.Amount(double value))
                ? value
                : Double.NaN;
    }

    private Map<Long, Double> values(String text) {
        Outcome outcome = compute(text);
        assertThat(outcome).isInstanceOf(Outcome.Computed.class);
        return ((Outcome.Computed) outcome).result() instanceof Result.One(Line line)
                ? line.values()
                : Map.of();
    }

    private String reason(String text) {
        return compute(text) instanceof Outcome.Impossible(String reason) ? reason : "";
    }

    @Test
    void bindsOperatorsByTheirRank() {
        assertThat(number("1 + 2 * 3")).isEqualTo(7);
        assertThat(number("(1 + 2) * 3")).isEqualTo(9);
        assertThat(number("10 - 4 - 3")).isEqualTo(3);
        assertThat(number("-2 ^ 2 + 1")).isEqualTo(-3);
        assertThat(number("2 * -3")).isEqualTo(-6);
        assertThat(number("1 < 2 AND 3 >= 4 || 1 == 1")).isEqualTo(1);
        assertThat(number("1.5e2 / 3")).isEqualTo(50);
    }

    @Test
    void combinesLinesWhereBothHaveAValue() {
        line("m1", 0, 10, 60, 20, 120, 30);
        line("m2", 60, 2, 120, 0);

        assertThat(values("m1 + m2")).containsExactly(entry(60L, 22.0), entry(120L, 30.0));
        assertThat(values("m1 / m2")).containsExactly(entry(60L, 10.0)); // nothing is 30 / 0
        assertThat(values("100 * m1 / SUM(m1)")).containsEntry(120L, 50.0);
    }

    @Test
    void sumsUpLinesAndArrays() {
        line("a", 0, 1, 60, 2);
        line("b", 60, 10);

        assertThat(values("SUM([a, b])")).containsExactly(entry(0L, 1.0), entry(60L, 12.0));
        assertThat(values("AVG(METRICS())")).containsExactly(entry(0L, 1.0), entry(60L, 6.0));
        assertThat(values("MAX(METRICS(\"b\"))")).containsExactly(entry(60L, 10.0));
        assertThat(number("AVG(a)")).isEqualTo(1.5);
        assertThat(number("MIN(a)")).isEqualTo(1);
        assertThat(number("DATAPOINT_COUNT(a)")).isEqualTo(2);
        assertThat(number("STDDEV(a)")).isEqualTo(0.5);
        assertThat(number("PERIOD(a)")).isEqualTo(60);
    }

    @Test
    void fillsGaps() {
        line("m", 60, 2, 180, 6);
        line("other", 0, 9);

        assertThat(values("FILL(m, 0)").values()).containsExactly(0.0, 2.0, 0.0, 6.0);
        assertThat(values("FILL(m, REPEAT)").values()).containsExactly(2.0, 2.0, 6.0);
        assertThat(values("FILL(m, LINEAR)").values()).containsExactly(2.0, 4.0, 6.0);
        assertThat(values("FILL(m, other)").values()).containsExactly(9.0, 2.0, 6.0);
    }

    @Test
    void choosesAtEachTime() {
        line("m", 0, 5, 60, 50);

        assertThat(values("IF(m > 10, m, 0)").values()).containsExactly(0.0, 50.0);
        assertThat(values("IF(m > 10, m)")).containsExactly(entry(60L, 50.0));
        assertThat(number("IF(1, 2, 3)")).isEqualTo(2);
    }

    @Test
    void looksAtWhatWasBefore() {
        line("m", 0, 10, 60, 40, 120, 10);

        assertThat(values("DIFF(m)")).containsExactly(entry(60L, 30.0), entry(120L, -30.0));
        assertThat(values("RATE(m)")).containsExactly(entry(60L, 0.5), entry(120L, -0.5));
        assertThat(values("RUNNING_SUM(m)").values()).containsExactly(10.0, 50.0, 60.0);
        assertThat(values("ABS(DIFF(m))").values()).containsExactly(30.0, 30.0);
        assertThat(values("TIME_SERIES(3)").values()).containsExactly(3.0, 3.0, 3.0, 3.0);
    }

    @Test
    void saysWhatItCannotRead() {
        assertThat(reason("m1 +")).isEqualTo("unexpected end");
        assertThat(reason("1 2")).isEqualTo("unexpected 2.0");
        assertThat(reason("(1")).isEqualTo("unexpected end");
        assertThat(reason("1 ; 2")).isEqualTo("unexpected ';'");
        assertThat(reason("nobody")).isEqualTo("unknown identifier nobody");
        assertThat(reason("SEARCH('x', 'Sum', 60)"))
                .isEqualTo("the function SEARCH is not supported by Penstock");
        assertThat(reason("[1]")).isEqualTo("an array holds time series only");
        assertThat(reason("(".repeat(100))).isEqualTo("nested too deeply");
    }
}
