package io.penstock.runtime.environment;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.penstock.engine.invocation.InvocationResult;
import io.penstock.engine.invocation.Payload;
import io.penstock.runtime.environment.api.ExtensionRoster;
import io.penstock.runtime.environment.log.Ending;
import io.penstock.runtime.environment.process.ProcessEnding;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// How an invocation failed, in the platform's words or the function's own.
///
/// The texts are those that AWS Lambda answers with.
///
/// @param type for example `Sandbox.Timedout`, `ValueError`
/// @param message for people
/// @param response the JSON a caller gets
/// @param ending what the log says; quiet where the function itself reported the error
record Failure(String type, String message, Payload response, Ending ending) {
    /// What the platform calls the end of a runtime.
    static final String EXIT_ERROR = "Runtime.ExitError";

    private static final JsonFactory JSON = new JsonFactory();

    /// Error types that a runtime may name outside the JSON; others count as unknown.
    private static final Pattern KNOWN =
            Pattern.compile("(Runtime|Function|Extension)\\.[A-Z][a-zA-Z]+");

    /// The function did not answer in time.
    static Failure timedOut(String requestId, Duration timeout) {
        String text =
                String.format(Locale.ROOT, "Task timed out after %.2f seconds", seconds(timeout));
        return platform("Sandbox.Timedout", requestId, text, Ending.TIMEOUT);
    }

    /// The runtime's process ended.
    ///
    /// @param reported what an extension reported before, in the platform's words; empty for
    ///   nothing
    static Failure exited(String requestId, ProcessEnding ending, String reported) {
        String text =
                switch (ending) {
                    case ProcessEnding.Exited(int status) when status == 0 ->
                            "Runtime exited without providing a reason";
                    case ProcessEnding.Exited(int status) ->
                            "Runtime exited with error: exit status " + status;
                    case ProcessEnding.Signalled(String name) ->
                            "Runtime exited with error: signal: " + name;
                };
        String type = reported.isEmpty() ? EXIT_ERROR : reported;
        return platform(type, requestId, text, Ending.error(type));
    }

    /// An external extension ended before its time, or never began.
    static Failure extension(String requestId, ExtensionRoster.Trouble trouble) {
        return platform(trouble.type(), requestId, trouble.text(), Ending.error(trouble.type()));
    }

    /// The response broke off.
    static Failure truncated(String requestId) {
        String type = "Runtime.TruncatedResponse";
        return platform(
                type, requestId, "The response of the runtime was truncated", Ending.error(type));
    }

    /// The code has nothing that could be started.
    ///
    /// @param looked where it was looked for
    static Failure noEntrypoint(String requestId, List<String> looked) {
        String type = "Runtime.InvalidEntrypoint";
        String text = "Couldn't find valid bootstrap(s): [" + String.join(" ", looked) + "]";
        return platform(type, requestId, text, Ending.error(type));
    }

    /// An image has no such program.
    ///
    /// @param why as operating systems say it
    static Failure noProgram(String requestId, String why) {
        String type = "Runtime.InvalidEntrypoint";
        return platform(type, requestId, why, Ending.error(type));
    }

    /// An image has no such directory.
    static Failure noWorkingDirectory(String requestId, String directory) {
        String type = "Runtime.InvalidWorkingDir";
        String text = "chdir " + directory + ": no such file or directory";
        return platform(type, requestId, text, Ending.error(type));
    }

    /// The response was larger than allowed.
    static Failure tooLarge(long limitBytes) {
        String message =
                "Response payload size exceeded maximum allowed payload size ("
                        + limitBytes
                        + " bytes).";
        String type = "Function.ResponseSizeTooLarge";
        Payload response =
                Payload.of("{\"errorMessage\":\"" + message + "\",\"errorType\":\"" + type + "\"}");
        return new Failure(type, message, response, Ending.error(type));
    }

    /// The runtime reported an error; its JSON is passed on as it is.
    ///
    /// @param header what the runtime called the error outside the JSON, empty if nothing
    static Failure reported(String header, Payload response) {
        String type = member(response, "errorType");
        String message = member(response, "errorMessage");
        String fallback = KNOWN.matcher(header).matches() ? header : "Function.Unknown";
        String kind = type.isEmpty() ? fallback : type;
        return new Failure(kind, message, response, new Ending("error", kind, true));
    }

    /// Returns the ending of the invocation.
    InvocationResult result() {
        return new InvocationResult.FunctionFailed(type, message, response);
    }

    /// Returns the same failure as one of an initialisation, which every log tells.
    Failure duringInit() {
        return new Failure(type, message, response, ending.loud());
    }

    private static Failure platform(String type, String requestId, String text, Ending ending) {
        String message = "RequestId: " + requestId + " Error: " + text;
        String json =
                "{\"errorType\":\"" + type + "\",\"errorMessage\":\"" + escaped(message) + "\"}";
        return new Failure(type, message, Payload.of(json), ending);
    }

    private static double seconds(Duration span) {
        return span.toMillis() / 1000.0;
    }

    private static String escaped(String text) {
        return new String(JsonStringEncoder.getInstance().quoteAsString(text));
    }

    /// Returns a text member of the object, empty if there is none or this is no JSON object.
    private static String member(Payload json, String name) {
        try (JsonParser parser = JSON.createParser(json.array(), json.offset(), json.length())) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return "";
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean wanted = parser.currentName().equals(name);
                JsonToken value = parser.nextToken();
                if (wanted) {
                    return value == JsonToken.VALUE_STRING ? parser.getText() : "";
                }
                parser.skipChildren();
            }
            return "";
        } catch (IOException notJson) {
            return "";
        }
    }
}
