package io.penstock.services.queue.core;

import java.util.Comparator;

/// One tenant of a queue at one moment, for whoever wants to know.
///
/// @param group its message group
/// @param visible its backlog
/// @param inFlight its messages in flight
/// @param delayed its messages whose delay has not ended
/// @param inFlightShare of all messages in flight now, 0 to 1
/// @param processingShare of the processing time of late, 0 to 1
/// @param standing whether it is noisy
public record TenantView(
        String group,
        int visible,
        int inFlight,
        int delayed,
        double inFlightShare,
        double processingShare,
        Standing standing) {
    /// The largest backlog first, then the most in flight, then by name.
    static final Comparator<TenantView> LARGEST_FIRST =
            Comparator.comparingInt(TenantView::visible)
                    .thenComparingInt(TenantView::inFlight)
                    .reversed()
                    .thenComparing(TenantView::group);

    /// How a tenant is treated.
    public sealed interface Standing {
        /// In the order of arrival.
        record Quiet() implements Standing {}

        /// After the quiet ones.
        ///
        /// @param rule that made it noisy
        /// @param sinceMillis wall clock
        record Noisy(Rule rule, long sinceMillis) implements Standing {}
    }

    /// What made a tenant noisy.
    public enum Rule {
        /// Its share of the messages in flight.
        IN_FLIGHT,
        /// Its share of the processing time.
        PROCESSING_TIME
    }
}
