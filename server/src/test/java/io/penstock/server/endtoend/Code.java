package io.penstock.server.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.model.Runtime;

/// What a function is made of.
///
/// @param timeoutSeconds of the function
record Code(Runtime runtime, String handler, SdkBytes zip, int timeoutSeconds) {
    /// Prints what it is given, answers what it was asked by a direct invocation.
    static final String PRINTS =
            """
            def handle(event, context):
                for record in event.get("Records", []):
                    print("handled", record["body"], record["attributes"]["ApproximateReceiveCount"])
                return {"alive": True} if "Records" not in event else None
            """;

    /// Raises on messages; a direct invocation warms it up.
    static final String FAILS =
            """
            def handle(event, context):
                if "Records" in event:
                    raise ValueError("never works")
                return {"alive": True}
            """;

    private static final int TIMEOUT_SECONDS = 3;

    // Where the zip format keeps what ZipOutputStream does not write.
    private static final int DIRECTORY_FROM_END = 6;
    private static final int MADE_BY = 5;
    private static final int ATTRIBUTES = 38;
    private static final byte UNIX = 3;
    private static final int REGULAR_755 = 0100755;

    /// Returns a Python function of one file with the function `handle`.
    static Code python(String source) {
        return new Code(
                Runtime.PYTHON3_13,
                "main.handle",
                SdkBytes.fromByteArray(zip("main.py", source)),
                TIMEOUT_SECONDS);
    }

    /// Returns a Node.js function of one file that exports `handle`.
    static Code node(String source) {
        return new Code(
                Runtime.NODEJS20_X,
                "main.handle",
                SdkBytes.fromByteArray(zip("main.mjs", source)),
                TIMEOUT_SECONDS);
    }

    /// Returns a function that brings its own runtime.
    static Code provided(String bootstrap) {
        return new Code(
                Runtime.PROVIDED_AL2023,
                "none",
                SdkBytes.fromByteArray(zip("bootstrap", bootstrap)),
                TIMEOUT_SECONDS);
    }

    /// Returns the same with another timeout.
    Code timeout(int seconds) {
        return new Code(runtime, handler, zip, seconds);
    }

    /// Returns the same with another handler.
    Code handledBy(String other) {
        return new Code(runtime, other, zip, timeoutSeconds);
    }

    /// Returns a zip with one file, which may be executed.
    static byte[] zip(String name, String content) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new ZipOutputStream(bytes)) {
            out.putNextEntry(new ZipEntry(name));
            out.write(content.getBytes(UTF_8));
            out.closeEntry();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return executable(bytes.toByteArray());
    }

    /// Writes Unix permissions into the directory of a zip with one file; the JDK cannot.
    private static byte[] executable(byte[] zip) {
        var view = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
        int entry = view.getInt(zip.length - DIRECTORY_FROM_END);
        view.put(entry + MADE_BY, UNIX);
        view.putInt(entry + ATTRIBUTES, REGULAR_755 << Short.SIZE);
        return zip;
    }
}
