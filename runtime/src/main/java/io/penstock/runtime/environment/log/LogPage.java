package io.penstock.runtime.environment.log;

import java.util.List;

/// A part of a function's log.
///
/// @param lines in order
/// @param next the position to continue from
public record LogPage(List<String> lines, long next) {}
