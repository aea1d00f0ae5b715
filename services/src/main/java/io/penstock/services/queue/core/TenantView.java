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

    /// What makes a tenant larger than others. Equals follow by name.
    public enum Size {
        /// How much of it waits, then how much of it is in flight.
        BACKLOG,
        /// How much of it is in flight, then how much of it waits.
        IN_FLIGHT,
        /// Its share of the processing time, then how much of it is in flight.
        SHARE;

        /// Returns the order of tenants, the largest first.
        Comparator<TenantView> largestFirst() {
            Comparator<TenantView> ascending =
                    switch (this) {
                        case BACKLOG ->
                                Comparator.comparingInt(TenantView::visible)
                                        .thenComparingInt(TenantView::inFlight);
                        case IN_FLIGHT ->
                                Comparator.comparingInt(TenantView::inFlight)
                                        .thenComparingInt(TenantView::visible);
                        case SHARE ->
                                Comparator.comparingDouble(TenantView::processingShare)
                                        .thenComparingInt(TenantView::inFlight);
                    };
            return ascending.reversed().thenComparing(TenantView::group);
        }
    }

    /// What made a tenant noisy.
    public enum Rule {
        /// Its share of the messages in flight.
        IN_FLIGHT,
        /// Its share of the processing time.
        PROCESSING_TIME
    }
}
