package io.penstock.engine.concurrency;

import io.penstock.engine.arn.FunctionArn;
import java.util.List;

/// A consistent picture of a [ConcurrencyLedger], for diagnosis.
///
/// @param accountLimit concurrent invocations the account may run
/// @param inUse invocations running now
/// @param claimed what counts against the account limit: all reservations, used or not, and the
///   running invocations of functions without one
/// @param functions every function that runs or has a reservation, ordered by ARN
public record Occupancy(int accountLimit, int inUse, int claimed, List<OfFunction> functions) {
    public Occupancy {
        functions = List.copyOf(functions);
    }

    /// Returns what this picture says of one function; one that neither runs nor has a reservation
    /// shares the unreserved rest.
    public OfFunction of(FunctionArn unqualified) {
        return functions.stream()
                .filter(each -> each.function().equals(unqualified))
                .findFirst()
                .orElseGet(() -> new OfFunction(unqualified, 0, new Share.Unreserved()));
    }

    /// Returns how many more invocations functions without a reservation could start now.
    public int unreservedFree() {
        return Math.max(0, accountLimit - claimed);
    }

    /// One function's part of the picture.
    ///
    /// @param function without qualifier
    /// @param inUse its invocations running now
    /// @param share what it may use
    public record OfFunction(FunctionArn function, int inUse, Share share) {}

    /// What a function may use of its account's concurrency.
    public sealed interface Share {
        /// What reservations leave, together with all others that have none.
        record Unreserved() implements Share {}

        /// Its own part, which is floor and ceiling; zero stops the function.
        record Reserved(int limit) implements Share {}
    }
}
