package io.penstock.server;

import io.penstock.engine.time.Timeline;
import io.penstock.runtime.finding.ConfiguredFunctions;
import io.penstock.runtime.finding.FindingsDesk;
import io.penstock.runtime.finding.FindingsWatch;
import io.penstock.runtime.mapping.MappingSupervisor;
import io.penstock.runtime.store.Database;
import io.penstock.runtime.store.SqlJournalStore;
import io.penstock.runtime.store.SqlMappingStore;
import io.penstock.server.config.QueueSources;
import io.penstock.server.embedded.ConfiguredSources;
import io.penstock.server.trace.Tracing;
import io.penstock.services.queue.QueueService;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.random.RandomGenerator.SplittableGenerator;
import java.util.random.RandomGeneratorFactory;

/// The part of the composition root about event source mappings, and what is found out about them.
///
/// @param supervisor owns all mappings
/// @param findings answers what is wrong with them
record MappingRooms(MappingSupervisor supervisor, FindingsDesk findings) {

    /// What there is already.
    record Neighbours(
            Timeline timeline,
            Database database,
            QueueService queues,
            FunctionRooms functions,
            Tracing tracing,
            SecureRandom secure,
            Duration stopLimit) {}

    /// Opens these rooms and begins with what an earlier process left.
    static MappingRooms open(Neighbours near, QueueSources configured, Rooms rooms) {
        ConfiguredSources sources =
                rooms.keep(new ConfiguredSources(configured, near.queues, near.timeline));
        MappingSupervisor supervisor =
                rooms.keep(
                        new MappingSupervisor(
                                new MappingSupervisor.Surroundings(
                                        near.timeline,
                                        near.functions.entrance(),
                                        near.functions.functions(),
                                        sources,
                                        new SqlMappingStore(near.database),
                                        new SqlJournalStore(near.database),
                                        threads(),
                                        near.stopLimit,
                                        near.tracing.mappings()),
                                generator(near.secure)));
        rooms.keep(near.queues.onDeadLetter(supervisor::deadLettered));
        supervisor.start();
        var survey = new ConfiguredFunctions(near.functions.functions(), near.functions.ledgers());
        var watch =
                rooms.keep(
                        new FindingsWatch(
                                supervisor,
                                near.functions.functions(),
                                survey,
                                sources.directory(),
                                near.timeline));
        watch.start(Thread.ofVirtual().name("findings").factory());
        return new MappingRooms(
                supervisor, new FindingsDesk(supervisor, survey, sources.directory()));
    }

    /// Platform threads: they wait for functions on sockets, where virtual ones cost a hand-off
    /// more.
    private static ThreadFactory threads() {
        return Thread.ofPlatform().daemon().name("mapping-", 0).factory();
    }

    private static SplittableGenerator generator(SecureRandom seed) {
        return RandomGeneratorFactory.<SplittableGenerator>of("L64X128MixRandom")
                .create(seed.nextLong());
    }
}
