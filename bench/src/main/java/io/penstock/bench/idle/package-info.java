/// What a server takes of the machine while nothing happens: heap and processor time of mappings
/// whose queues are empty.
///
/// Not a contest, because there is nothing to race: one server is looked at before and after.
/// Reading order: [IdleLoad], [IdleSurvey], `Idleness`.
@NullMarked
package io.penstock.bench.idle;

import org.jspecify.annotations.NullMarked;
