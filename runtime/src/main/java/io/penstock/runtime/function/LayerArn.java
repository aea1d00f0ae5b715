package io.penstock.runtime.function;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A layer, as an ARN names it.
///
/// @param region for example `us-east-1`
/// @param account twelve digits
/// @param name the bare name
public record LayerArn(String region, String account, String name) {
    private static final Pattern FORM =
            Pattern.compile(
                    "arn:aws[a-zA-Z-]*:lambda:([a-z0-9-]+):(\\d{12}):layer:([a-zA-Z0-9-_]+)"
                            + "(?::(\\d{1,18}))?");

    /// One version of a layer.
    public record Version(LayerArn layer, long number) {
        @Override
        public String toString() {
            return layer + ":" + number;
        }
    }

    /// Returns the layer that a name, or an ARN with or without a version, stands for.
    ///
    /// @param scope where bare names are looked for
    public static LayerArn of(String nameOrArn, FunctionNames.Scope scope) {
        Matcher form = FORM.matcher(nameOrArn);
        return form.matches()
                ? new LayerArn(form.group(1), form.group(2), form.group(3))
                : new LayerArn(scope.region(), scope.account(), nameOrArn);
    }

    /// Reads the ARN of a layer version, or returns empty if `text` is none.
    public static Optional<Version> version(String text) {
        Matcher form = FORM.matcher(text);
        return form.matches() && form.group(4) != null
                ? Optional.of(
                        new Version(
                                new LayerArn(form.group(1), form.group(2), form.group(3)),
                                Long.parseLong(form.group(4))))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return "arn:aws:lambda:" + region + ":" + account + ":layer:" + name;
    }
}
