package io.penstock.services.queue;

import io.penstock.engine.arn.QueueArn;
import io.penstock.services.log.LogException;
import io.penstock.services.queue.move.MoveOrder;
import io.penstock.services.queue.move.MoveOrder.Destination;
import io.penstock.services.queue.move.MoveProgress;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The message move tasks of one account in one region: tasks that empty a dead-letter queue into
/// the queues its messages came from, or into another one. Thread-safe. Rules and texts: *Amazon
/// SQS API Reference*, StartMessageMoveTask, ListMessageMoveTasks and CancelMessageMoveTask.
public final class MoveTasks {
    private static final int LIST_MAX = MoveDesk.REMEMBERED_MAX;
    private static final int LIST_STANDARD = 1;

    private final QueueService service;
    private final MoveDesk desk;
    private final String account;
    private final String region;

    MoveTasks(QueueService service, MoveDesk desk, String account, String region) {
        this.service = service;
        this.desk = desk;
        this.account = account;
        this.region = region;
    }

    /// Starts a task; it goes on also after a restart.
    ///
    /// @return the handle that names it
    public Answer<String> start(Request request) {
        Integer rate = request.perSecond;
        if (rate != null && (rate < 1 || rate > MoveOrder.PER_SECOND_MAX)) {
            return Answer.refused(
                    SqsError.invalidParameter(
                            "Value for parameter MaxNumberOfMessagesPerSecond is invalid. Reason:"
                                    + " You must enter a number that's between 1 and 500."));
        }
        int perSecond = rate == null ? MoveOrder.AS_FAST_AS_POSSIBLE : rate;
        return find(request.sourceArn, "SourceArn")
                .then(this::checkSource)
                .then(source ->
                        destination(source, request.destinationArn)
                                .then(destination ->
                                        desk.start(
                                                source,
                                                new MoveDesk.Wish(
                                                        service.nextId(), destination, perSecond))))
                .map(task -> handle(task.order()));
    }

    /// Lists the tasks of a queue, newest first.
    ///
    /// @param max 1 to 10, null if absent, then 1
    public Answer<List<Report>> list(String sourceArn, @Nullable Integer max) {
        if (max != null && (max < 1 || max > LIST_MAX)) {
            return Answer.refused(
                    SqsError.invalidValue(
                            max, "MaxResults", "Must be between 1 and 10, if provided."));
        }
        return find(sourceArn, "SourceArn")
                .map(source ->
                        desk.tasks(source.id()).stream()
                                .limit(max == null ? LIST_STANDARD : max)
                                .map(task -> report(task.order(), task.progress()))
                                .toList());
    }

    /// Asks a task to stop. What it has moved stays moved, what it has not stays where it is.
    ///
    /// @return how many messages it has moved
    public Answer<Long> cancel(String taskHandle) {
        Optional<MoveHandle> handle = MoveHandle.parse(taskHandle);
        if (handle.isEmpty()) {
            return Answer.refused(
                    SqsError.invalidParameter("Value for parameter TaskHandle is invalid."));
        }
        return find(handle.get().sourceArn(), "SourceArn")
                .then(source -> task(source, handle.get()))
                .then(MoveTasks::cancel);
    }

    private static Answer<Long> cancel(MoveDriver task) {
        try {
            return task.cancel()
                    ? Answer.ok(task.progress().moved())
                    : Answer.refused(
                            SqsError.invalidParameter("Only active tasks can be cancelled."));
        } catch (LogException refused) {
            return Answer.refused(SqsError.notStored(refused));
        }
    }

    private Answer<MoveDriver> task(HostedQueue source, MoveHandle handle) {
        return desk.tasks(source.id()).stream()
                .filter(task -> task.order().id().equals(handle.task()))
                .findFirst()
                .<Answer<MoveDriver>>map(Answer::ok)
                .orElseGet(() ->
                        Answer.refused(
                                new SqsError(SqsError.RESOURCE_NOT_FOUND, "Task does not exist.")));
    }

    private Answer<HostedQueue> find(String arn, String parameter) {
        Optional<QueueArn> parsed = QueueArn.parse(arn);
        if (parsed.isEmpty()) {
            return Answer.refused(
                    SqsError.invalidParameter(
                            "You must use this format to specify the "
                                    + parameter
                                    + ": arn:<partition>:<service>:<region>:<account-id>:"
                                    + "<resource-id>"));
        }
        return parsed.filter(queue -> queue.account().equals(account))
                .filter(queue -> queue.region().equals(region))
                .flatMap(service::find)
                .<Answer<HostedQueue>>map(Answer::ok)
                .orElseGet(() -> Answer.refused(SqsError.resourceNotFound(parameter)));
    }

    private Answer<HostedQueue> checkSource(HostedQueue source) {
        boolean feeds =
                service.all(account, region).anyMatch(queue -> Queues.feeds(queue, source.arn()));
        return feeds
                ? Answer.ok(source)
                : Answer.refused(
                        SqsError.invalidParameter(
                                "Source queue must be configured as a Dead Letter Queue."));
    }

    private Answer<Destination> destination(HostedQueue source, @Nullable String arn) {
        if (arn == null) {
            return Answer.ok(new Destination.Origin());
        }
        return find(arn, "DestinationArn").then(queue -> destination(source, queue));
    }

    private static Answer<Destination> destination(HostedQueue source, HostedQueue queue) {
        if (queue.id() == source.id()) {
            return Answer.refused(
                    SqsError.invalidParameter(
                            "Source queue arn and destination queue arn cannot be the same."));
        }
        if (queue.arn().fifo() != source.arn().fifo()) {
            return Answer.refused(
                    SqsError.invalidParameter(
                            "The source queue and destination queue must be of the same queue"
                                    + " type."));
        }
        return Answer.ok(new Destination.Given(queue.arn()));
    }

    private static Report report(MoveOrder order, MoveProgress progress) {
        return new Report(
                progress.status() == MoveProgress.Status.RUNNING ? handle(order) : "",
                progress.status().name(),
                order.source().toString(),
                order.destination() instanceof Destination.Given(QueueArn queue)
                        ? queue.toString()
                        : "",
                order.perSecond(),
                progress.moved(),
                order.toMove(),
                progress.failure(),
                order.startedMillis());
    }

    private static String handle(MoveOrder order) {
        return MoveHandle.of(order.id(), order.source()).text();
    }

    /// A task to start, as a request carried it, not yet validated.
    ///
    /// @param destinationArn null if absent, then each message goes back to where it came from
    /// @param perSecond `MaxNumberOfMessagesPerSecond`, null if absent, then as fast as possible
    public record Request(
            String sourceArn, @Nullable String destinationArn, @Nullable Integer perSecond) {}

    /// What a client is told of a task. Texts are empty where there is nothing to say.
    ///
    /// @param handle only while the task is running
    /// @param status as AWS names it
    /// @param destinationArn only if one was given
    /// @param perSecond 0 if none was given
    /// @param moved how many messages it has moved
    /// @param toMove how many there were at the start
    /// @param failureReason only if it failed
    /// @param startedMillis wall clock of the start
    public record Report(
            String handle,
            String status,
            String sourceArn,
            String destinationArn,
            int perSecond,
            long moved,
            long toMove,
            String failureReason,
            long startedMillis) {}
}
