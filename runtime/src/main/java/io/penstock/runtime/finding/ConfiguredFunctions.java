package io.penstock.runtime.finding;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.concurrency.Occupancy;
import io.penstock.engine.concurrency.Occupancy.Share;
import io.penstock.engine.finding.Facts.FunctionSide;
import io.penstock.runtime.function.ConcurrencyLedgers;
import io.penstock.runtime.function.FunctionDirectory;
import io.penstock.runtime.function.FunctionDirectory.Lookup;
import java.util.OptionalInt;

/// Functions with the concurrency that is in force for them. Thread-safe.
public final class ConfiguredFunctions implements FunctionSurvey {
    private final FunctionDirectory functions;
    private final ConcurrencyLedgers ledgers;

    public ConfiguredFunctions(FunctionDirectory functions, ConcurrencyLedgers ledgers) {
        this.functions = functions;
        this.ledgers = ledgers;
    }

    @Override
    public FunctionSide of(FunctionArn function) {
        return switch (functions.find(function)) {
            case Lookup.Found(var definition) -> {
                Occupancy occupancy = ledgers.of(function).snapshot();
                yield new FunctionSide.Known(
                        definition.timeout(),
                        reserved(occupancy, function.unqualified()),
                        occupancy.accountLimit() - reservedByAll(occupancy));
            }
            case Lookup.NotActive _ -> new FunctionSide.Unknown();
            case Lookup.Missing() -> new FunctionSide.Missing();
        };
    }

    private static OptionalInt reserved(Occupancy occupancy, FunctionArn function) {
        return switch (occupancy.of(function).share()) {
            case Share.Reserved(int limit) -> OptionalInt.of(limit);
            case Share.Unreserved() -> OptionalInt.empty();
        };
    }

    private static int reservedByAll(Occupancy occupancy) {
        return occupancy.functions().stream()
                .mapToInt(each -> each.share() instanceof Share.Reserved(int limit) ? limit : 0)
                .sum();
    }
}
