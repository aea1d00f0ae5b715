package io.penstock.runtime.environment.api;

import io.penstock.runtime.environment.api.Extension.State;
import io.penstock.runtime.environment.api.Ruling.Granted;
import io.penstock.runtime.environment.api.Ruling.Refused;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Who may register as an extension, and what all of them are doing. Waits for nothing. Not
/// thread-safe; guarded by the lock of its [ExtensionRoster].
final class ExtensionRoll {
    /// By identifier.
    private final Map<String, Extension> extensions = new LinkedHashMap<>();

    private boolean closed;

    /// @param launched names of the external extensions, which must register
    ExtensionRoll(Collection<String> launched) {
        launched.forEach(name -> {
            Extension _ = add(name, true);
        });
    }

    /// Returns whether anybody registered or must.
    boolean any() {
        return !extensions.isEmpty();
    }

    /// Returns whether an external one registered or must.
    boolean anyExternal() {
        return extensions.values().stream().anyMatch(each -> each.external);
    }

    /// Returns whether every external extension has registered.
    boolean complete() {
        return extensions.values().stream().noneMatch(each -> each.state == State.STARTED);
    }

    /// Returns whether everybody waits for an event.
    boolean settled() {
        return extensions.values().stream().allMatch(Extension::settled);
    }

    /// Returns the extension of that identifier, if there is one.
    @Nullable Extension find(String identifier) {
        return extensions.get(identifier);
    }

    /// Returns the external extension of that name.
    Optional<Extension> external(String name) {
        return named(name).filter(each -> each.external);
    }

    /// Returns whether an extension asked to be told of events of that kind.
    boolean wants(String name, String kind) {
        return named(name).filter(each -> each.events.contains(kind)).isPresent();
    }

    /// Lets nobody register from now on but external ones, which must.
    void close() {
        closed = true;
    }

    /// Registers an extension; grants an identifier.
    Ruling register(String name, List<String> events) {
        Optional<Extension> known = named(name);
        if (known.isPresent() && known.get().external) {
            return enter(known.get(), events);
        }
        if (closed) {
            return new Refused(
                    "Extension.RegistrationClosed", "Extension registration closed already");
        }
        if (known.isPresent()) {
            return new Refused(
                    "Extension.InvalidExtensionState",
                    "Extension with this name already registered");
        }
        if (extensions.size() >= ExtensionRoster.EXTENSIONS_MAX) {
            return new Refused(
                    "Extension.TooManyExtensions",
                    "Extension limit (" + ExtensionRoster.EXTENSIONS_MAX + ") reached");
        }
        return enter(add(name, false), events);
    }

    /// Lays an event before those who asked for its kind.
    void tell(LifecycleEvent event) {
        String json = event.json();
        for (Extension extension : extensions.values()) {
            if (extension.events.contains(event.kind())) {
                extension.pending.addLast(json);
            }
        }
    }

    /// Refuses a call of somebody who is not on the roll.
    static Ruling unknown(String message) {
        return new Refused("Extension.UnknownExtensionIdentifier", message);
    }

    /// Refuses a call that an extension may not make in its state.
    static Ruling forbidden(Extension extension, State to) {
        return new Refused(
                "Extension.InvalidExtensionState",
                "State transition from %s to %s failed for extension %s. Error: State transition is not allowed"
                        .formatted(extension.state.words, to.words, extension.name));
    }

    private static Ruling enter(Extension extension, List<String> events) {
        if (!extension.state.leadsTo(State.REGISTERED)) {
            return forbidden(extension, State.REGISTERED);
        }
        extension.state = State.REGISTERED;
        extension.events = List.copyOf(events);
        return new Granted(extension.identifier);
    }

    private Extension add(String name, boolean external) {
        var extension = new Extension(name, UUID.randomUUID().toString(), external);
        extensions.put(extension.identifier, extension);
        return extension;
    }

    private Optional<Extension> named(String name) {
        return extensions.values().stream().filter(each -> each.name.equals(name)).findFirst();
    }
}
