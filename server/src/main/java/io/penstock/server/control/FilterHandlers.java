package io.penstock.server.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.filter.Clash;
import io.penstock.engine.filter.FilterCriteria;
import io.penstock.engine.filter.ImpossiblePattern;
import io.penstock.engine.filter.Match;
import io.penstock.engine.filter.PatternFit;
import io.penstock.engine.filter.QueueFilter;
import io.penstock.runtime.mapping.MappingSupervisor;
import io.penstock.runtime.mapping.MappingView;
import io.penstock.server.http.ControlReply;
import io.penstock.server.http.ControlRequest;
import java.util.List;
import java.util.Optional;

/// Tests a filter with a message, clause by clause, by the same code that filters: that of a
/// mapping, or one that is not set yet. Nothing is sent, received or deleted.
final class FilterHandlers {
    private static final int UNPROCESSABLE = 400;

    private final MappingSupervisor mappings;

    FilterHandlers(MappingSupervisor mappings) {
        this.mappings = mappings;
    }

    ControlReply test(ControlRequest request) {
        return switch (FilterTrial.read(request.body(), Scope.of(request))) {
            case FilterTrial.Read.Refused(var message) -> refused(message);
            case FilterTrial.Read.Asked(var trial) -> test(request, trial);
        };
    }

    private ControlReply test(ControlRequest request, FilterTrial trial) {
        if (trial.mapping().isEmpty()) {
            return test(trial);
        }
        Optional<MappingView> mapping = mappings.find(Scope.of(request).realm(), trial.mapping());
        return mapping.map(found ->
                        test(trial.by(found.config().filterPatterns(), found.config().source())))
                .orElseGet(() ->
                        ControlReply.error(
                                404, "there is no event source mapping " + trial.mapping()));
    }

    private static ControlReply test(FilterTrial trial) {
        List<String> patterns = trial.patterns();
        for (int i = 0; i < patterns.size(); i++) {
            if (FilterCriteria.parse(List.of(patterns.get(i)))
                    instanceof FilterCriteria.Parsed.Invalid(var message)) {
                return refused("pattern %d: %s".formatted(i + 1, message));
            }
        }
        return switch (FilterCriteria.parse(patterns)) {
            case FilterCriteria.Parsed.Invalid(var message) -> refused(message);
            case FilterCriteria.Parsed.Valid(var criteria) ->
                    ControlReply.ok(answer(trial, new QueueFilter(criteria, trial.source())));
        };
    }

    private static ObjectNode answer(FilterTrial trial, QueueFilter filter) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        List<PatternFit> fits = filter.explain(trial.message());
        switch (filter.match(trial.message())) {
            case Match.Passed(int pattern) -> {
                answer.put("passes", true);
                answer.put(
                        "text",
                        trial.patterns().isEmpty()
                                ? "there is no filter: every message passes"
                                : "passes by pattern " + (pattern + 1));
            }
            case Match.Dropped _ ->
                    answer.put("passes", false)
                            .put(
                                    "text",
                                    "is dropped, and deleted from the queue: "
                                            + PatternFit.whyDropped(fits));
        }
        ArrayNode patterns = answer.putArray("patterns");
        fits.forEach(fit -> show(fit, patterns.addObject()));
        ArrayNode impossible = answer.putArray("impossible");
        for (ImpossiblePattern each : ImpossiblePattern.among(trial.patterns())) {
            impossible.add(
                    "pattern %d asks for `%s`, which no SQS record has; fields of a message's text stand below `body`"
                            .formatted(each.pattern() + 1, each.member()));
        }
        return answer;
    }

    private static void show(PatternFit fit, ObjectNode to) {
        ArrayNode clauses =
                to.put("pattern", fit.pattern() + 1)
                        .put("matches", fit.matches())
                        .putArray("clauses");
        fit.held()
                .forEach(field ->
                        clauses.addObject()
                                .put("holds", true)
                                .put("text", "`" + field + "` matches"));
        for (Clash clash : fit.clashes()) {
            clauses.addObject().put("holds", false).put("text", clash.text());
        }
    }

    private static ControlReply refused(String message) {
        return ControlReply.error(UNPROCESSABLE, message);
    }
}
