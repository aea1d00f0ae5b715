package io.penstock.server.wire;

/// An operation of a service model.
///
/// @param name for example `CreateFunction`
/// @param method HTTP method
/// @param path template of path and fixed query, for example `/2015-03-31/functions/{FunctionName}`
/// @param status HTTP status of success
/// @param input name of the input structure
/// @param output name of the output structure; empty for none
public record OperationModel(
        String name, String method, String path, int status, String input, String output) {}
