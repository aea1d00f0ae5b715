package io.penstock.server.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import io.penstock.engine.invocation.Payload;
import io.penstock.runtime.code.ObjectSource;
import io.penstock.runtime.function.CodeSource;
import io.penstock.server.wire.Call;
import io.penstock.server.wire.Reply;
import java.io.IOException;
import java.util.function.Function;

/// Reads where the code of a function or a layer comes from.
final class Codes {
    private Codes() {}

    /// Answers with what `action` makes of the source, or refuses it.
    ///
    /// @param members holds `ZipFile`, or `S3Bucket` and `S3Key`, or `ImageUri`
    static Reply with(Call call, JsonNode members, Function<CodeSource, Reply> action) {
        if (!members.path("ImageUri").asText("").isEmpty()) {
            return action.apply(new CodeSource.Image(members.path("ImageUri").asText()));
        }
        boolean inline = members.has("ZipFile");
        boolean bucket = members.has("S3Bucket") || members.has("S3Key");
        if (inline && bucket) {
            return Errors.invalid(
                    "Please do not provide other FunctionCode parameters when providing a"
                            + " ZipFile.");
        }
        if (bucket) {
            return members.has("S3Bucket") && members.has("S3Key")
                    ? action.apply(new CodeSource.Bucket(address(call, members)))
                    : Errors.invalid("Please provide both S3Bucket and S3Key.");
        }
        return inline
                ? inline(members.path("ZipFile"), action)
                : action.apply(new CodeSource.Nothing());
    }

    private static ObjectSource.Address address(Call call, JsonNode members) {
        return new ObjectSource.Address(
                call.caller().account(),
                call.caller().region(),
                members.path("S3Bucket").asText(),
                members.path("S3Key").asText(),
                members.path("S3ObjectVersion").asText(""));
    }

    private static Reply inline(JsonNode base64, Function<CodeSource, Reply> action) {
        try {
            byte[] zip = base64.binaryValue();
            return action.apply(
                    new CodeSource.Inline(zip == null ? Payload.EMPTY : Payload.of(zip)));
        } catch (IOException notBase64) {
            return Errors.invalid(
                    "Could not unzip uploaded file. Please check your file, then try to upload"
                            + " again.");
        }
    }
}
