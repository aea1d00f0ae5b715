package io.penstock.server.cli.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// How much is sent, and how much can be done: AWS's sample application for fair queues, scaled to
/// the machine. There, one tenant sends 1,000 messages a second and nine send 50 each, and 40
/// consumers work half a second on batches of 20. Here all is made smaller in proportion to the
/// consumers, and the load is a little higher beside what they can do, so that seconds show what
/// takes minutes there.
///
/// @param consumers function processes at once
/// @param duration how long messages are sent
record FairLoad(int consumers, Duration duration) {
    /// The tenant that sends too much.
    static final String LOUD = "group-1";

    /// Messages per call of the function.
    static final int BATCH = 20;

    /// How often messages are sent.
    static final Duration EVERY = Duration.ofMillis(100);

    private static final int TENANTS = 10;
    private static final int CONSUMERS_MIN = 4;
    private static final int CONSUMERS_MAX = 16;
    private static final int CONSUMERS_PER_CORE = 3;
    private static final int WORK_PER_SECOND = 2; // batches of one consumer
    private static final double OVERLOAD = 1.5;
    private static final double QUIET_SHARE = 50.0 / 1_450;
    private static final Duration DURATION = Duration.ofSeconds(12);

    /// Returns what fits a machine with so many cores. Two functions run at once.
    static FairLoad of(int cores) {
        int consumers = Math.clamp((long) CONSUMERS_PER_CORE * cores, CONSUMERS_MIN, CONSUMERS_MAX);
        return new FairLoad(consumers, DURATION);
    }

    /// Returns how many messages a second all consumers can do at most.
    int capacity() {
        return consumers * BATCH * WORK_PER_SECOND;
    }

    /// Returns how many messages a second are sent.
    int perSecond() {
        return (int) (capacity() * OVERLOAD);
    }

    /// Returns how many rounds of sending there are.
    int rounds() {
        return (int) duration.dividedBy(EVERY);
    }

    /// Returns how many messages are sent in all.
    int messages() {
        int messages = 0;
        for (int round = 0; round < rounds(); round++) {
            messages += tenantsOf(round).size();
        }
        return messages;
    }

    /// Returns the tenants of the messages of one round, in the order they are sent.
    List<String> tenantsOf(int round) {
        double all = perSecond() * EVERY.toMillis() / 1_000.0;
        double quiet = all * QUIET_SHARE;
        var tenants = new ArrayList<String>();
        add(tenants, LOUD, round, all - quiet * (TENANTS - 1));
        for (int tenant = 2; tenant <= TENANTS; tenant++) {
            add(tenants, "group-" + tenant, round, quiet);
        }
        return tenants;
    }

    /// Adds whole messages, so that after all rounds up to this one it is as many as the rate says.
    private static void add(List<String> to, String tenant, int round, double perRound) {
        int count = (int) ((round + 1) * perRound) - (int) (round * perRound);
        for (int i = 0; i < count; i++) {
            to.add(tenant);
        }
    }
}
