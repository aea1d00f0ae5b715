package io.penstock.server.config;

import io.penstock.engine.concurrency.scaling.ScalingRule;
import java.util.List;

/// Everything a server is told before it starts.
///
/// @param listen where it answers; default: 127.0.0.1:4566
/// @param storage where queues, functions and mappings live; default: directory `./.penstock`
/// @param clock which clock everything that waits follows; default: [ClockKind#REAL]
/// @param runtimes how functions are run; default: whatever interpreters the machine has
/// @param queues where a mapping finds the queue of its ARN; default: embedded, all of them
/// @param limits how much runs at once; default: as an AWS account
/// @param freezeIdle whether environments get no processor time between invocations, as on AWS;
///   default: true
/// @param outside services of others that this server sends to; default: none
/// @param scaling how provisioned concurrency follows schedules and load; default: not at all
/// @param access whom it believes; default: everybody on this machine
/// @param objects where buckets are; default: nowhere
/// @param traces where spans are sent; default: nowhere, and none are made
public record ServerConfig(
        Listen listen,
        Storage storage,
        ClockKind clock,
        Runtimes runtimes,
        QueueSources queues,
        Limits limits,
        boolean freezeIdle,
        Outside outside,
        List<ScalingRule> scaling,
        Access access,
        ObjectStorage objects,
        TraceExport traces) {

    /// Refuses to let in everybody from everywhere, unless that is said.
    public ServerConfig {
        scaling = List.copyOf(scaling);
        if (access instanceof Access.Open(boolean anywhere) && !anywhere && !listen.isLoopback()) {
            throw new IllegalArgumentException(
                    "listening on "
                            + listen.host()
                            + " lets in other machines, and nobody checks who calls: add --auth sigv4"
                            + " with --credentials FILE, or --insecure if everybody is meant");
        }
    }

    /// Returns the configuration of a server that is told nothing.
    public static ServerConfig defaults() {
        return new ServerConfig(
                Listen.defaults(),
                Storage.defaults(),
                ClockKind.REAL,
                Runtimes.defaults(),
                QueueSources.embedded(),
                Limits.defaults(),
                true,
                Outside.none(),
                List.of(),
                Access.defaults(),
                new ObjectStorage.None(),
                new TraceExport.None());
    }

    /// Returns the defaults but for a free port and no files: what demos and tests start from.
    public static ServerConfig passing() {
        return defaults().with(Listen.defaults().withPort(0)).with(new Storage.Memory());
    }

    /// Returns this configuration with another address.
    public ServerConfig with(Listen other) {
        return new ServerConfig(
                other,
                storage,
                clock,
                runtimes,
                queues,
                limits,
                freezeIdle,
                outside,
                scaling,
                access,
                objects,
                traces);
    }

    /// Returns this configuration with another storage.
    public ServerConfig with(Storage other) {
        return new ServerConfig(
                listen,
                other,
                clock,
                runtimes,
                queues,
                limits,
                freezeIdle,
                outside,
                scaling,
                access,
                objects,
                traces);
    }

    /// Returns this configuration with another clock.
    public ServerConfig with(ClockKind other) {
        return new ServerConfig(
                listen,
                storage,
                other,
                runtimes,
                queues,
                limits,
                freezeIdle,
                outside,
                scaling,
                access,
                objects,
                traces);
    }

    /// Returns this configuration with other runtimes.
    public ServerConfig with(Runtimes other) {
        return new ServerConfig(
                listen,
                storage,
                clock,
                other,
                queues,
                limits,
                freezeIdle,
                outside,
                scaling,
                access,
                objects,
                traces);
    }

    /// Returns this configuration with other sources of queues.
    public ServerConfig with(QueueSources other) {
        return new ServerConfig(
                listen,
                storage,
                clock,
                runtimes,
                other,
                limits,
                freezeIdle,
                outside,
                scaling,
                access,
                objects,
                traces);
    }

    /// Returns this configuration with other limits.
    public ServerConfig with(Limits other) {
        return new ServerConfig(
                listen,
                storage,
                clock,
                runtimes,
                queues,
                other,
                freezeIdle,
                outside,
                scaling,
                access,
                objects,
                traces);
    }

    /// Returns this configuration with other services outside.
    public ServerConfig with(Outside other) {
        return new ServerConfig(
                listen,
                storage,
                clock,
                runtimes,
                queues,
                limits,
                freezeIdle,
                other,
                scaling,
                access,
                objects,
                traces);
    }

    /// Returns this configuration with another access.
    public ServerConfig with(Access other) {
        return new ServerConfig(
                listen,
                storage,
                clock,
                runtimes,
                queues,
                limits,
                freezeIdle,
                outside,
                scaling,
                other,
                objects,
                traces);
    }

    /// Returns this configuration with other buckets.
    public ServerConfig with(ObjectStorage other) {
        return new ServerConfig(
                listen,
                storage,
                clock,
                runtimes,
                queues,
                limits,
                freezeIdle,
                outside,
                scaling,
                access,
                other,
                traces);
    }

    /// Returns this configuration with another receiver of spans.
    public ServerConfig with(TraceExport other) {
        return new ServerConfig(
                listen,
                storage,
                clock,
                runtimes,
                queues,
                limits,
                freezeIdle,
                outside,
                scaling,
                access,
                objects,
                other);
    }

    /// Returns this configuration with other rules for provisioned concurrency.
    public ServerConfig with(List<ScalingRule> other) {
        return new ServerConfig(
                listen,
                storage,
                clock,
                runtimes,
                queues,
                limits,
                freezeIdle,
                outside,
                other,
                access,
                objects,
                traces);
    }
}
