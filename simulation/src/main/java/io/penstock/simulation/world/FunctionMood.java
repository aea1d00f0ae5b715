package io.penstock.simulation.world;

import io.penstock.engine.invocation.InvocationReport;
import io.penstock.engine.invocation.InvocationResult;
import io.penstock.engine.invocation.InvocationResult.FunctionFailed;
import io.penstock.engine.invocation.InvocationResult.Refusal;
import io.penstock.engine.invocation.InvocationResult.Refused;
import io.penstock.engine.invocation.InvocationResult.Returned;
import io.penstock.engine.invocation.InvocationResult.ThrottleReason;
import io.penstock.engine.invocation.InvocationResult.Throttled;
import io.penstock.engine.invocation.Payload;
import io.penstock.engine.queue.QueueMessage;
import io.penstock.engine.queuemapping.Effect;
import io.penstock.simulation.scenario.FunctionHabits;
import io.penstock.simulation.scenario.FunctionHabits.Faults;
import io.penstock.simulation.scenario.MessageKind;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Draws how an invocation goes: how long it takes, what it answers, and what it has handled in
/// truth, whatever the mapping will make of the answer.
final class FunctionMood {
    private static final String NOT_JSON = "all went well";
    private static final String STRANGER =
            "{\"batchItemFailures\":[{\"itemIdentifier\":\"nobody\"}]}";

    private final FunctionHabits habits;
    private final Chance chance;

    FunctionMood(FunctionHabits habits, Chance chance) {
        this.habits = habits;
        this.chance = chance;
    }

    /// How an invocation ended.
    ///
    /// @param handled ids of the messages that count as handled by AWS's rules
    record Ending(InvocationReport report, Set<String> handled) {
        static Ending notRun(InvocationResult result) {
            return new Ending(InvocationReport.notRun(result), Set.of());
        }

        /// Returns whether the function ran at all.
        boolean ran() {
            return switch (report.result()) {
                case Returned _, FunctionFailed _ -> true;
                case Throttled _, Refused _ -> false;
            };
        }
    }

    /// Returns how the invocation ends before it begins, or null if it begins.
    @Nullable Ending refuses() {
        Faults faults = habits.faults();
        if (chance.mishap(faults.throttles())) {
            return Ending.notRun(
                    new Throttled(ThrottleReason.FUNCTION_INVOCATION_RATE_LIMIT_EXCEEDED));
        }
        return chance.mishap(faults.refusals())
                ? Ending.notRun(new Refused(Refusal.NOT_ACTIVE, "the function is Pending"))
                : null;
    }

    Duration duration() {
        Duration drawn =
                chance.mishap(habits.faults().hangs())
                        ? habits.timeout()
                        : chance.draw(habits.usual());
        return drawn.compareTo(habits.timeout()) < 0 ? drawn : habits.timeout();
    }

    Ending ending(Effect.Invoke invoke, Duration takes) {
        Faults faults = habits.faults();
        if (takes.equals(habits.timeout())) {
            return failed("Sandbox.Timedout", "Task timed out", takes);
        }
        if (chance.mishap(faults.errors())) {
            return failed("RuntimeError", "bad luck", takes);
        }
        if (chance.mishap(faults.nonsense())) {
            return nonsense(invoke, takes);
        }
        return worked(invoke, chance.mishap(faults.partial()), takes);
    }

    private Ending nonsense(Effect.Invoke invoke, Duration takes) {
        String answer = chance.coin() ? NOT_JSON : STRANGER;
        boolean asked = invoke.shape().reportsItemFailures();
        if (!asked && anyPoison(invoke)) {
            return failed("ValueError", "poison", takes);
        }
        return returned(answer, asked ? Set.of() : ids(invoke), takes);
    }

    /// The function did its work; poison stops it, or is reported if the mapping asks for that.
    private Ending worked(Effect.Invoke invoke, boolean partly, Duration takes) {
        if (!invoke.shape().reportsItemFailures()) {
            return anyPoison(invoke)
                    ? failed("ValueError", "poison", takes)
                    : returned(partly ? STRANGER : "null", ids(invoke), takes);
        }
        Set<String> handled = ids(invoke);
        for (QueueMessage message : invoke.messages()) {
            boolean poison = MessageKind.of(message.body()) == MessageKind.POISON;
            if (poison || (partly && chance.coin())) {
                handled.remove(message.messageId());
            }
        }
        return returned(listing(invoke, handled), handled, takes);
    }

    private static String listing(Effect.Invoke invoke, Set<String> handled) {
        return invoke.messages().stream()
                .map(QueueMessage::messageId)
                .filter(id -> !handled.contains(id))
                .map("{\"itemIdentifier\":\"%s\"}"::formatted)
                .collect(Collectors.joining(",", "{\"batchItemFailures\":[", "]}"));
    }

    private Ending failed(String type, String message, Duration takes) {
        return new Ending(
                report(new FunctionFailed(type, message, Payload.EMPTY), takes), Set.of());
    }

    private Ending returned(String answer, Set<String> handled, Duration takes) {
        return new Ending(report(new Returned(Payload.of(answer)), takes), handled);
    }

    private InvocationReport report(InvocationResult result, Duration takes) {
        return new InvocationReport(result, "$LATEST", chance.coin(), takes, Payload.EMPTY);
    }

    private static boolean anyPoison(Effect.Invoke invoke) {
        return invoke.messages().stream()
                .anyMatch(message -> MessageKind.of(message.body()) == MessageKind.POISON);
    }

    private static Set<String> ids(Effect.Invoke invoke) {
        return invoke.messages().stream()
                .map(QueueMessage::messageId)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
