package io.penstock.server.http;

import io.penstock.engine.invocation.Payload;
import io.penstock.server.auth.Encodings;
import io.penstock.server.auth.Principal;
import io.penstock.server.auth.Refusal;
import io.penstock.server.auth.Role;
import io.penstock.server.auth.Rules;
import io.penstock.server.auth.Verdict;
import io.penstock.server.auth.Verifier;
import io.penstock.server.wire.BodyLimits;
import io.penstock.server.wire.Parameters;
import io.penstock.server.wire.WireRequest;
import java.security.MessageDigest;
import java.util.Set;

/// Decides who may use the control API where signatures are checked. Thread-safe.
///
/// Requests are signed like any other, for whatever service; reading needs any role, the rest that
/// of an administrator. Everybody sees the own account only. Two pages that watchdogs ask for need
/// no signature on the machine itself, and links to code carry their permission in themselves.
final class ControlGuard {
    /// What programs on this machine may read unsigned.
    private static final Set<String> WATCHED = Set.of("/metrics", ControlRoutes.PREFIX + "health");

    /// What changes nothing although it has a body.
    private static final Set<String> QUESTIONS = Set.of(ControlRoutes.PREFIX + "filters/test");

    private static final String LINKS = ControlRoutes.PREFIX + "code/";
    private static final int FORBIDDEN = 403;

    private final Verifier verifier;

    ControlGuard(Verifier verifier) {
        this.verifier = verifier;
    }

    /// What was decided.
    sealed interface Entry {
        /// Goes on.
        ///
        /// @param query with the caller's account
        record Admitted(Parameters query, WireRequest.Body body) implements Entry {}

        /// Ends here.
        record Refused(ControlReply reply) implements Entry {}
    }

    /// Decides about a request, and reads its body.
    Entry admit(WireRequest request, Parameters query, boolean fromThisMachine) {
        String path = request.rawPath();
        boolean reads = request.method().equals("GET") || QUESTIONS.contains(path);
        boolean free =
                reads && (path.startsWith(LINKS) || (fromThisMachine && WATCHED.contains(path)));
        if (free) {
            return new Entry.Admitted(query, request.body(BodyLimits.CONTROL_BYTES));
        }
        return switch (verifier.inspect(request, Rules.of(""))) {
            case Verifier.Inspection.Refused(Refusal refusal) -> refused(refusal.message());
            case Verifier.Inspection.Plausible plausible -> admit(request, query, plausible, reads);
        };
    }

    private Entry admit(
            WireRequest request,
            Parameters query,
            Verifier.Inspection.Plausible plausible,
            boolean reads) {
        WireRequest.Body body = request.body(BodyLimits.CONTROL_BYTES);
        return switch (verifier.confirm(request, plausible, hash(body))) {
            case Verdict.Refused(Refusal refusal) -> refused(refusal.message());
            case Verdict.Verified verified ->
                    permitted(request, query, body, verified.principal(), reads);
        };
    }

    private static Entry permitted(
            WireRequest request,
            Parameters query,
            WireRequest.Body body,
            Principal principal,
            boolean reads) {
        if (!reads && principal.role() != Role.ADMIN) {
            return refused(
                    principal.notAuthorized("penstock:" + request.method(), request.rawPath()));
        }
        String account = query.first("account");
        if (!account.isEmpty() && !account.equals(principal.account())) {
            return refused(principal.notAuthorized("penstock:GET", "account " + account));
        }
        return new Entry.Admitted(
                Parameters.of("account=" + principal.account() + "&" + request.rawQuery()), body);
    }

    private static Entry refused(String message) {
        return new Entry.Refused(ControlReply.error(FORBIDDEN, message));
    }

    private static String hash(WireRequest.Body body) {
        return switch (body) {
            case WireRequest.Body.TooLarge() -> "";
            case WireRequest.Body.Whole(Payload bytes) -> {
                MessageDigest digest = Encodings.sha256();
                digest.update(bytes.array(), bytes.offset(), bytes.length());
                yield Encodings.hex(digest.digest());
            }
        };
    }
}
