/// Which records a mapping's function gets to see.
///
/// [FilterCriteria] checks the patterns of a mapping when it is configured; [QueueFilter] applies
/// them to received messages and answers with a [Match]. Mapping cores run it between polling and
/// batching, so that a batch counts only records that matched.
///
/// Inside: `Json` reads a pattern, `PatternCompiler` and `Alternatives` turn it into `Clause`s,
/// `ClauseMachine` is the matching engine (event-ruler, which EventBridge uses too), `Envelope` is
/// how one source's records look, and `RecordFilter` puts these together for any source.
/// `FilterDiagnosis` takes the same clauses apart to tell where a record that was dropped failed.
///
/// Rules: AWS Lambda Developer Guide, "Control which events Lambda sends to your function" and the
/// filtering page of each source.
@NullMarked
package io.penstock.engine.filter;

import org.jspecify.annotations.NullMarked;
