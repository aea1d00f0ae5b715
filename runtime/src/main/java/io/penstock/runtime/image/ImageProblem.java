package io.penstock.runtime.image;

import java.io.IOException;

/// An image cannot be used; turned into a value at the door of this package.
final class ImageProblem extends IOException {
    private static final long serialVersionUID = 1;

    private final Kind kind;

    ImageProblem(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }

    static ImageProblem missing(String what) {
        return new ImageProblem(Kind.MISSING, what);
    }

    static ImageProblem invalid(String what) {
        return new ImageProblem(Kind.INVALID, what);
    }

    static ImageProblem unsupported(String what) {
        return new ImageProblem(Kind.UNSUPPORTED, what);
    }

    /// What is wrong.
    enum Kind {
        /// There is no such image.
        MISSING,
        /// It is damaged, or does what images must not do.
        INVALID,
        /// It is in a format that is not read here.
        UNSUPPORTED
    }
}
