package io.penstock.server.sqs;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.server.wire.Call;
import io.penstock.server.wire.Json;
import io.penstock.server.wire.Operation;
import io.penstock.server.wire.Reply;
import io.penstock.services.queue.MoveTasks;
import io.penstock.services.queue.QueueService;
import java.util.List;
import java.util.Map;

/// The operations on message move tasks.
final class MoveOperations {
    private final QueueService service;

    MoveOperations(QueueService service) {
        this.service = service;
    }

    Map<String, Operation> all() {
        return Map.of(
                "StartMessageMoveTask", this::start,
                "ListMessageMoveTasks", this::list,
                "CancelMessageMoveTask", this::cancel);
    }

    private Reply start(Call call) {
        var request =
                new MoveTasks.Request(
                        call.text("SourceArn", ""),
                        Members.text(call.input(), "DestinationArn"),
                        Members.integer(call.input(), "MaxNumberOfMessagesPerSecond"));
        return Replies.output(
                tasks(call).start(request), handle -> Json.object().put("TaskHandle", handle));
    }

    private Reply list(Call call) {
        return Replies.output(
                tasks(call)
                        .list(
                                call.text("SourceArn", ""),
                                Members.integer(call.input(), "MaxResults")),
                MoveOperations::reports);
    }

    private Reply cancel(Call call) {
        return Replies.output(
                tasks(call).cancel(call.text("TaskHandle", "")),
                moved -> Json.object().put("ApproximateNumberOfMessagesMoved", moved));
    }

    private MoveTasks tasks(Call call) {
        return service.moveTasks(call.caller().account(), call.caller().region());
    }

    private static ObjectNode reports(List<MoveTasks.Report> reports) {
        ObjectNode output = Json.object();
        ArrayNode results = output.putArray("Results");
        reports.forEach(report -> report(results.addObject(), report));
        return output;
    }

    private static void report(ObjectNode output, MoveTasks.Report report) {
        Members.putText(output, "TaskHandle", report.handle());
        output.put("Status", report.status());
        output.put("SourceArn", report.sourceArn());
        Members.putText(output, "DestinationArn", report.destinationArn());
        if (report.perSecond() > 0) {
            output.put("MaxNumberOfMessagesPerSecond", report.perSecond());
        }
        output.put("ApproximateNumberOfMessagesMoved", report.moved());
        output.put("ApproximateNumberOfMessagesToMove", report.toMove());
        Members.putText(output, "FailureReason", report.failureReason());
        output.put("StartedTimestamp", report.startedMillis());
    }
}
