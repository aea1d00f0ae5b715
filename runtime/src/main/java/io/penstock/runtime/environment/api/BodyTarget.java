package io.penstock.runtime.environment.api;

import java.io.IOException;

/// Where the bytes of a body go as they are read. Confined to the thread that reads.
interface BodyTarget {
    /// Takes bytes, which may change afterwards.
    void take(byte[] bytes, int offset, int length) throws IOException;
}
