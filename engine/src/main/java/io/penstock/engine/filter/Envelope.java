package io.penstock.engine.filter;

import io.penstock.engine.filter.Clause.DataDemand;

/// How the records of one source kind look to patterns, and what happens when a pattern describes
/// data of another format than the record has.
///
/// Source: the tables "Properly filtering ... messages" of the sources in the AWS Lambda Developer
/// Guide.
enum Envelope {
    /// `body`; other formats are dropped.
    SQS("body", Mismatch.DROPS, true),
    /// `data`, which patterns can only describe as JSON; other formats are dropped.
    KINESIS("data", Mismatch.DROPS, false),
    /// `dynamodb`, always JSON.
    DYNAMODB("dynamodb", Mismatch.DROPS, false),
    /// `value`; where formats differ the rest of the pattern decides alone.
    KAFKA("value", Mismatch.SKIPS_DATA, true);

    private final String dataKey;
    private final Mismatch mismatch;
    private final boolean plainText;

    Envelope(String dataKey, Mismatch mismatch, boolean plainText) {
        this.dataKey = dataKey;
        this.mismatch = mismatch;
        this.plainText = plainText;
    }

    /// Returns the member that holds the record's data.
    String dataKey() {
        return dataKey;
    }

    /// Returns whether patterns of these criteria may be configured for this source at all: a plain
    /// text pattern is an error where data is defined to be JSON.
    boolean accepts(FilterCriteria criteria) {
        return plainText
                || criteria.clauses().stream()
                        .map(clause -> clause.demandOf(dataKey))
                        .noneMatch(demand ->
                                demand == DataDemand.TEXT || demand == DataDemand.CONTRADICTION);
    }

    /// Returns how much of a clause is applied to data of this format.
    Fit fit(DataDemand demand, RecordData data) {
        boolean fits =
                switch (demand) {
                    case NONE -> true;
                    case TEXT -> data instanceof RecordData.Text;
                    case JSON -> data instanceof RecordData.Structured;
                    case CONTRADICTION -> false;
                };
        if (fits) {
            return Fit.WHOLE;
        }
        return switch (mismatch) {
            case DROPS -> Fit.NEVER;
            case SKIPS_DATA -> Fit.METADATA;
        };
    }

    /// How much of a clause is applied.
    enum Fit {
        /// All of it.
        WHOLE,
        /// Only what does not concern the data.
        METADATA,
        /// The clause cannot match.
        NEVER
    }

    /// What happens to a record whose data has another form than the pattern for it.
    private enum Mismatch {
        DROPS,
        SKIPS_DATA
    }
}
