/// How fast a filter decides about messages, beside the matching engine that EventBridge uses.
///
/// Reading order: [FilterLoad], [FilterArea]; `FilterKind` has the patterns, `OrderEvents` the
/// messages, `FilterContender` the loop.
@NullMarked
package io.penstock.bench.filter;

import org.jspecify.annotations.NullMarked;
