package io.penstock.runtime.mapping;

import io.penstock.engine.mapping.QueueMappingConfig;

/// An account in a region; mappings of one realm do not exist in another.
///
/// @param account twelve digits
/// @param region for example `us-east-1`
public record Realm(String account, String region) {
    /// Returns whether a mapping is of this realm.
    public boolean owns(QueueMappingConfig config) {
        return config.function().account().equals(account)
                && config.function().region().equals(region);
    }
}
