/// Cold starts: how long it takes from a request to the first line of a handler for which nothing
/// ran before, in each language, with and without processes that were ready; a burst; and what an
/// idle environment weighs.
///
/// Reading order: [ColdSurvey], [ColdStage], [Tongue].
@NullMarked
package io.penstock.bench.cold;

import org.jspecify.annotations.NullMarked;
