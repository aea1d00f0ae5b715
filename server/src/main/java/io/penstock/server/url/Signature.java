package io.penstock.server.url;

import io.penstock.server.auth.Principal;
import io.penstock.server.auth.Role;
import io.penstock.server.http.RawRequest;
import io.penstock.server.wire.Caller;
import io.penstock.server.wire.Parameters;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A signature of version 4, in the header or in the query of a presigned URL. Made of a request,
/// it is there and in form, but whether it is true is not checked; made of a caller, it is true.
///
/// @param accessKey who signed
/// @param region from the credential scope
/// @param principal whose access key it is
record Signature(String accessKey, String region, Principal principal) {
    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final Pattern HEADER =
            Pattern.compile(
                    ALGORITHM
                            + "\\s+Credential=([^,\\s]+)\\s*,\\s*SignedHeaders=[a-z0-9;_-]+\\s*,\\s*"
                            + "Signature=[0-9a-f]{64}");
    private static final Pattern SCOPE =
            Pattern.compile("([^/]+)/\\d{8}/([a-z0-9-]+)/lambda/aws4_request");
    private static final Pattern DIGITS = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern DATE = Pattern.compile("\\d{8}T\\d{6}Z");

    Signature(String accessKey, String region) {
        this(accessKey, region, new Principal(accountOf(accessKey), "", accessKey, Role.ADMIN));
    }

    /// Returns the signature of a caller who is believed.
    static Signature of(Caller caller) {
        return new Signature(caller.accessKey(), caller.region(), caller.principal());
    }

    /// Returns the signature of a request, or nothing if it has none that is in form.
    static Optional<Signature> of(RawRequest request) {
        String header = request.header("Authorization");
        if (!header.isEmpty()) {
            Matcher parts = HEADER.matcher(header);
            boolean dated =
                    DATE.matcher(request.header("X-Amz-Date")).matches()
                            || !request.header("Date").isEmpty();
            return parts.matches() && dated ? scope(parts.group(1)) : Optional.empty();
        }
        Parameters query = Parameters.of(request.rawQuery());
        boolean inForm =
                query.first("X-Amz-Algorithm").equals(ALGORITHM)
                        && DATE.matcher(query.first("X-Amz-Date")).matches()
                        && DIGITS.matcher(query.first("X-Amz-Signature")).matches()
                        && !query.first("X-Amz-SignedHeaders").isEmpty();
        return inForm ? scope(query.first("X-Amz-Credential")) : Optional.empty();
    }

    /// Returns the account of whoever signed.
    String account() {
        return principal.account();
    }

    private static String accountOf(String accessKey) {
        boolean digits =
                accessKey.length() == 12 && accessKey.chars().allMatch(c -> c >= '0' && c <= '9');
        return digits ? accessKey : Caller.DEFAULT_ACCOUNT;
    }

    private static Optional<Signature> scope(String credential) {
        Matcher parts = SCOPE.matcher(credential);
        return parts.matches()
                ? Optional.of(new Signature(parts.group(1), parts.group(2)))
                : Optional.empty();
    }
}
