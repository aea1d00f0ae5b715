package io.penstock.runtime.environment;

import io.penstock.runtime.environment.process.FunctionProcess;
import io.penstock.runtime.environment.process.OutputPipe;

/// The process of one external extension.
///
/// @param name of its program
/// @param output what it prints
record Companion(String name, FunctionProcess process, OutputPipe output) {}
