package io.penstock.engine.concurrency;

import io.penstock.engine.arn.FunctionArn;
import java.util.List;

/// A consistent picture of a [ConcurrencyLedger], for diagnosis.
///
/// @param accountLimit concurrent invocations the account may run
/// @param inUse invocations running now
/// @param claimed what counts against the account limit: all reservations, used or not, the
///   provisioned concurrency of functions without one, and what those run beyond it
/// @param functions every function that runs or for which something was set, ordered by ARN
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
                .orElseGet(() ->
                        new OfFunction(unqualified, 0, new Share.Unreserved(), Provisioned.NONE));
    }

    /// Returns how many more invocations functions without a reservation could start now.
    public int unreservedFree() {
        return Math.max(0, accountLimit - claimed);
    }

    /// Returns what all reservations together keep.
    public int reserved() {
        return functions.stream()
                .mapToInt(each -> each.share() instanceof Share.Reserved(int limit) ? limit : 0)
                .sum();
    }

    /// Returns the provisioned concurrency of functions without a reservation.
    public int provisionedUnreserved() {
        return functions.stream()
                .filter(each -> each.share() instanceof Share.Unreserved)
                .mapToInt(each -> each.provisioned().promised())
                .sum();
    }

    /// One function's part of the picture.
    ///
    /// @param function without qualifier
    /// @param inUse its invocations running now, in environments of both kinds
    /// @param share what it may use
    /// @param provisioned what is provisioned for it
    public record OfFunction(
            FunctionArn function, int inUse, Share share, Provisioned provisioned) {}

    /// What a function may use of its account's concurrency.
    public sealed interface Share {
        /// What reservations leave, together with all others that have none.
        record Unreserved() implements Share {}

        /// Its own part, which is floor and ceiling; zero stops the function.
        record Reserved(int limit) implements Share {}
    }

    /// The provisioned concurrency of all versions of a function.
    ///
    /// @param promised as configured
    /// @param busy invocations running in provisioned environments now
    /// @param usable provisioned environments that take invocations
    public record Provisioned(int promised, int busy, int usable) {
        /// None.
        public static final Provisioned NONE = new Provisioned(0, 0, 0);
    }
}
