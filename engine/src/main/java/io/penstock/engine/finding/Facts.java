package io.penstock.engine.finding;

import io.penstock.engine.filter.ImpossiblePattern;
import io.penstock.engine.mapping.QueueMappingConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/// All that rules about one mapping look at.
///
/// @param mapping the mapping itself
/// @param queue its source
/// @param deadLetterQueue where its source gives messages up, if it does
/// @param function its target
/// @param neighbours the other enabled mappings on the same queue or to the same function
/// @param observed what happened since its configuration last changed
public record Facts(
        Mapping mapping,
        QueueSide queue,
        QueueSide deadLetterQueue,
        FunctionSide function,
        List<Neighbour> neighbours,
        Observed observed) {
    public Facts {
        neighbours = List.copyOf(neighbours);
    }

    /// The mapping.
    ///
    /// @param enabled whether it polls, or is about to
    /// @param fault why a fault stopped it, empty if none did
    /// @param impossible those of its patterns that no message can match
    /// @param tags by key
    public record Mapping(
            QueueMappingConfig config,
            boolean enabled,
            String fault,
            List<ImpossiblePattern> impossible,
            Map<String, String> tags) {
        public Mapping {
            impossible = List.copyOf(impossible);
            tags = Map.copyOf(tags);
        }
    }

    /// What is known of a queue.
    public sealed interface QueueSide {
        /// It exists.
        record Known(QueueSettings settings) implements QueueSide {}

        /// It does not exist.
        record Missing() implements QueueSide {}

        /// Its service does not answer, or nobody asked.
        record Unknown() implements QueueSide {}
    }

    /// What is known of a function.
    public sealed interface FunctionSide {
        /// It exists.
        ///
        /// @param timeout its configured timeout
        /// @param reserved what is reserved for it, if anything
        /// @param unreserved what functions without a reservation share in its account
        record Known(Duration timeout, OptionalInt reserved, int unreserved)
                implements FunctionSide {}

        /// It does not exist.
        record Missing() implements FunctionSide {}

        /// It exists, but its definition is not ready.
        record Unknown() implements FunctionSide {}
    }

    /// Another enabled mapping.
    public record Neighbour(QueueMappingConfig config) {}
}
