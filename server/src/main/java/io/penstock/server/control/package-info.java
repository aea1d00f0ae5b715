/// The control API under `/_penstock/`: what the server knows beyond AWS's APIs.
///
/// Health, the clock, the delivery journal, `why`, counters, logs and findings. Handlers read and
/// render; they decide nothing. Reading order: [ControlApi], then any handler.
@NullMarked
package io.penstock.server.control;

import org.jspecify.annotations.NullMarked;
