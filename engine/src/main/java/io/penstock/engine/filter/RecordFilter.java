package io.penstock.engine.filter;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.penstock.engine.filter.Clause.DataDemand;
import io.penstock.engine.filter.Envelope.Fit;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// The compiled filter of one mapping, for any source kind. Thread-safe: nothing changes after
/// construction.
///
/// The machine knows each clause under two numbers: whole, and without its demands on the data, for
/// sources that skip these where formats differ.
final class RecordFilter {
    private static final Match NOTHING_ASKED = new Match.Passed(0);

    private final Envelope envelope;
    private final List<Candidate> candidates = new ArrayList<>();
    private final ClauseMachine machine = new ClauseMachine();
    private final Optional<QuickFilter> quick;
    private final boolean asksMetadata;
    private final boolean asksText;
    private final Match noneMatched;
    private final Match notPlainText;
    private final Match notJson;

    RecordFilter(FilterCriteria criteria, Envelope envelope) {
        this.envelope = envelope;
        String key = envelope.dataKey();
        for (Clause clause : criteria.clauses()) {
            var candidate = Candidate.of(clause, candidates.size(), key);
            candidates.add(candidate);
            machine.add(candidate.wholeNumber(), clause.fields());
            if (candidate.asksMetadata()) {
                machine.add(candidate.metadataNumber(), clause.metadataFields(key));
            }
        }
        quick = QuickFilter.of(criteria, envelope);
        asksMetadata = candidates.stream().anyMatch(Candidate::asksMetadata);
        asksText = candidates.stream().anyMatch(each -> each.demand() == DataDemand.TEXT);
        boolean one = criteria.patterns().size() == 1;
        String subject = one ? "the pattern" : "every pattern";
        noneMatched = new Match.Dropped(one ? "the pattern did not match" : "no pattern matched");
        notPlainText =
                new Match.Dropped(key + " is JSON, but " + subject + " describes plain text");
        notJson = new Match.Dropped(key + " is not JSON, but " + subject + " describes JSON");
    }

    /// Decides about one record whose data is text: by reading it once if that tells all, by the
    /// matching engine otherwise.
    ///
    /// @param metadata see [#match(Supplier, Supplier)]
    Match match(String text, Supplier<String> metadata) {
        if (candidates.isEmpty()) {
            return NOTHING_ASKED;
        }
        return quick.flatMap(filter -> quickly(filter, text, metadata))
                .orElseGet(() -> match(() -> RecordData.of(text), metadata));
    }

    /// Decides as [#match(String, Supplier)] does, or leaves it to the matching engine.
    private Optional<Match> quickly(QuickFilter filter, String text, Supplier<String> metadata) {
        return filter.read(text, metadata).flatMap(reading -> quickly(filter, reading));
    }

    private Optional<Match> quickly(QuickFilter filter, QuickFilter.Reading reading) {
        boolean applied = false;
        for (int clause = 0; clause < candidates.size(); clause++) {
            Candidate candidate = candidates.get(clause);
            Fit fit = fit(candidate, reading.data());
            applied |= fit != Fit.NEVER;
            switch (filter.holds(clause, fit, reading)) {
                case YES -> {
                    return Optional.of(candidate.passed());
                }
                case UNKNOWN -> {
                    return Optional.empty();
                }
                case NO -> {}
            }
        }
        return Optional.of(applied ? noneMatched : unfit(reading.data()));
    }

    /// Decides about one record by the matching engine.
    ///
    /// @param content the record's data; asked for only if there are patterns
    /// @param metadata the record's other members, JSON without braces; asked for only if a pattern
    ///   names one
    Match match(Supplier<RecordData> content, Supplier<String> metadata) {
        if (candidates.isEmpty()) {
            return NOTHING_ASKED;
        }
        RecordData data = content.get();
        if (candidates.stream().noneMatch(each -> fit(each, data) != Fit.NEVER)) {
            return unfit(data);
        }
        BitSet matched = machine.match(event(data, metadata));
        for (Candidate candidate : candidates) {
            if (candidate.holds(fit(candidate, data), matched)) {
                return candidate.passed();
            }
        }
        return noneMatched;
    }

    private Match unfit(RecordData data) {
        return data instanceof RecordData.Structured ? notPlainText : notJson;
    }

    private Fit fit(Candidate candidate, RecordData data) {
        return envelope.fit(candidate.demand(), data);
    }

    /// Builds what the machine sees: only the members that some clause could ask for.
    private String event(RecordData data, Supplier<String> metadata) {
        var event = new StringBuilder("{");
        if (asksMetadata) {
            event.append(metadata.get());
        }
        switch (data) {
            case RecordData.Structured(String json) -> dataName(event).append(json);
            case RecordData.Text(String text) when asksText -> {
                dataName(event).append('"');
                JsonStringEncoder.getInstance().quoteAsString(text, event);
                event.append('"');
            }
            case RecordData.Text _, RecordData.Undecodable _ -> {}
        }
        return event.append('}').toString();
    }

    private StringBuilder dataName(StringBuilder event) {
        event.append(event.length() > 1 ? ",\"" : "\"");
        return event.append(envelope.dataKey()).append("\":");
    }

    /// One clause as this filter uses it.
    ///
    /// @param passed the answer if it holds
    /// @param wholeNumber the machine's number for the whole clause; the next one is the clause
    ///   without its demands on the data
    private record Candidate(
            Match passed, int wholeNumber, DataDemand demand, boolean asksMetadata) {

        static Candidate of(Clause clause, int index, String dataKey) {
            return new Candidate(
                    new Match.Passed(clause.pattern()),
                    index * 2,
                    clause.demandOf(dataKey),
                    clause.asksMetadata(dataKey));
        }

        int metadataNumber() {
            return wholeNumber + 1;
        }

        boolean holds(Fit fit, BitSet matched) {
            return switch (fit) {
                case WHOLE -> matched.get(wholeNumber);
                case METADATA -> !asksMetadata || matched.get(metadataNumber());
                case NEVER -> false;
            };
        }
    }
}
