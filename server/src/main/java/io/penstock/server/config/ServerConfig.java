package io.penstock.server.config;

/// Everything a server is told before it starts.
///
/// @param entrance where it answers, and whom it lets in
/// @param storage where queues, functions and mappings live; default: directory `./.penstock`
/// @param clock which clock everything that waits follows; default: [ClockKind#REAL]
/// @param execution how functions are run
/// @param neighbours what it reads from and sends to
/// @param queueRules what the embedded queues are strict about
public record ServerConfig(
        Entrance entrance,
        Storage storage,
        ClockKind clock,
        Execution execution,
        Neighbours neighbours,
        QueueRules queueRules) {

    /// Returns the configuration of a server that is told nothing.
    public static ServerConfig defaults() {
        return new ServerConfig(
                Entrance.defaults(),
                Storage.defaults(),
                ClockKind.REAL,
                Execution.defaults(),
                Neighbours.none(),
                QueueRules.defaults());
    }

    /// Returns the defaults but for a free port and no files: what demos and tests start from.
    public static ServerConfig passing() {
        return defaults().with(Listen.defaults().withPort(0)).with(new Storage.Memory());
    }

    /// Returns this configuration with another address.
    public ServerConfig with(Listen other) {
        return with(new Entrance(other, entrance.access()));
    }

    /// Returns this configuration with another access.
    public ServerConfig with(Access other) {
        return with(new Entrance(entrance.listen(), other));
    }

    /// Returns this configuration with another storage.
    public ServerConfig with(Storage other) {
        return new ServerConfig(entrance, other, clock, execution, neighbours, queueRules);
    }

    /// Returns this configuration with another clock.
    public ServerConfig with(ClockKind other) {
        return new ServerConfig(entrance, storage, other, execution, neighbours, queueRules);
    }

    /// Returns this configuration with other runtimes.
    public ServerConfig with(Runtimes other) {
        return with(execution.with(other));
    }

    /// Returns this configuration with other limits.
    public ServerConfig with(Limits other) {
        return with(execution.with(other));
    }

    /// Returns this configuration with other sources of queues.
    public ServerConfig with(QueueSources other) {
        return with(neighbours.with(other));
    }

    /// Returns this configuration with other services outside.
    public ServerConfig with(Outside other) {
        return with(neighbours.with(other));
    }

    /// Returns this configuration with other buckets.
    public ServerConfig with(ObjectStorage other) {
        return with(neighbours.with(other));
    }

    /// Returns this configuration with another receiver of spans.
    public ServerConfig with(TraceExport other) {
        return with(neighbours.with(other));
    }

    /// Returns this configuration with other rules of queues.
    public ServerConfig with(QueueRules other) {
        return new ServerConfig(entrance, storage, clock, execution, neighbours, other);
    }

    private ServerConfig with(Entrance other) {
        return new ServerConfig(other, storage, clock, execution, neighbours, queueRules);
    }

    private ServerConfig with(Execution other) {
        return new ServerConfig(entrance, storage, clock, other, neighbours, queueRules);
    }

    private ServerConfig with(Neighbours other) {
        return new ServerConfig(entrance, storage, clock, execution, other, queueRules);
    }
}
