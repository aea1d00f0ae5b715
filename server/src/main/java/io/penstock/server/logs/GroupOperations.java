package io.penstock.server.logs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.runtime.environment.log.FunctionLogs;
import io.penstock.runtime.environment.log.GroupFacts;
import io.penstock.runtime.environment.log.GroupId;
import io.penstock.runtime.environment.log.LogAnswer;
import io.penstock.server.wire.Call;
import io.penstock.server.wire.Json;
import io.penstock.server.wire.Reply;
import java.util.List;
import java.util.Set;

/// Log groups and how long they keep events.
final class GroupOperations {
    private static final int PAGE = 50;
    private static final String STANDARD = "STANDARD";

    /// PutRetentionPolicy, "Possible values".
    private static final Set<Integer> DAYS =
            Set.of(
                    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192,
                    2557, 2922, 3288, 3653);

    private final FunctionLogs logs;

    GroupOperations(FunctionLogs logs) {
        this.logs = logs;
    }

    Reply create(Call call) {
        refuse(call, List.of("kmsKeyId", "tags", "deletionProtectionEnabled"));
        if (!call.text("logGroupClass", STANDARD).equals(STANDARD)) {
            throw Refused.unsupported("logGroupClass");
        }
        return done(logs.create(Groups.of(call)), "group");
    }

    Reply delete(Call call) {
        return done(logs.delete(Groups.of(call)), "group");
    }

    Reply putRetention(Call call) {
        int days = call.input().path("retentionInDays").asInt();
        if (!DAYS.contains(days)) {
            throw Refused.invalid(
                    "1 validation error detected: Value '"
                            + days
                            + "' at 'retentionInDays' failed to satisfy constraint: Member must"
                            + " satisfy enum value set: "
                            + DAYS.stream().sorted().toList());
        }
        return done(logs.retain(Groups.of(call), days), "group");
    }

    Reply deleteRetention(Call call) {
        return done(logs.retain(Groups.of(call), 0), "group");
    }

    Reply describe(Call call) {
        refuse(call, List.of("accountIdentifiers", "includeLinkedAccounts", "logGroupIdentifiers"));
        String prefix = call.text("logGroupNamePrefix", "");
        String part = call.text("logGroupNamePattern", "");
        if (!prefix.isEmpty() && !part.isEmpty()) {
            throw Refused.invalid(
                    "LogGroup name prefix and LogGroup name pattern are mutually exclusive"
                            + " parameters.");
        }
        String after = call.text("nextToken", "");
        boolean standard = call.text("logGroupClass", STANDARD).equals(STANDARD);
        List<GroupFacts> found =
                logs.groups(call.caller().account(), call.caller().region()).stream()
                        .filter(group -> standard)
                        .filter(group -> group.id().name().startsWith(prefix))
                        .filter(group -> group.id().name().contains(part))
                        .filter(group -> group.id().name().compareTo(after) > 0)
                        .toList();
        int limit = call.input().path("limit").asInt(PAGE);
        ObjectNode output = Json.object();
        ArrayNode groups = output.putArray("logGroups");
        found.stream().limit(limit).forEach(group -> show(groups.addObject(), group));
        if (found.size() > limit) {
            output.put("nextToken", found.get(limit - 1).id().name());
        }
        return new Reply.Output(output);
    }

    private static void show(ObjectNode out, GroupFacts group) {
        GroupId id = group.id();
        out.put("logGroupName", id.name());
        out.put("creationTime", group.createdAt().toEpochMilli());
        if (group.retentionDays() > 0) {
            out.put("retentionInDays", group.retentionDays());
        }
        out.put("metricFilterCount", 0);
        out.put("arn", id.arn() + ":*");
        out.put("logGroupArn", id.arn());
        out.put("storedBytes", group.bytes());
        out.put("logGroupClass", STANDARD);
    }

    /// Refuses members that are not here, unless they say what is so anyway.
    static void refuse(Call call, List<String> members) {
        for (String member : members) {
            JsonNode value = call.input().path(member);
            boolean neutral = value.isMissingNode() || value.isNull();
            neutral |= value.isContainerNode() && value.isEmpty();
            neutral |= value.isBoolean() && !value.booleanValue();
            if (!neutral) {
                throw Refused.unsupported(member);
            }
        }
    }

    static Reply done(LogAnswer answer, String what) {
        return switch (answer) {
            case DONE -> new Reply.Done();
            case NO_GROUP -> throw Refused.noGroup();
            case NO_STREAM -> throw Refused.noStream();
            case EXISTS -> throw Refused.exists(what);
            case FULL ->
                    throw Refused.full(
                            "The server keeps as many log groups as it may: "
                                    + FunctionLogs.GROUPS_MAX);
        };
    }
}
