package io.penstock.server.config;

import java.net.URI;

/// Who keeps a queue that a mapping reads.
public sealed interface QueueSource {
    /// This server.
    record Embedded() implements QueueSource {}

    /// Another SQS service, reached through the AWS SDK and long-polled.
    ///
    /// @param endpoint scheme, host and port of that service
    record External(URI endpoint) implements QueueSource {
        /// Refuses what is not an `http` or `https` address.
        public External {
            boolean web =
                    "http".equals(endpoint.getScheme()) || "https".equals(endpoint.getScheme());
            if (!web || endpoint.getHost() == null) {
                throw new IllegalArgumentException(
                        "SQS endpoint " + endpoint + " is not an http or https address");
            }
        }
    }
}
