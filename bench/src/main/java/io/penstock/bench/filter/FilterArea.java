package io.penstock.bench.filter;

import io.penstock.bench.measure.Area;
import io.penstock.bench.measure.Contender;
import io.penstock.bench.measure.Goal;
import io.penstock.bench.measure.Lineup;
import io.penstock.bench.measure.Lineup.Entry;
import io.penstock.bench.measure.Lineup.Role;
import io.penstock.engine.arn.QueueArn;
import io.penstock.engine.event.SqsEvent;
import io.penstock.engine.filter.FilterCriteria;
import io.penstock.engine.filter.Match;
import io.penstock.engine.filter.QueueFilter;
import io.penstock.engine.queue.QueueMessage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import software.amazon.event.ruler.Machine;

/// Filters of one kind beside the matching engine that they are built on. There is one area per
/// kind and share of matching messages; all have the same name.
public final class FilterArea implements Area {
    private static final QueueArn QUEUE = new QueueArn("us-east-1", "000000000000", "bench");
    private static final int[] SHARES = {0, 10, 100};

    private final FilterLoad load;
    private final FilterKind kind;
    private final int percentMatching;

    private FilterArea(FilterLoad load, FilterKind kind, int percentMatching) {
        this.load = load;
        this.kind = kind;
        this.percentMatching = percentMatching;
    }

    /// Returns an area for every kind of filter and every share of matching messages.
    public static List<Area> all(FilterLoad load) {
        var areas = new ArrayList<Area>();
        for (FilterKind kind : FilterKind.values()) {
            for (int share : SHARES) {
                areas.add(new FilterArea(load, kind, share));
            }
        }
        return areas;
    }

    @Override
    public String name() {
        return "filter";
    }

    @Override
    public String title() {
        return "filter: %s, %d %% of the messages match".formatted(kind.label(), percentMatching);
    }

    @Override
    public boolean onOneCore() {
        return false;
    }

    @Override
    public Lineup open() throws IOException {
        List<QueueMessage> messages = OrderEvents.of(kind, load.messages(), percentMatching);
        int matching = load.messages() * percentMatching / 100;
        return new Lineup(
                List.of(
                        new Entry(Role.PEER, peer(messages, matching)),
                        new Entry(Role.OURS, ours(messages, matching))),
                List.of(new Goal.AtLeastTimes(Role.PEER, 0.95)),
                List.of(
                        "one thread; %d patterns such as %s"
                                .formatted(FilterKind.PATTERNS, kind.patterns().getFirst()),
                        "bodies of %,d bytes; ours also makes sure that a body is JSON to its end"
                                .formatted(messages.getFirst().body().length())));
    }

    private Contender peer(List<QueueMessage> messages, int matching) throws IOException {
        Machine machine = Machine.builder().build();
        int number = 0;
        for (String pattern : kind.patterns()) {
            machine.addRule("rule-" + number++, pattern);
        }
        List<String> events = messages.stream().map(this::asPeerSeesIt).toList();
        return new FilterContender<>(
                "event-ruler 2.1.0",
                events,
                event -> !matches(machine, event).isEmpty(),
                load,
                matching);
    }

    private Contender ours(List<QueueMessage> messages, int matching) {
        List<String> patterns = kind.patterns().stream().map(kind::asConfigured).toList();
        return switch (FilterCriteria.parse(patterns)) {
            case FilterCriteria.Parsed.Valid(var criteria) -> {
                var filter = new QueueFilter(criteria, QUEUE);
                yield new FilterContender<>(
                        "Penstock, QueueFilter",
                        messages,
                        message -> filter.match(message) instanceof Match.Passed,
                        load,
                        matching);
            }
            case FilterCriteria.Parsed.Invalid(var message) ->
                    throw new IllegalStateException(message + " " + patterns);
        };
    }

    /// The peer gets its event ready-made: the body alone, or the whole record where the pattern
    /// speaks of that.
    private String asPeerSeesIt(QueueMessage message) {
        return kind == FilterKind.ENVELOPE
                ? "{" + SqsEvent.metadata(message, QUEUE) + ",\"body\":" + message.body() + "}"
                : message.body();
    }

    private static List<String> matches(Machine machine, String event) throws IOException {
        try {
            return machine.rulesForJSONEvent(event);
        } catch (IOException | RuntimeException failed) {
            throw failed;
        } catch (Exception failed) { // the engine declares no narrower type
            throw new IOException(failed);
        }
    }
}
