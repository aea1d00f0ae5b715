package io.penstock.engine.arn;

import java.util.Optional;

/// A Lambda function, version or alias as an ARN names it.
///
/// @param region for example `us-east-1`
/// @param account twelve digits
/// @param name the bare function name
/// @param qualifier version, alias or `$LATEST` as the caller wrote it; empty for none
public record FunctionArn(String region, String account, String name, String qualifier) {
    private static final String PREFIX = "arn:aws:lambda:";

    /// Returns the ARN of a function without a qualifier.
    public static FunctionArn of(String region, String account, String name) {
        return new FunctionArn(region, account, name, "");
    }

    /// Reads a full ARN, or returns empty if `text` is none.
    public static Optional<FunctionArn> parse(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length < 7
                || parts.length > 8
                || !parts[0].equals("arn")
                || !parts[2].equals("lambda")
                || !parts[5].equals("function")) {
            return Optional.empty();
        }
        String qualifier = parts.length == 8 ? parts[7] : "";
        // what is parsed is kept, by the thousand, and there are few regions and accounts
        return Optional.of(
                new FunctionArn(parts[3].intern(), parts[4].intern(), parts[6], qualifier));
    }

    /// Returns this function without its qualifier.
    public FunctionArn unqualified() {
        return qualifier.isEmpty() ? this : of(region, account, name);
    }

    /// Returns this function with another qualifier; empty for none.
    public FunctionArn qualified(String other) {
        return new FunctionArn(region, account, name, other);
    }

    @Override
    public String toString() {
        String base = PREFIX + region + ":" + account + ":function:" + name;
        return qualifier.isEmpty() ? base : base + ":" + qualifier;
    }
}
