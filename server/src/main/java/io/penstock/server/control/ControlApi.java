package io.penstock.server.control;

import io.penstock.engine.time.Timeline;
import io.penstock.runtime.environment.Invoker;
import io.penstock.runtime.environment.log.FunctionLogs;
import io.penstock.runtime.finding.FindingsDesk;
import io.penstock.runtime.function.Functions;
import io.penstock.runtime.mapping.MappingSupervisor;
import io.penstock.server.http.ControlRoutes;
import io.penstock.server.lambda.CodeLinks;
import io.penstock.services.queue.Queue;
import io.penstock.services.queue.QueueService;

/// The routes of the control API.
public final class ControlApi {
    private ControlApi() {}

    /// What the control API looks at.
    ///
    /// @param version of this build
    /// @param durable whether what was acknowledged survives a crash
    /// @param queues the embedded ones
    public record Views(
            String version,
            boolean durable,
            Timeline timeline,
            Functions functions,
            FunctionLogs logs,
            CodeLinks links,
            Invoker invoker,
            MappingSupervisor mappings,
            FindingsDesk findings,
            QueueService queues) {}

    /// Returns all routes.
    public static ControlRoutes routes(Views views) {
        var clock = new ClockHandlers(views.timeline);
        var functions = new FunctionHandlers(views.functions, views.logs, views.links);
        var mappings = new MappingHandlers(views.mappings, views.findings, views.timeline);
        var messages = new MessageHandlers(views.mappings, views.queues, views.timeline);
        var findings = new FindingHandlers(views.findings);
        var tenants = new TenantHandlers(views.queues);
        var filters = new FilterHandlers(views.mappings);
        var about =
                new HealthHandler.About(
                        views.version,
                        views.durable,
                        views.functions::count,
                        views.queues::size,
                        views.mappings::size,
                        views.invoker::environments);
        return new ControlRoutes()
                .add("GET", "health", new HealthHandler(about, views.timeline))
                .add("GET", "clock", clock::show)
                .add("POST", "clock", clock::move)
                .add("GET", "mappings", mappings::list)
                .add("GET", "mappings/{uuid}/journal", new Numbers(mappings::journal))
                .add("GET", "mappings/{uuid}/counters", mappings::counters)
                .add("GET", "mappings/{uuid}/why", mappings::why)
                .add("GET", "mappings/{uuid}/not-invoked", mappings::notInvoked)
                .add("GET", "mappings/{uuid}/verdicts", new Numbers(mappings::verdicts))
                .add("GET", "mappings/{uuid}/findings", findings::ofMapping)
                .add("GET", "messages/{id}/why", messages::why)
                .add("GET", "findings", findings::all)
                .add("POST", "filters/test", filters::test)
                .add("GET", "queues/{name}/tenants", new Numbers(tenants::list, Queue.TENANTS_MAX))
                .add("GET", "functions/{name}/logs", new Numbers(functions::logs))
                .add("GET", "functions/{name}/findings", functions::findings)
                .add("GET", "code/{token}", functions::code);
    }
}
