package io.penstock.server.config;

import java.net.URI;
import java.nio.file.Path;

/// Where buckets are.
public sealed interface ObjectStorage {
    /// Nowhere: there is no S3.
    record None() implements ObjectStorage {}

    /// This server keeps them in files below a directory, which is created if it is missing.
    record Directory(Path path) implements ObjectStorage {}

    /// Another S3 service, reached through the AWS SDK.
    ///
    /// @param endpoint scheme, host and port of that service
    record External(URI endpoint) implements ObjectStorage {
        /// Refuses what is not an `http` or `https` address.
        public External {
            boolean web =
                    "http".equals(endpoint.getScheme()) || "https".equals(endpoint.getScheme());
            if (!web || endpoint.getHost() == null) {
                throw new IllegalArgumentException(
                        "S3 endpoint " + endpoint + " is not an http or https address");
            }
        }
    }
}
