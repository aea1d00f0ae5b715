package io.penstock.server.wire;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.invocation.Payload;
import java.util.Map;

/// What an operation answers.
public sealed interface Reply {
    /// Success with the output structure of the model (member names as in the model); rendered as
    /// JSON or XML as the protocol asks. The status is the model's.
    record Output(ObjectNode members) implements Reply {}

    /// Success without output. The status is the model's, or 204 where the recordings say so.
    record Done() implements Reply {}

    /// Success with a body that is not the protocol's (Invoke).
    ///
    /// @param headers further response headers by name
    record Raw(int status, Map<String, String> headers, Payload body) implements Reply {}

    /// A success, or an error, that shows while it is made (InvokeWithResponseStream).
    record Streamed(Course course) implements Reply {
        /// Makes the reply.
        @FunctionalInterface
        public interface Course {
            /// Makes the reply and hands it to `outlet`.
            void run(ReplyOutlet outlet) throws InterruptedException;
        }

        /// Returns the complaint of a protocol in which no operation streams.
        static IllegalStateException unexpected() {
            return new IllegalStateException("no operation of this protocol streams");
        }
    }

    /// An error.
    record Failed(ApiError error) implements Reply {}

    /// Shorthand for [Failed].
    static Reply failed(int status, String code, String message) {
        return new Failed(ApiError.of(status, code, message));
    }
}
