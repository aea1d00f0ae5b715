package io.penstock.engine.metrics;

/// The metrics of functions in `AWS/Lambda`. Source: Lambda developer guide, "Types of metrics for
/// Lambda functions".
public enum FunctionMetric {
    /// Runs, whether they succeeded or failed. Sum.
    INVOCATIONS("Invocations", Unit.COUNT),
    /// Runs that the function failed. Sum.
    ERRORS("Errors", Unit.COUNT),
    /// Attempts that found no concurrency. Sum.
    THROTTLES("Throttles", Unit.COUNT),
    /// From the delivery of the event to the answer. Average, maximum, percentiles.
    DURATION("Duration", Unit.MILLISECONDS),
    /// From the answer until the last extension is done. Like the duration.
    POST_RUNTIME_EXTENSIONS_DURATION("PostRuntimeExtensionsDuration", Unit.MILLISECONDS),
    /// Running at once. Maximum.
    CONCURRENT_EXECUTIONS("ConcurrentExecutions", Unit.COUNT),
    /// Running at once, of functions without reserved concurrency. Maximum; of a region only.
    UNRESERVED_CONCURRENT_EXECUTIONS("UnreservedConcurrentExecutions", Unit.COUNT),
    /// Concurrency that is not available to new on-demand work. Maximum; of a region only.
    CLAIMED_ACCOUNT_CONCURRENCY("ClaimedAccountConcurrency", Unit.COUNT),
    /// Running at once in provisioned environments. Maximum.
    PROVISIONED_CONCURRENT_EXECUTIONS("ProvisionedConcurrentExecutions", Unit.COUNT),
    /// The share of provisioned environments that is busy, 0 to 1. Maximum; of a version or alias.
    PROVISIONED_CONCURRENCY_UTILIZATION("ProvisionedConcurrencyUtilization", Unit.COUNT),
    /// Runs in provisioned environments. Sum.
    PROVISIONED_CONCURRENCY_INVOCATIONS("ProvisionedConcurrencyInvocations", Unit.COUNT),
    /// Runs elsewhere because all provisioned environments were taken. Sum.
    PROVISIONED_CONCURRENCY_SPILLOVER_INVOCATIONS(
            "ProvisionedConcurrencySpilloverInvocations", Unit.COUNT),
    /// Events accepted into the queue of asynchronous invocations. Sum.
    ASYNC_EVENTS_RECEIVED("AsyncEventsReceived", Unit.COUNT),
    /// From acceptance to each attempt to invoke. Average, maximum.
    ASYNC_EVENT_AGE("AsyncEventAge", Unit.MILLISECONDS),
    /// Events given up without a successful run. Sum.
    ASYNC_EVENTS_DROPPED("AsyncEventsDropped", Unit.COUNT),
    /// Events that a dead-letter queue did not take. Sum.
    DEAD_LETTER_ERRORS("DeadLetterErrors", Unit.COUNT),
    /// Records that a destination did not take. Sum.
    DESTINATION_DELIVERY_FAILURES("DestinationDeliveryFailures", Unit.COUNT),
    /// Invocations stopped because functions called each other in a circle. Sum.
    RECURSIVE_INVOCATIONS_DROPPED("RecursiveInvocationsDropped", Unit.COUNT),
    /// Requests to a function URL. Sum.
    URL_REQUEST_COUNT("UrlRequestCount", Unit.COUNT),
    /// Requests to a function URL that were answered with 4xx. Sum.
    URL_4XX_COUNT("Url4xxCount", Unit.COUNT),
    /// Requests to a function URL that were answered with 5xx. Sum.
    URL_5XX_COUNT("Url5xxCount", Unit.COUNT),
    /// From the arrival of a request to a function URL to its answer. Average, maximum.
    URL_REQUEST_LATENCY("UrlRequestLatency", Unit.MILLISECONDS);

    private final String text;
    private final Unit unit;

    FunctionMetric(String text, Unit unit) {
        this.text = text;
        this.unit = unit;
    }

    /// Returns the name that CloudWatch knows.
    public String text() {
        return text;
    }

    /// Returns what its values count.
    public Unit unit() {
        return unit;
    }
}
