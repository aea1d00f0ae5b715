/// How long to wait before trying again.
///
/// One policy serves every source and every cause, so that waits are explained once:
/// [BackoffPolicy] holds the numbers, [Backoff] the state of one series of attempts. How *often* to
/// try is decided elsewhere: a queue counts receives, a stream counts attempts and age.
@NullMarked
package io.penstock.engine.retry;

import org.jspecify.annotations.NullMarked;
