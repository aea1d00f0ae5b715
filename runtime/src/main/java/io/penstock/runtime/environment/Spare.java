package io.penstock.runtime.environment;

import io.penstock.runtime.environment.api.SingleChannel;
import io.penstock.runtime.environment.process.FunctionProcess;

/// An interpreter that was forked ahead and waits, connected, to be told whose runtime it is.
///
/// @param process in a control group of its own, whose limit is not the function's yet
/// @param channel through which it gets its order, and later its events
record Spare(FunctionProcess process, SingleChannel channel) {}
