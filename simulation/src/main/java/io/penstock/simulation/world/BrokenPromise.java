package io.penstock.simulation.world;

/// The cores did what they promise never to do, or failed to do what they promise: a bug of theirs,
/// or of the world around them.
public final class BrokenPromise extends RuntimeException {
    private static final long serialVersionUID = 1;

    BrokenPromise(String what) {
        super(what);
    }

    static void unless(boolean holds, String promise, Object seen) {
        if (!holds) {
            throw new BrokenPromise(promise + ": " + seen);
        }
    }
}
