package io.penstock.runtime.function;

import io.penstock.runtime.code.CodePackage;
import io.penstock.runtime.image.Found;
import io.penstock.runtime.image.ImageProgram;
import io.penstock.runtime.image.Images;
import io.penstock.runtime.image.Unpacked;
import java.util.Optional;

/// Takes container images in, and says in AWS's words why not. Thread-safe; calls block on the
/// disk.
///
/// @param images where they come from
record ImageIntake(Images images) {
    private static final String NOT_FOR_ZIP =
            "Please don't provide ImageUri when updating a function with packageType Zip.";
    private static final String IMAGE_NEEDED =
            "Please provide ImageUri when updating a function with packageType Image.";

    /// Finds an image; it is unpacked later.
    ///
    /// @param architecture `x86_64` or `arm64`
    Answer<CodePackage> take(String uri, String architecture) {
        return switch (images.find(uri, architecture)) {
            case Found.There(String sha256) -> new Answer.Ok<>(CodePackage.image(sha256, uri));
            case Found.Missing() ->
                    invalid(
                            "Source image "
                                    + uri
                                    + " does not exist. Provide a valid source image.");
            case Found.Malformed() ->
                    invalid("Source image " + uri + " is not valid. Provide a valid source image.");
            case Found.Unsupported(String why) ->
                    invalid(
                            "The image manifest or layer media type for the source image "
                                    + uri
                                    + " is not supported. Reason: "
                                    + why);
            case Found.Invalid(String why) ->
                    invalid(
                            "Source image "
                                    + uri
                                    + " is not valid. Provide a valid source image. Reason: "
                                    + why);
            case Found.NotOffered(String why) -> invalid(why);
        };
    }

    /// Makes the image of a function ready to run.
    Preparation prepare(FunctionResource function) {
        CodePackage code = function.code();
        return switch (images.unpack(code.imageUri(), code.sha256(), function.architecture())) {
            case Unpacked.Ready() -> new Preparation.Ready();
            case Unpacked.Refused(String why) ->
                    new Preparation.Impossible(new Lifecycle.Failure("InvalidImage", why));
        };
    }

    /// Returns what to run for a function.
    ImageProgram program(FunctionResource function) {
        if (!function.code().isImage()) {
            return ImageProgram.NONE;
        }
        ImageConfig config = function.settings().image();
        return images.program(
                function.code().sha256(),
                new Images.Replacement(
                        config.entryPoint(), config.command(), config.workingDirectory()));
    }

    /// Returns why a function of this type cannot be made of code of this kind.
    static Optional<FunctionError> creationRefusal(PackageType type, CodeSource source) {
        return type == PackageType.IMAGE && !(source instanceof CodeSource.Image)
                ? Optional.of(
                        new FunctionError.Invalid(
                                "Please provide ImageUri when creating a function with packageType"
                                        + " Image."))
                : Optional.empty();
    }

    /// Returns why code of this kind cannot replace what the function has.
    static Optional<FunctionError> refusal(PackageType type, CodeSource source) {
        boolean image = source instanceof CodeSource.Image;
        String message =
                switch (type) {
                    case ZIP -> image ? NOT_FOR_ZIP : "";
                    case IMAGE -> image ? "" : IMAGE_NEEDED;
                };
        return message.isEmpty()
                ? Optional.empty()
                : Optional.of(new FunctionError.Invalid(message));
    }

    private static <T> Answer<T> invalid(String message) {
        return new Answer.Refused<>(new FunctionError.Invalid(message));
    }
}
