package io.penstock.engine.metrics;

import java.util.Optional;

/// What a value counts. Values of different units are never added up.
///
/// The order is the one in which CloudWatch chooses if it is asked for a metric without a unit and
/// has several; nobody documents it, tests against AWS show it.
public enum Unit {
    /// `Megabits`.
    MEGABITS("Megabits"),
    /// `Terabits`.
    TERABITS("Terabits"),
    /// `Gigabits`.
    GIGABITS("Gigabits"),
    /// `Count`.
    COUNT("Count"),
    /// `Bytes`.
    BYTES("Bytes"),
    /// `Gigabytes`.
    GIGABYTES("Gigabytes"),
    /// `Gigabytes/Second`.
    GIGABYTES_PER_SECOND("Gigabytes/Second"),
    /// `Kilobytes`.
    KILOBYTES("Kilobytes"),
    /// `Kilobits/Second`.
    KILOBITS_PER_SECOND("Kilobits/Second"),
    /// `Terabytes`.
    TERABYTES("Terabytes"),
    /// `Terabits/Second`.
    TERABITS_PER_SECOND("Terabits/Second"),
    /// `Bytes/Second`.
    BYTES_PER_SECOND("Bytes/Second"),
    /// `Percent`.
    PERCENT("Percent"),
    /// `Megabytes`.
    MEGABYTES("Megabytes"),
    /// `Megabits/Second`.
    MEGABITS_PER_SECOND("Megabits/Second"),
    /// `Milliseconds`.
    MILLISECONDS("Milliseconds"),
    /// `Microseconds`.
    MICROSECONDS("Microseconds"),
    /// `Kilobytes/Second`.
    KILOBYTES_PER_SECOND("Kilobytes/Second"),
    /// `Gigabits/Second`.
    GIGABITS_PER_SECOND("Gigabits/Second"),
    /// `Megabytes/Second`.
    MEGABYTES_PER_SECOND("Megabytes/Second"),
    /// `Bits`.
    BITS("Bits"),
    /// `Bits/Second`.
    BITS_PER_SECOND("Bits/Second"),
    /// `Count/Second`.
    COUNT_PER_SECOND("Count/Second"),
    /// `Seconds`.
    SECONDS("Seconds"),
    /// `Kilobits`.
    KILOBITS("Kilobits"),
    /// `Terabytes/Second`.
    TERABYTES_PER_SECOND("Terabytes/Second"),
    /// No unit given.
    NONE("None");

    private final String text;

    Unit(String text) {
        this.text = text;
    }

    /// Returns the unit as CloudWatch spells it.
    public String text() {
        return text;
    }

    /// Finds the unit that CloudWatch spells so.
    public static Optional<Unit> of(String text) {
        for (Unit unit : values()) {
            if (unit.text.equals(text)) {
                return Optional.of(unit);
            }
        }
        return Optional.empty();
    }
}
