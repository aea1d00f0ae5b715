package io.penstock.runtime.function;

import java.util.List;

/// The network that a function was meant for (`VpcConfig`): kept and shown. There are no subnets
/// here; functions use the machine's network.
///
/// @param subnetIds at most 16
/// @param securityGroupIds at most 5
/// @param ipv6Allowed whether IPv6 may be used in dual-stack subnets
public record VpcConfig(
        List<String> subnetIds, List<String> securityGroupIds, boolean ipv6Allowed) {
    /// No network of its own.
    public static final VpcConfig NONE = new VpcConfig(List.of(), List.of(), false);

    /// Copies the lists.
    public VpcConfig {
        subnetIds = List.copyOf(subnetIds);
        securityGroupIds = List.copyOf(securityGroupIds);
    }

    /// Returns whether a network is meant at all.
    public boolean given() {
        return !subnetIds.isEmpty() || !securityGroupIds.isEmpty();
    }
}
