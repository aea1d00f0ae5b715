package io.penstock.engine.finding;

import static io.penstock.engine.finding.Certainty.CERTAIN;
import static io.penstock.engine.finding.Certainty.INFERRED;
import static io.penstock.engine.finding.Severity.ERROR;
import static io.penstock.engine.finding.Severity.NOTE;
import static io.penstock.engine.finding.Severity.WARNING;

import java.util.Locale;

/// The traps of SQS mappings. The ids are stable: API, logs, tags and the pages of `docs/findings`
/// use them.
public enum Trap {
    /// The queue does not exist.
    QUEUE_MISSING(ERROR, CERTAIN),
    /// The function does not exist.
    FUNCTION_MISSING(ERROR, CERTAIN),
    /// A fault of the server stopped the mapping.
    DISABLED_BY_FAULT(ERROR, CERTAIN),
    /// Messages come back while the function may still run.
    VISIBILITY_BELOW_TIMEOUT(ERROR, CERTAIN),
    /// The batching window eats up what the function needs of the visibility timeout.
    VISIBILITY_BELOW_WINDOW(WARNING, CERTAIN),
    /// Less than AWS advises: throttled messages use up their receives.
    VISIBILITY_BELOW_SIX_TIMEOUTS(WARNING, CERTAIN),
    /// A full batch takes longer than the function may.
    BATCH_EXCEEDS_TIMEOUT(WARNING, INFERRED),
    /// Messages were delivered again while they were being worked on.
    RUNS_TWICE(WARNING, CERTAIN),
    /// Reserved concurrency is 0.
    FUNCTION_SWITCHED_OFF(ERROR, CERTAIN),
    /// The mapping invokes more at a time than the function may run.
    RESERVED_CONCURRENCY_BELOW_POLLERS(WARNING, CERTAIN),
    /// All mappings of the function together do.
    RESERVED_CONCURRENCY_SHARED(WARNING, CERTAIN),
    /// The mapping may grow beyond what is reserved.
    RESERVED_CONCURRENCY_WITHOUT_MAXIMUM(NOTE, CERTAIN),
    /// The account has less room than the mapping uses.
    ACCOUNT_CONCURRENCY_BELOW_POLLERS(WARNING, CERTAIN),
    /// Messages used up receives without having run.
    RECEIVES_WITHOUT_RUN(WARNING, CERTAIN),
    /// Messages were dead-lettered without ever having run.
    THROTTLE_DLQ(ERROR, CERTAIN),
    /// The filter lets nothing pass.
    FILTER_MATCHES_NOTHING(WARNING, INFERRED),
    /// A pattern asks for a member that no message has.
    FILTER_NAMES_NO_FIELD(ERROR, CERTAIN),
    /// Mappings on one queue delete each other's messages.
    SEVERAL_FILTERS_ON_QUEUE(ERROR, CERTAIN),
    /// Mappings on one queue take each other's messages.
    SEVERAL_MAPPINGS_ON_QUEUE(WARNING, CERTAIN),
    /// The function reports failed items that nobody reads.
    FAILURES_NOT_ENABLED(ERROR, CERTAIN),
    /// One bad message makes its whole batch run again.
    WHOLE_BATCH_RETRIED(NOTE, CERTAIN),
    /// What always fails is retried until it expires.
    NO_DEAD_LETTER_QUEUE(WARNING, CERTAIN),
    /// The dead-letter queue does not exist.
    DEAD_LETTER_QUEUE_MISSING(ERROR, CERTAIN),
    /// Fewer receives than AWS advises: throttles count as receives.
    MAX_RECEIVE_COUNT_BELOW_FIVE(WARNING, CERTAIN),
    /// Dead letters expire soon after they arrive, or before.
    DEAD_LETTER_RETENTION(WARNING, CERTAIN),
    /// Messages expire before they are dead-lettered.
    RETENTION_BELOW_RETRIES(WARNING, CERTAIN),
    /// A dead-letter queue takes messages out of their order.
    FIFO_DEAD_LETTERS_BREAK_ORDER(NOTE, CERTAIN),
    /// A failed message holds its group for a long time.
    FIFO_FAILURE_HOLDS_GROUP(NOTE, CERTAIN),
    /// Messages wait for company that does not come.
    WINDOW_HOLDS_TINY_TRAFFIC(NOTE, INFERRED);

    private final Severity severity;
    private final Certainty certainty;

    Trap(Severity severity, Certainty certainty) {
        this.severity = severity;
        this.certainty = certainty;
    }

    /// Returns the stable id, for example `ESM-NO-DEAD-LETTER-QUEUE`.
    public String id() {
        return "ESM-" + name().toUpperCase(Locale.ROOT).replace('_', '-');
    }

    /// Returns how much it matters.
    public Severity severity() {
        return severity;
    }

    /// Returns how it is known.
    public Certainty certainty() {
        return certainty;
    }

    /// Returns where the trap is described, below the project's root.
    public String page() {
        return "docs/findings/" + id() + ".md";
    }
}
