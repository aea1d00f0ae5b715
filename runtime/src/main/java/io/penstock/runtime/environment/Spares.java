package io.penstock.runtime.environment;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.penstock.runtime.environment.api.SingleChannel;
import io.penstock.runtime.environment.api.SingleChannels;
import io.penstock.runtime.environment.process.EnvironmentNetwork;
import io.penstock.runtime.environment.process.ForkServer;
import io.penstock.runtime.environment.process.FunctionProcess;
import io.penstock.runtime.environment.process.ProcessPlan;
import io.penstock.runtime.environment.process.ProcessRoom;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A few children of one interpreter's [ForkServer] that were forked while nobody waited. What a
/// start costs whosever it is, they have paid: the fork, the control group, the connection, the
/// copies of the pages that every runtime writes to. One waits without using the processor; it ends
/// with its connection, and so with the server.
///
/// New ones are made when no environment has been made for a moment: in a burst they would only
/// take the processor from those who wait. Thread-safe.
final class Spares implements AutoCloseable {
    /// How many of one interpreter wait at most.
    static final int SPARES_MAX = 4;

    private static final int FAILURES_MAX = 3;
    private static final long CALM_NANOS = 50_000_000;
    private static final Duration READY_LIMIT = Duration.ofSeconds(5);
    private static final Logger LOG = LoggerFactory.getLogger(Spares.class);

    private final ProcessRoom room;
    private final SingleChannels channels;
    private final Supplier<ProcessPlan> plans;

    @GuardedBy("this")
    private final ArrayDeque<Spare> waiting = new ArrayDeque<>();

    @GuardedBy("this")
    private boolean filling;

    @GuardedBy("this")
    private boolean closed;

    @GuardedBy("this")
    private int failures;

    @GuardedBy("this")
    private long lastBirthNanos = System.nanoTime() - CALM_NANOS;

    /// @param plans names spares; their limit must be the largest that a function may have
    Spares(ProcessRoom room, SingleChannels channels, Supplier<ProcessPlan> plans) {
        this.room = room;
        this.channels = channels;
        this.plans = plans;
    }

    /// Returns one that lives, as far as known, to whoever makes an environment.
    Optional<Spare> take() {
        var dead = new ArrayList<Spare>();
        try {
            synchronized (this) {
                lastBirthNanos = System.nanoTime();
                while (!waiting.isEmpty()) {
                    Spare spare = waiting.remove();
                    if (spare.process().alive()) {
                        return Optional.of(spare);
                    }
                    dead.add(spare);
                }
                return Optional.empty();
            }
        } finally {
            dead.forEach(this::end);
        }
    }

    /// Makes spares until there are enough, as soon as it is calm. Does not block.
    ///
    /// @param lost is told if the fork server makes none
    void refill(ForkServer server, Consumer<IOException> lost) {
        synchronized (this) {
            if (filling || !wanting()) {
                return;
            }
            filling = true;
        }
        Thread.ofVirtual().name("spares").start(() -> fill(server, lost));
    }

    /// Waits until one waits; returns false if none does in time.
    synchronized boolean awaitOne(long deadlineNanos) throws InterruptedException {
        while (waiting.isEmpty()) {
            long left = (deadlineNanos - System.nanoTime()) / 1_000_000;
            if (closed || left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }

    /// Ends those that wait.
    @Override
    public void close() {
        List<Spare> rest;
        synchronized (this) {
            closed = true;
            rest = List.copyOf(waiting);
            waiting.clear();
            notifyAll();
        }
        rest.forEach(this::end);
    }

    /// Ends one that is of no use.
    void end(Spare spare) {
        spare.channel().close();
        end(spare.process());
    }

    private void end(FunctionProcess process) {
        try {
            process.kill();
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt(); // it ends with its connection
        }
        room.discard(process);
    }

    private void fill(ForkServer server, Consumer<IOException> lost) {
        try {
            while (awaitTurn()) {
                keep(make(server));
            }
        } catch (IOException failed) {
            LOG.atDebug().setCause(failed).log("no spare can be made");
            synchronized (this) {
                failures++;
            }
            if (!server.alive()) {
                lost.accept(failed);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } finally {
            synchronized (this) {
                filling = false;
            }
        }
    }

    /// Waits until it is calm; returns whether another spare is wanted then.
    private synchronized boolean awaitTurn() throws InterruptedException {
        while (wanting()) {
            long left = lastBirthNanos + CALM_NANOS - System.nanoTime();
            if (left <= 0) {
                return true;
            }
            wait(left / 1_000_000 + 1);
        }
        return false;
    }

    @GuardedBy("this")
    private boolean wanting() {
        return !closed && failures < FAILURES_MAX && waiting.size() < SPARES_MAX;
    }

    private void keep(Spare spare) {
        synchronized (this) {
            if (!closed) {
                waiting.add(spare);
                notifyAll();
                return;
            }
        }
        end(spare);
    }

    private Spare make(ForkServer server) throws IOException {
        String word = UUID.randomUUID().toString();
        SingleChannel channel = channels.open(EnvironmentNetwork.SHARED.listen());
        @Nullable FunctionProcess process = null;
        boolean met = false;
        try {
            process = room.forkSpare(server, plans.get(), channel.port(), word);
            channel.meet(word.getBytes(US_ASCII), System.nanoTime() + READY_LIMIT.toNanos());
            met = true;
            return new Spare(process, channel);
        } finally {
            if (!met) {
                channel.close();
                if (process != null) {
                    end(process);
                }
            }
        }
    }
}
