package io.penstock.runtime.async;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.async.AcceptedEvent;
import io.penstock.engine.async.Condition;
import io.penstock.engine.async.Ending;
import io.penstock.engine.async.Errand;
import io.penstock.engine.async.EventState;
import io.penstock.engine.async.EventState.Delivering;
import io.penstock.engine.async.EventState.Waiting;
import io.penstock.engine.async.LastAnswer;
import io.penstock.engine.invocation.Payload;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;

/// Events and their states as the bytes that an [EventKeeper] keeps. The first byte is the version
/// of the form.
final class EventCodec {
    private static final int FORM = 1;
    private static final int WAITING = 1;
    private static final int DELIVERING = 2;
    private static final int HEAD_BYTES = 256;

    private EventCodec() {}

    /// An event that is not known under a number yet.
    ///
    /// @param payload the event itself
    record Draft(
            String requestId,
            FunctionArn function,
            String traceHeader,
            long acceptedMillis,
            Payload payload) {

        AcceptedEvent accepted(long number) {
            return new AcceptedEvent(number, requestId, function, traceHeader, acceptedMillis);
        }
    }

    static Payload write(Draft draft) {
        return bytes(
                HEAD_BYTES + draft.payload().length(),
                out -> {
                    text(out, draft.requestId());
                    text(out, draft.function().toString());
                    text(out, draft.traceHeader());
                    out.writeLong(draft.acceptedMillis());
                    payload(out, draft.payload());
                });
    }

    static Draft draft(Payload document) {
        return read(
                document,
                in -> {
                    String requestId = text(in);
                    String function = text(in);
                    return new Draft(
                            requestId,
                            FunctionArn.parse(function)
                                    .orElseThrow(
                                            () -> new IOException("no function ARN: " + function)),
                            text(in),
                            in.readLong(),
                            payload(in));
                });
    }

    static Payload write(EventState state) {
        return bytes(
                HEAD_BYTES,
                out -> {
                    switch (state) {
                        case Waiting(int attempts, int refusals, LastAnswer last, long due) -> {
                            out.writeByte(WAITING);
                            out.writeInt(attempts);
                            out.writeInt(refusals);
                            answer(out, last);
                            out.writeLong(due);
                        }
                        case Delivering(Ending ending, var left, int tries, long due) -> {
                            out.writeByte(DELIVERING);
                            ending(out, ending);
                            out.writeInt(left.size());
                            for (Errand errand : left) {
                                text(out, errand.kind().name());
                                text(out, errand.target());
                            }
                            out.writeInt(tries);
                            out.writeLong(due);
                        }
                    }
                });
    }

    static EventState state(Payload note) {
        return read(
                note,
                in -> {
                    int kind = in.readByte();
                    return switch (kind) {
                        case WAITING ->
                                new Waiting(in.readInt(), in.readInt(), answer(in), in.readLong());
                        case DELIVERING -> delivering(in);
                        default -> throw new IOException("no state of kind " + kind);
                    };
                });
    }

    private static Delivering delivering(DataInputStream in) throws IOException {
        Ending ending =
                new Ending(
                        Condition.valueOf(text(in)),
                        in.readInt(),
                        in.readInt(),
                        text(in),
                        answer(in),
                        in.readLong());
        var left = new ArrayList<Errand>();
        for (int more = in.readInt(); more > 0; more--) {
            left.add(new Errand(Errand.Kind.valueOf(text(in)), text(in)));
        }
        return new Delivering(ending, left, in.readInt(), in.readLong());
    }

    private static void ending(DataOutputStream out, Ending ending) throws IOException {
        text(out, ending.condition().name());
        out.writeInt(ending.attempts());
        out.writeInt(ending.statusCode());
        text(out, ending.message());
        answer(out, ending.last());
        out.writeLong(ending.atMillis());
    }

    private static void answer(DataOutputStream out, LastAnswer answer) throws IOException {
        switch (answer) {
            case LastAnswer.None() -> out.writeBoolean(false);
            case LastAnswer.Given(String version, boolean failed, String message, var response) -> {
                out.writeBoolean(true);
                text(out, version);
                out.writeBoolean(failed);
                text(out, message);
                payload(out, response);
            }
        }
    }

    private static LastAnswer answer(DataInputStream in) throws IOException {
        return in.readBoolean()
                ? new LastAnswer.Given(text(in), in.readBoolean(), text(in), payload(in))
                : new LastAnswer.None();
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(encoded.length);
        out.write(encoded);
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
    }

    private static void payload(DataOutputStream out, Payload payload) throws IOException {
        out.writeInt(payload.length());
        out.write(payload.array(), payload.offset(), payload.length());
    }

    private static Payload payload(DataInputStream in) throws IOException {
        return Payload.of(in.readNBytes(in.readInt()));
    }

    private static Payload bytes(int size, Writing writing) {
        var bytes = new ByteArrayOutputStream(size);
        try (var out = new DataOutputStream(bytes)) {
            out.writeByte(FORM);
            writing.to(out);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible); // nothing but memory is written to
        }
        return Payload.of(bytes.toByteArray());
    }

    private static <T> T read(Payload from, Reading<T> reading) {
        try (var in =
                new DataInputStream(
                        new ByteArrayInputStream(from.array(), from.offset(), from.length()))) {
            int form = in.readByte();
            if (form != FORM) {
                throw new IOException("unknown form " + form);
            }
            return reading.from(in);
        } catch (IOException damaged) {
            throw new UncheckedIOException("an event that was kept cannot be read", damaged);
        }
    }

    /// Writes one document.
    private interface Writing {
        void to(DataOutputStream out) throws IOException;
    }

    /// Reads one document.
    private interface Reading<T> {
        T from(DataInputStream in) throws IOException;
    }
}
