package io.penstock.runtime.provisioned;

import io.penstock.engine.concurrency.provisioned.Standing;
import io.penstock.engine.concurrency.scaling.Scaler;
import io.penstock.engine.concurrency.scaling.ScalingRule;
import io.penstock.engine.time.Tick;
import io.penstock.engine.time.Timeline;
import io.penstock.engine.time.Timeline.Registration;
import io.penstock.runtime.function.Answer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks one [Scaler] per rule at the end of every minute, and sets what it answers. Follows the
/// server's clock; a clock that jumps gets all the minutes it passed, at most [#MINUTES_MAX]. One
/// thread; without rules, none.
public final class ScalingDriver implements AutoCloseable {
    /// How many minutes are made up for after a jump.
    static final int MINUTES_MAX = 1_440;

    private static final Logger LOG = LoggerFactory.getLogger(ScalingDriver.class);

    private final List<Track> tracks;
    private final ProvisionedConcurrency provisioned;
    private final Timeline timeline;
    private final Semaphore wake = new Semaphore(0);
    private @Nullable Thread thread;
    private @Nullable Registration jumps;

    public ScalingDriver(
            List<ScalingRule> rules, ProvisionedConcurrency provisioned, Timeline timeline) {
        this.tracks = rules.stream().map(Track::new).toList();
        this.provisioned = provisioned;
        this.timeline = timeline;
    }

    /// Begins to follow the rules.
    public void start(ThreadFactory threads) {
        if (tracks.isEmpty()) {
            return;
        }
        jumps = timeline.onJump(wake::release);
        Thread started = threads.newThread(this::run);
        thread = started;
        started.start();
    }

    @Override
    public void close() {
        @Nullable Registration registration = jumps;
        if (registration != null) {
            registration.close();
        }
        @Nullable Thread running = thread;
        if (running != null) {
            running.interrupt();
        }
    }

    private void run() {
        try {
            Instant last = minuteOf(timeline.instant());
            follow(last);
            while (true) {
                awaitMinuteAfter(last);
                Instant now = minuteOf(timeline.instant());
                long passed = Math.min(MINUTES_MAX, ChronoUnit.MINUTES.between(last, now));
                for (long back = passed - 1; back >= 0; back--) {
                    follow(now.minus(Duration.ofMinutes(back)));
                }
                last = now;
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitMinuteAfter(Instant last) throws InterruptedException {
        Instant next = last.plus(Duration.ofMinutes(1));
        while (timeline.instant().isBefore(next)) {
            Tick deadline = timeline.tick().plus(Duration.between(timeline.instant(), next));
            long nanos = timeline.realWait(deadline).toNanos();
            var _ = wake.tryAcquire(nanos, TimeUnit.NANOSECONDS);
            wake.drainPermits();
        }
    }

    private void follow(Instant minute) {
        for (Track track : tracks) {
            try {
                follow(track, minute);
            } catch (RuntimeException bug) { // the supervisor: other rules go on
                LOG.atError()
                        .addKeyValue("function", track.rule.function())
                        .setCause(bug)
                        .log("provisioned concurrency was not adjusted");
            }
        }
    }

    private void follow(Track track, Instant minute) {
        Standing standing =
                provisioned.get(track.rule.function()) instanceof Answer.Ok<Provisioned>(var found)
                        ? found.standing()
                        : new Standing(0, 0, 0, Standing.Status.READY, "");
        int peak = provisioned.takePeak(track.rule.function());
        int wanted =
                track.scaler.on(
                        new Scaler.Minute(standing.requested(), standing.available(), peak),
                        minute);
        if (wanted != standing.requested()) {
            track.tell(set(track, wanted));
        }
    }

    private Answer<?> set(Track track, int wanted) {
        return wanted == 0
                ? provisioned.delete(track.rule.function())
                : provisioned.put(track.rule.function(), wanted);
    }

    private static Instant minuteOf(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MINUTES);
    }

    /// One rule and what it remembers.
    private static final class Track {
        private final ScalingRule rule;
        private final Scaler scaler;
        private String complaint = "";

        Track(ScalingRule rule) {
            this.rule = rule;
            this.scaler = new Scaler(rule);
        }

        /// Logs a refusal once, until it is another one.
        void tell(Answer<?> answer) {
            String next =
                    answer instanceof Answer.Refused<?>(var error) ? String.valueOf(error) : "";
            if (!next.isEmpty() && !next.equals(complaint)) {
                LOG.atWarn()
                        .addKeyValue("function", rule.function())
                        .addKeyValue("reason", next)
                        .log("provisioned concurrency not adjusted");
            }
            complaint = next;
        }
    }
}
