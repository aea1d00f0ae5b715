package io.penstock.server;

import io.penstock.engine.invocation.Payload;
import io.penstock.engine.time.Timeline;
import io.penstock.server.auth.Verifier;
import io.penstock.server.cloudwatch.MetricOperations;
import io.penstock.server.config.Listen;
import io.penstock.server.config.Version;
import io.penstock.server.control.ControlApi;
import io.penstock.server.control.EventHandlers;
import io.penstock.server.http.ControlReply;
import io.penstock.server.http.ControlRoutes;
import io.penstock.server.http.FrontDoor;
import io.penstock.server.lambda.CodeLinks;
import io.penstock.server.lambda.LambdaOperations;
import io.penstock.server.logs.LiveTail;
import io.penstock.server.logs.LogOperations;
import io.penstock.server.metrics.Metrics;
import io.penstock.server.metrics.PrometheusPage;
import io.penstock.server.metrics.UrlMetrics;
import io.penstock.server.sns.SnsOperations;
import io.penstock.server.sqs.SqsOperations;
import io.penstock.server.url.ResourceUrlPolicy;
import io.penstock.server.url.UrlDoor;
import io.penstock.server.wire.Dispatcher;
import io.penstock.server.wire.Guard;
import io.penstock.server.wire.RequestIds;
import io.penstock.services.bucket.BucketStore;
import io.penstock.services.queue.QueueService;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// The part of the composition root about requests: which API answers them, and who may ask.
final class Doors {
    /// How long running requests may go on; shorter than invocations, because long polls have
    /// nothing to lose.
    private static final Duration REQUEST_GRACE = Duration.ofMillis(200);

    private Doors() {}

    /// What there is already.
    ///
    /// @param buckets of this server; null for none
    /// @param verifier checks signatures; null believes everybody
    record Neighbours(
            DataDirectory data,
            Timeline timeline,
            QueueService queues,
            FunctionRooms functions,
            AsyncRooms asynchronous,
            MappingRooms mappings,
            Metrics metrics,
            PrometheusPage page,
            @Nullable BucketStore buckets,
            @Nullable Verifier verifier,
            SecureRandom secure) {}

    /// Opens the door that everybody comes through.
    static FrontDoor open(Neighbours near, Listen listen, Rooms rooms) {
        FunctionRooms functions = near.functions;
        var links = new CodeLinks(functions.codes(), near.timeline, near.secure);
        var tail = new LiveTail(functions.logs());
        var requestIds = new RequestIds(ThreadLocalRandom::current);
        Guard guard =
                near.verifier == null ? new Guard.Open() : new Guard.Signatures(near.verifier);
        Dispatcher dispatcher = dispatcher(near, links, tail, requestIds);
        dispatcher.guardedBy(guard);
        ControlRoutes routes = routes(near, links);
        if (near.verifier != null) {
            routes.guardedBy(near.verifier);
        }
        var side =
                new UrlDoor(
                                functions.urls(),
                                functions.functions(),
                                functions.entrance(),
                                new ResourceUrlPolicy(functions.functions().permissions()),
                                new UrlMetrics(functions.counted()),
                                near.timeline,
                                requestIds)
                        .guardedBy(guard);
        var door =
                new FrontDoor(dispatcher, routes, side, listen.externalUrl(), REQUEST_GRACE)
                        .add(Buckets.service(near.buckets, near.verifier));
        door.start(listen.host(), listen.port());
        rooms.keep(door::stop);
        rooms.keep(tail); // before the door: its streams end by themselves
        return door;
    }

    private static Dispatcher dispatcher(
            Neighbours near, CodeLinks links, LiveTail tail, RequestIds requestIds) {
        FunctionRooms functions = near.functions;
        return new Dispatcher(
                LambdaOperations.byName(
                        functions.functions(),
                        functions.entrance(),
                        near.mappings.supervisor(),
                        links,
                        functions.urls(),
                        new LambdaOperations.Asynchronous(
                                near.asynchronous.acceptor(), near.asynchronous.configs()),
                        functions.provisioned()),
                SqsOperations.of(near.queues),
                MetricOperations.of(near.metrics),
                SnsOperations.of(near.asynchronous.topics()),
                LogOperations.of(functions.logs(), near.timeline, tail),
                requestIds);
    }

    private static ControlRoutes routes(Neighbours near, CodeLinks links) {
        FunctionRooms functions = near.functions;
        ControlRoutes routes =
                ControlApi.routes(
                        new ControlApi.Views(
                                Version.text(),
                                near.data.durable(),
                                near.timeline,
                                functions.functions(),
                                functions.logs(),
                                links,
                                functions.invoker(),
                                near.mappings.supervisor(),
                                near.mappings.findings(),
                                near.queues));
        EventHandlers.add(routes, functions.functions(), near.asynchronous.events());
        PrometheusPage page = near.page;
        routes.page(
                "/metrics",
                _ -> new ControlReply(200, page.contentType(), Payload.of(page.render())));
        return routes;
    }
}
