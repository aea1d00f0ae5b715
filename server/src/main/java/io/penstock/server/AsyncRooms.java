package io.penstock.server;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.async.DeskLimits;
import io.penstock.engine.async.TargetKind;
import io.penstock.engine.filter.TopicFilter;
import io.penstock.engine.invocation.FunctionInvoker;
import io.penstock.engine.time.Timeline;
import io.penstock.engine.trace.Sampling;
import io.penstock.runtime.async.AsyncInvocations;
import io.penstock.runtime.async.EventAcceptor;
import io.penstock.runtime.async.EventInvokeConfigs;
import io.penstock.runtime.async.FunctionRules;
import io.penstock.runtime.async.FunctionTarget;
import io.penstock.runtime.async.ObjectTarget;
import io.penstock.runtime.async.ObjectTarget.ObjectWriter;
import io.penstock.runtime.async.Target;
import io.penstock.runtime.async.Targets;
import io.penstock.runtime.function.Answer;
import io.penstock.runtime.function.FunctionDirectory.Lookup;
import io.penstock.runtime.function.FunctionResource;
import io.penstock.runtime.function.Functions;
import io.penstock.runtime.store.Database;
import io.penstock.runtime.store.SqlDocuments;
import io.penstock.runtime.store.SqlEventInvokeStore;
import io.penstock.server.config.Outside;
import io.penstock.server.embedded.LoggedEvents;
import io.penstock.server.embedded.QueuePost;
import io.penstock.server.embedded.QueueTarget;
import io.penstock.server.metrics.EventMetrics;
import io.penstock.server.outside.EventBus;
import io.penstock.server.outside.ForeignTopics;
import io.penstock.server.sns.StoredTopics;
import io.penstock.server.sns.TopicCourier;
import io.penstock.server.sns.TopicTarget;
import io.penstock.server.trace.Tracing;
import io.penstock.server.wire.RequestIds;
import io.penstock.services.event.EventLimits;
import io.penstock.services.event.EventLog;
import io.penstock.services.log.FileDevice;
import io.penstock.services.queue.QueueService;
import io.penstock.services.topic.TopicService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/// The part of the composition root about asynchronous invocation and topics.
///
/// @param events drives events
/// @param acceptor takes events
/// @param configs what functions want of them
/// @param topics the embedded SNS
record AsyncRooms(
        AsyncInvocations events,
        EventAcceptor acceptor,
        EventInvokeConfigs configs,
        TopicService topics) {
    private static final String DIRECTORY = "events";

    /// What there is already.
    record Neighbours(
            DataDirectory data,
            Timeline timeline,
            Database database,
            QueueService queues,
            Functions functions,
            FunctionInvoker invoker,
            EventMetrics metrics,
            Optional<ObjectWriter> objects,
            Tracing tracing,
            RandomGenerator secure,
            Duration stopLimit) {}

    /// Opens these rooms and begins with what an earlier process left.
    static AsyncRooms open(Neighbours near, Outside outside, Rooms rooms) {
        EventLog log = rooms.keep(log(near.data, near.secure));
        var ids = new RequestIds(ThreadLocalRandom::current);
        var targets = new Targets();
        var configs =
                rooms.keep(
                        new EventInvokeConfigs(
                                new SqlEventInvokeStore(near.database),
                                near.functions,
                                targets,
                                near.timeline));
        var events =
                rooms.keep(
                        new AsyncInvocations(
                                new AsyncInvocations.Surroundings(
                                        near.timeline,
                                        near.invoker,
                                        new FunctionRules(
                                                near.functions,
                                                configs,
                                                arn -> switchedOff(near.functions, arn)),
                                        new LoggedEvents(log),
                                        near.tracing.delivering(targets),
                                        near.metrics,
                                        function -> sampling(near.functions, function),
                                        ThreadLocalRandom::current,
                                        DeskLimits.DEFAULT,
                                        near.stopLimit)));
        EventAcceptor acceptor = near.tracing.accepting(events);
        var post = new QueuePost(near.queues);
        var topics =
                new TopicService(
                        new StoredTopics(
                                new SqlDocuments(near.database, "topic"),
                                new SqlDocuments(near.database, "subscription")),
                        new TopicCourier(post, near.functions, () -> acceptor, ids),
                        policy -> TopicFilter.of(policy).map(filter -> filter::matches),
                        near.timeline,
                        ids);
        targets.with(TargetKind.QUEUE, new QueueTarget(post))
                .with(TargetKind.TOPIC, topics(topics, outside, rooms))
                .with(TargetKind.FUNCTION, new FunctionTarget(near.functions, () -> acceptor, ids));
        near.objects.ifPresent(
                objects -> targets.with(TargetKind.BUCKET, new ObjectTarget(objects, ids)));
        outside.eventBridge()
                .ifPresent(endpoint ->
                        targets.with(TargetKind.EVENT_BUS, rooms.keep(new EventBus(endpoint))));
        configs.restore();
        events.start();
        return new AsyncRooms(events, acceptor, configs, topics);
    }

    private static Target topics(TopicService embedded, Outside outside, Rooms rooms) {
        return outside.sns()
                .<Target>map(endpoint -> rooms.keep(new ForeignTopics(endpoint)))
                .orElseGet(() -> new TopicTarget(embedded));
    }

    /// Returns what a function wants of a trace that begins with an event for it.
    private static Sampling sampling(Functions functions, FunctionArn function) {
        return functions.find(function) instanceof Lookup.Found(var definition)
                ? definition.tracing().undecided()
                : Sampling.NOT_SAMPLED;
    }

    private static boolean switchedOff(Functions functions, FunctionArn unqualified) {
        return functions.get(unqualified) instanceof Answer.Ok<FunctionResource>(var function)
                && function.reserved().value().orElse(1) == 0;
    }

    private static EventLog log(DataDirectory data, RandomGenerator secure) {
        EventLimits limits = EventLimits.DEFAULT.withHeap(Runtime.getRuntime().maxMemory());
        if (!data.durable()) {
            return EventLog.inMemory(limits);
        }
        try {
            FileDevice device = FileDevice.open(data.resolve(DIRECTORY));
            return EventLog.durable(limits, device, EventLimits.LOG, secure);
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot open the log of events", failure);
        }
    }
}
