package io.penstock.services.queue.move;

/// How far a message move task came.
///
/// @param status where it stands
/// @param moved how many messages it has moved
/// @param failure why it failed, as AWS names the reason; empty unless it did
public record MoveProgress(Status status, long moved, String failure) {
    /// What a task starts with.
    public static final MoveProgress NONE = new MoveProgress(Status.RUNNING, 0, "");

    /// Where a task stands, in AWS's words.
    ///
    /// ```
    /// RUNNING ──all moved, nothing left──▶ COMPLETED
    ///    │ ├──cannot go on──▶ FAILED
    ///    └─┴──cancelled──▶ CANCELLING ──▶ CANCELLED
    /// ```
    public enum Status {
        /// Moves messages.
        RUNNING,
        /// Has moved what there was to move.
        COMPLETED,
        /// Was asked to stop, and will move no further message.
        CANCELLING,
        /// Stopped because it was asked to.
        CANCELLED,
        /// Stopped because it could not go on.
        FAILED;

        /// Returns whether the task still holds its source queue.
        public boolean active() {
            return switch (this) {
                case RUNNING, CANCELLING -> true;
                case COMPLETED, CANCELLED, FAILED -> false;
            };
        }
    }
}
