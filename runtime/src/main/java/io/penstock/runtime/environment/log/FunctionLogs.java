package io.penstock.runtime.environment.log;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.time.Timeline;
import io.penstock.runtime.function.Logging;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// All log groups: those that functions write to, which come into being with the first line, and
/// those that clients make. Thread-safe.
public final class FunctionLogs implements AutoCloseable {
    /// Groups kept in this server, over all accounts and regions; functions are never refused one.
    public static final int GROUPS_MAX = 10_000;

    private static final int FILE_NAME_MAX = 200;

    private final Timeline timeline;
    private final Path directory;
    private final LogLimits limits;
    private final int usualRetentionDays;
    private final LogFiles files;
    private final GroupFile kept;
    private final RetentionSweeper sweeper;
    private final Map<GroupId, LogGroup> groups = new ConcurrentHashMap<>();

    /// Where a function's lines went last.
    private final Map<FunctionArn, GroupId> groupOf = new ConcurrentHashMap<>();

    /// What the group file says. Written under the lock.
    private final Map<GroupId, GroupFile.Kept> settings = new ConcurrentHashMap<>();

    /// Keeps lines as long as there is room.
    ///
    /// @param directory where the files go: `<account>/<region>/<function>.log`
    public FunctionLogs(Timeline timeline, Path directory, LogLimits limits) {
        this(timeline, directory, limits, 0);
    }

    /// @param usualRetentionDays how long lines are kept of groups that set nothing else; 0 for as
    ///   long as there is room
    public FunctionLogs(
            Timeline timeline, Path directory, LogLimits limits, int usualRetentionDays) {
        this.timeline = timeline;
        this.directory = directory;
        this.limits = limits;
        this.usualRetentionDays = usualRetentionDays;
        files = new LogFiles(limits);
        kept = new GroupFile(directory.resolve("groups.json"));
        sweeper = new RetentionSweeper(timeline, this::sweep);
    }

    /// Begins to write files, with the groups of the last run that clients made or changed.
    public void start() {
        synchronized (this) {
            for (GroupFile.Kept group : kept.read()) {
                settings.put(group.id(), group);
                create(group.id(), group.createdAt());
            }
        }
        files.start();
        sweeper.start();
    }

    /// Returns lines of a function's log from a position on; 0 is the first since the server
    /// started. Lines that are no longer kept are skipped.
    ///
    /// @param function the qualifier does not matter
    /// @param limit the most lines to return
    /// @param wait how long to wait for the first line; zero answers at once
    public LogPage after(FunctionArn function, long position, int limit, Duration wait)
            throws InterruptedException {
        FunctionArn plain = function.unqualified();
        GroupId id = groupOf.getOrDefault(plain, GroupId.of(plain));
        return group(id).after(plain.name(), position, limit, wait);
    }

    /// Returns the log of one environment of a function, in a stream of its own.
    public EnvironmentLog open(FunctionArn function) {
        return open(
                function,
                UUID.randomUUID().toString(),
                Logging.text(GroupId.of(function.unqualified()).name()));
    }

    /// Returns the log of one environment of a function.
    ///
    /// @param stream name of the stream
    public EnvironmentLog open(FunctionArn function, String stream, Logging logging) {
        FunctionArn plain = function.unqualified();
        GroupId id = GroupId.of(plain, logging.group());
        groupOf.put(plain, id);
        return new EnvironmentLog(
                () -> group(id),
                new StreamId(stream, plain.name()),
                logging,
                timeline,
                limits.lineBytes());
    }

    /// Returns the groups of an account in a region, by name.
    public List<GroupFacts> groups(String account, String region) {
        return groups.values().stream()
                .filter(group ->
                        group.id().account().equals(account) && group.id().region().equals(region))
                .map(LogGroup::facts)
                .sorted(Comparator.comparing(facts -> facts.id().name()))
                .toList();
    }

    /// Returns whether there is such a group.
    public boolean has(GroupId id) {
        return groups.containsKey(id);
    }

    /// Returns the streams of a group in the order in which they began; empty if there is no such
    /// group.
    public Optional<List<StreamFacts>> streams(GroupId id) {
        return found(id).map(LogGroup::streams);
    }

    /// Returns the events of a group in order of arrival; empty if there is no such group.
    ///
    /// @param position events before it are left out
    public Optional<List<LogEvent>> events(GroupId id, long position) {
        return found(id).map(group -> group.events(position, oldest(group)));
    }

    /// Returns the position of the next event of a group; 0 if there is no such group.
    public long end(GroupId id) {
        return found(id).map(LogGroup::end).orElse(0L);
    }

    /// Makes a group.
    public synchronized LogAnswer create(GroupId id) {
        if (groups.containsKey(id)) {
            return LogAnswer.EXISTS;
        }
        if (groups.size() >= GROUPS_MAX) {
            return LogAnswer.FULL;
        }
        Instant now = timeline.instant();
        create(id, now);
        keep(new GroupFile.Kept(id, now, 0));
        return LogAnswer.DONE;
    }

    /// Removes a group with all its events. It comes back with the next line of a function.
    public synchronized LogAnswer delete(GroupId id) {
        @Nullable LogGroup group = groups.remove(id);
        if (group == null) {
            return LogAnswer.NO_GROUP;
        }
        group.delete();
        settings.remove(id);
        kept.write(List.copyOf(settings.values()));
        return LogAnswer.DONE;
    }

    /// Sets how long a group's events are kept.
    ///
    /// @param days 0 for what is usual in this server
    public synchronized LogAnswer retain(GroupId id, int days) {
        @Nullable LogGroup group = groups.get(id);
        if (group == null) {
            return LogAnswer.NO_GROUP;
        }
        keep(new GroupFile.Kept(id, group.facts().createdAt(), days));
        group.retain(days == 0 ? usualRetentionDays : days);
        sweeper.wake();
        return LogAnswer.DONE;
    }

    /// Makes a stream.
    public LogAnswer createStream(GroupId id, String stream) {
        return found(id)
                .map(group -> group.addStream(stream, timeline.instant()))
                .orElse(LogAnswer.NO_GROUP);
    }

    /// Removes a stream with all its events. It comes back with the next line of its environment.
    public LogAnswer deleteStream(GroupId id, String stream) {
        return found(id).map(group -> group.removeStream(stream)).orElse(LogAnswer.NO_GROUP);
    }

    /// Adds events to a stream.
    public LogAnswer put(GroupId id, String stream, List<Dated> events) {
        @Nullable LogGroup group = groups.get(id);
        if (group == null) {
            return LogAnswer.NO_GROUP;
        }
        if (!group.hasStream(stream)) {
            return LogAnswer.NO_STREAM;
        }
        var to = new StreamId(stream, "");
        Instant now = timeline.instant();
        for (Dated event : events) {
            boolean _ = group.append(to, new LogLine.Text(event.message), event.at, now);
        }
        return LogAnswer.DONE;
    }

    /// An event that its writer dates.
    public record Dated(Instant at, String message) {}

    /// Writes what is left to the files and ends.
    @Override
    public void close() {
        sweeper.close();
        files.close();
    }

    private Optional<LogGroup> found(GroupId id) {
        return Optional.ofNullable(groups.get(id));
    }

    private LogGroup group(GroupId id) {
        @Nullable LogGroup present = groups.get(id);
        return present == null ? create(id, timeline.instant()) : present;
    }

    private LogGroup create(GroupId id, Instant at) {
        return groups.computeIfAbsent(
                id,
                _ -> {
                    var group = new LogGroup(id, at, limits.ringBytes(), files::note);
                    group.retain(retention(id));
                    files.register(group, file(id));
                    return group;
                });
    }

    private int retention(GroupId id) {
        GroupFile.@Nullable Kept setting = settings.get(id);
        return setting == null || setting.retentionDays() == 0
                ? usualRetentionDays
                : setting.retentionDays();
    }

    @GuardedBy("this")
    private void keep(GroupFile.Kept group) {
        settings.put(group.id(), group);
        kept.write(List.copyOf(settings.values()));
    }

    private Path file(GroupId id) {
        String name = URLEncoder.encode(id.shortName(), StandardCharsets.UTF_8);
        if (name.length() > FILE_NAME_MAX) {
            String rest = UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
            name = name.substring(0, FILE_NAME_MAX - rest.length()) + rest;
        }
        return directory.resolve(id.account()).resolve(id.region()).resolve(name + ".log");
    }

    private Instant oldest(LogGroup group) {
        int days = group.retentionDays();
        return days == 0 ? Instant.MIN : timeline.instant().minus(Duration.ofDays(days));
    }

    private void sweep() {
        for (LogGroup group : new ArrayList<>(groups.values())) {
            if (group.retentionDays() > 0) {
                group.expire(oldest(group));
            }
        }
    }
}
