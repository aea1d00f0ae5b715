package io.penstock.runtime.mapping;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.arn.QueueArn;
import io.penstock.engine.mapping.MappingRequest;
import io.penstock.engine.mapping.Member;
import io.penstock.engine.mapping.QueueMappingConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The mappings of all realms by UUID, and the ways to look them up. Not thread-safe; guarded by
/// the supervisor's lock.
final class MappingTable {
    private final Map<String, ManagedMapping> mappings = new TreeMap<>();

    void add(ManagedMapping mapping) {
        mappings.put(mapping.config().uuid(), mapping);
    }

    void remove(String uuid) {
        mappings.remove(uuid);
    }

    int size() {
        return mappings.size();
    }

    Optional<ManagedMapping> find(String uuid) {
        return Optional.ofNullable(mappings.get(uuid));
    }

    /// Returns a mapping, if the realm has it.
    Optional<ManagedMapping> find(Realm realm, String uuid) {
        return find(uuid).filter(mapping -> realm.owns(mapping.config()));
    }

    /// Returns those of a realm, ordered by UUID.
    List<ManagedMapping> of(Realm realm) {
        return mappings.values().stream().filter(mapping -> realm.owns(mapping.config())).toList();
    }

    /// Returns those of all realms, ordered by UUID.
    List<ManagedMapping> all() {
        return List.copyOf(mappings.values());
    }

    Optional<ManagedMapping> drivenBy(QueueMappingDriver driver) {
        return mappings.values().stream().filter(mapping -> mapping.driver() == driver).findFirst();
    }

    List<QueueMappingDriver> drivers() {
        List<QueueMappingDriver> drivers = new ArrayList<>();
        for (ManagedMapping mapping : mappings.values()) {
            @Nullable QueueMappingDriver driver = mapping.driver();
            if (driver != null) {
                drivers.add(driver);
            }
        }
        return drivers;
    }

    /// Returns those of a queue, whether they poll or not, but not those that are being deleted.
    List<ManagedMapping> of(QueueArn queue) {
        return mappings.values().stream()
                .filter(mapping -> mapping.config().source().equals(queue))
                .filter(mapping -> !mapping.deleting())
                .toList();
    }

    /// Returns the UUID of the mapping that a creation would repeat, empty for none.
    String duplicateOf(MappingRequest request) {
        return switch (request.function()) {
            case Member.Absent<FunctionArn>() -> "";
            case Member.Given<FunctionArn>(var function) ->
                    duplicate(request.eventSourceArn().or(""), function, "");
        };
    }

    /// Returns the UUID of the mapping that an update would repeat, empty for none.
    String duplicateOf(QueueMappingConfig config, MappingRequest request) {
        return duplicate(
                config.source().toString(),
                request.function().or(config.function()),
                config.uuid());
    }

    private String duplicate(String source, FunctionArn function, String except) {
        return mappings.values().stream()
                .map(ManagedMapping::config)
                .filter(config -> config.source().toString().equals(source))
                .filter(config -> config.function().equals(function))
                .map(QueueMappingConfig::uuid)
                .filter(uuid -> !uuid.equals(except))
                .findFirst()
                .orElse("");
    }
}
