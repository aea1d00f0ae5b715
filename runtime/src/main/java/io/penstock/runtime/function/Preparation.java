package io.penstock.runtime.function;

/// Whether what a function needs beside its code could be made.
sealed interface Preparation {
    /// All is there.
    record Ready() implements Preparation {}

    /// Something cannot be had.
    record Impossible(Lifecycle.Failure why) implements Preparation {}

    /// Returns where a function stands after this, if it was on its way.
    default Lifecycle after(Lifecycle present) {
        return switch (present) {
            case Lifecycle.Creating creating ->
                    switch (this) {
                        case Ready() -> creating.created();
                        case Impossible(var why) -> creating.fail(why);
                    };
            case Lifecycle.Updating updating ->
                    switch (this) {
                        case Ready() -> updating.settled();
                        case Impossible(var why) -> updating.fail(why);
                    };
            case Lifecycle.Failed failed -> after(failed.retry());
            case Lifecycle.UpdateFailed failed -> after(failed.change());
            case Lifecycle.Active() -> present;
        };
    }
}
