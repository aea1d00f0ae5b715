package io.penstock.bench.fair;

import io.penstock.bench.measure.Area;
import io.penstock.bench.measure.Contender;
import io.penstock.bench.measure.Goal;
import io.penstock.bench.measure.Lineup;
import io.penstock.bench.measure.Lineup.Entry;
import io.penstock.bench.measure.Lineup.Role;
import java.util.List;

/// What fairness costs and what it gains, one question each; all areas have the same name.
public final class FairArea implements Area {
    /// How many tenants are many.
    static final int MANY = 100_000;

    private static final int SOME = 1_000;
    private static final int FEW = 10;
    private static final double DEARER_MAX = 1.3; // a receive with many tenants, of one with few
    private static final double FLIP_MICROS_MAX = 1_000;
    private static final double WAIT_MICROS_MAX = 20_000; // four times what a batch takes

    private final Question question;
    private final TenantLoad load;

    private FairArea(Question question, TenantLoad load) {
        this.question = question;
        this.load = load;
    }

    /// Returns an area for every question.
    public static List<Area> all(TenantLoad load) {
        return List.of(
                new FairArea(Question.RECEIVE, load),
                new FairArea(Question.FLIP, load),
                new FairArea(Question.ISOLATION, load));
    }

    @Override
    public String name() {
        return "fair";
    }

    @Override
    public String title() {
        return switch (question) {
            case RECEIVE -> "fair: a receive, however many tenants";
            case FLIP -> "fair: a tenant with a large backlog becomes noisy";
            case ISOLATION -> "fair: a quiet tenant beside a noisy one";
        };
    }

    @Override
    public boolean onOneCore() {
        return false;
    }

    @Override
    public Lineup open() {
        return switch (question) {
            case RECEIVE -> receive();
            case FLIP -> flip();
            case ISOLATION -> isolation();
        };
    }

    private Lineup receive() {
        return new Lineup(
                List.of(
                        entry(Role.ALSO_OURS, new ReceiveContender("no groups", 0, load)),
                        entry(Role.PEER, new ReceiveContender("10 tenants", FEW, load)),
                        entry(Role.ALSO_OURS, new ReceiveContender("1,000 tenants", SOME, load)),
                        entry(Role.OURS, new ReceiveContender("100,000 tenants", MANY, load))),
                List.of(new Goal.AtLeastTimes(Role.PEER, 1 / DEARER_MAX)),
                List.of(
                        "one thread, queue in memory, %,d messages wait; receives of %d"
                                .formatted(load.waiting(), Tenants.BATCH),
                        "timed are the receives alone, without the sends and deletes between;"
                                + " the peer is ours with ten tenants",
                        "as many messages wait in each queue, and nobody is noisy in any"));
    }

    private Lineup flip() {
        return new Lineup(
                List.of(entry(Role.OURS, new FlipContender(load))),
                List.of(new Goal.AtMostMicros(FLIP_MICROS_MAX)),
                List.of(
                        "%,d messages of the tenant wait; the bare core"
                                .formatted(load.backlog())));
    }

    private static Lineup isolation() {
        return new Lineup(
                List.of(
                        entry(
                                Role.ALSO_OURS,
                                new IsolationContender("nobody noisy, groups", true, false)),
                        entry(Role.OURS, new IsolationContender("noisy, groups", true, true)),
                        entry(
                                Role.ALSO_OURS,
                                new IsolationContender("noisy, no groups", false, true))),
                List.of(new Goal.AtMostMicros(WAIT_MICROS_MAX)),
                List.of(
                        "queue in memory, 8 consumers that need 5 ms for ten messages; a burst of"
                                + " 40,000, then a quiet message every 4 ms",
                        "response times: how long quiet messages wait; per second: all messages"));
    }

    private static Entry entry(Role role, Contender contender) {
        return new Entry(role, contender);
    }

    /// What one table asks.
    private enum Question {
        RECEIVE,
        FLIP,
        ISOLATION
    }
}
