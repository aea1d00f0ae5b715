package io.penstock.runtime.environment.log;

/// What came of a change to groups and streams.
public enum LogAnswer {
    /// It is done.
    DONE,
    /// There is no such group.
    NO_GROUP,
    /// There is no such stream.
    NO_STREAM,
    /// It is there already.
    EXISTS,
    /// There are as many as there may be.
    FULL
}
