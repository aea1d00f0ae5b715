/// How a function's answer is read.
///
/// [VerdictReader] is the one reader for all sources: it turns the end of an invocation and the
/// identifiers of its batch into a [Verdict] and names the [Rule] that decided, so that "why was
/// this message deleted?" has an answer.
@NullMarked
package io.penstock.engine.verdict;

import org.jspecify.annotations.NullMarked;
