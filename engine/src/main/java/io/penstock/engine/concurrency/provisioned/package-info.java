/// Environments that are initialised before anybody calls: how many of which version, and when they
/// take invocations.
///
/// [Provision] decides for one configuration (of a version or an alias): it takes [Input]s, answers
/// with [Effect]s and shows a [Standing]. [Shares] divides the number between the two versions of
/// an alias. A driver makes and ends the environments and tells the ledger how many are usable.
/// Reading order: [Standing], [Input], [Effect], [Provision].
@NullMarked
package io.penstock.engine.concurrency.provisioned;

import org.jspecify.annotations.NullMarked;
