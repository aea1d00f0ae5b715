package io.penstock.server.config;

import java.net.URI;
import java.util.Optional;

/// Services of others that this server sends to.
///
/// @param eventBridgeEndpoint address of an EventBridge; empty for none, then there are no event
///   buses
/// @param snsEndpoint address of an SNS in place of the embedded one; empty for none
public record Outside(String eventBridgeEndpoint, String snsEndpoint) {
    /// Checks the addresses.
    public Outside {
        check("EventBridge", eventBridgeEndpoint);
        check("SNS", snsEndpoint);
    }

    /// Returns that there are none.
    public static Outside none() {
        return new Outside("", "");
    }

    /// Returns where event buses are.
    public Optional<URI> eventBridge() {
        return address(eventBridgeEndpoint);
    }

    /// Returns where topics are, if not here.
    public Optional<URI> sns() {
        return address(snsEndpoint);
    }

    private static Optional<URI> address(String endpoint) {
        return endpoint.isEmpty() ? Optional.empty() : Optional.of(URI.create(endpoint));
    }

    private static void check(String service, String endpoint) {
        boolean web =
                endpoint.isEmpty()
                        || endpoint.startsWith("http://")
                        || endpoint.startsWith("https://");
        if (!web || (!endpoint.isEmpty() && URI.create(endpoint).getHost() == null)) {
            throw new IllegalArgumentException(
                    service + " endpoint " + endpoint + " is not an http or https address");
        }
    }
}
