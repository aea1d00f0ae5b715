package io.penstock.runtime.environment.log;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.time.Timeline;
import io.penstock.runtime.function.Logging;
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
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// All log groups: those that functions write to, which come into being with the first line, and
/// those that clients make. They come back with a restart, from their files. Thread-safe.
public final class FunctionLogs implements AutoCloseable {
    /// Groups kept in this server, over all accounts and regions; functions are never refused one.
    public static final int GROUPS_MAX = 10_000;

    private final Timeline timeline;
    private final LogShelf shelf;
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
        this.shelf = new LogShelf(directory);
        this.limits = limits;
        this.usualRetentionDays = usualRetentionDays;
        files = new LogFiles(limits);
        kept = new GroupFile(directory.resolve("groups.json"));
        sweeper = new RetentionSweeper(timeline, this::sweep);
    }

    /// Begins to write files, with the groups of the last run: those that have files, and those
    /// that clients made or changed.
    public void start() {
        synchronized (this) {
            for (GroupFile.Kept group : kept.read()) {
                settings.put(group.id(), group);
                recall(group.id());
            }
            shelf.groups().stream().limit(GROUPS_MAX).forEach(this::recall);
        }
        files.start();
        sweeper.start();
    }

    /// Returns lines of a function's log from a position on; 0 is the first that is kept. Positions
    /// last over restarts. Lines that are no longer kept are skipped.
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

    /// Tells `reader` of a group's events in order of arrival, those of its files first, until it
    /// has enough.
    ///
    /// @param reader returns whether it wants more; called without any lock
    /// @return whether there is such a group
    public boolean read(GroupId id, LogRange range, Predicate<LogEvent> reader) {
        @Nullable LogGroup group = groups.get(id);
        if (group == null) {
            return false;
        }
        Instant oldest = oldest(group);
        group.read(
                oldest.equals(Instant.MIN) ? range : range.notBefore(oldest.toEpochMilli()),
                reader);
        return true;
    }

    /// Returns the latest events of a group in order of arrival, as far as they are still in
    /// memory; empty if there is no such group.
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
        LogGroup _ = create(new LogGroup.Birth(id, now), 0);
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
        if (present != null) {
            return present;
        }
        var birth = new LogGroup.Birth(id, timeline.instant());
        LogGroup created = create(birth, 0);
        if (!shelf.tellsItsGroup(id)) {
            synchronized (this) {
                keep(new GroupFile.Kept(id, birth.at(), 0));
            }
        }
        return created;
    }

    /// Brings a group of the last run back.
    private void recall(GroupId id) {
        var archive = new GroupArchive(shelf.file(id), limits.fileBytes());
        GroupFile.@Nullable Kept setting = settings.get(id);
        Instant since =
                setting != null
                        ? setting.createdAt()
                        : archive.first().map(LogEvent::at).orElseGet(timeline::instant);
        LogGroup _ = create(new LogGroup.Birth(id, since), archive.end());
    }

    private LogGroup create(LogGroup.Birth birth, long begin) {
        return groups.computeIfAbsent(
                birth.id(),
                id -> {
                    var archive = new GroupArchive(shelf.file(id), limits.fileBytes());
                    var group =
                            new LogGroup(birth, begin, limits.ringBytes(), archive, files::note);
                    group.retain(retention(id));
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
