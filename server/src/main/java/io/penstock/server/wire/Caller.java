package io.penstock.server.wire;

import io.penstock.server.auth.Principal;
import io.penstock.server.auth.Role;

/// On whose behalf a call is made. Accounts and regions do not see each other.
///
/// @param account of the access key in the credentials; where signatures are not checked, the
///   access key itself if it is twelve digits, else `000000000000`
/// @param region from the credential scope, else `us-east-1`
/// @param accessKey as sent; empty if the request was not signed
/// @param user the name in the credentials; empty where signatures are not checked
/// @param role what the caller may do; everything where signatures are not checked
public record Caller(String account, String region, String accessKey, String user, Role role) {
    /// The account of callers whose access key is not an account id.
    public static final String DEFAULT_ACCOUNT = "000000000000";

    /// The region of callers that name none.
    public static final String DEFAULT_REGION = "us-east-1";

    /// A caller whose signature is not checked.
    public Caller(String account, String region, String accessKey) {
        this(account, region, accessKey, "", Role.ADMIN);
    }

    /// Returns a caller with an access key of no meaning.
    public static Caller of(String account, String region) {
        return new Caller(account, region, "");
    }

    /// Returns a caller whose signature was checked.
    public static Caller of(Principal principal, String region) {
        return new Caller(
                principal.account(),
                region,
                principal.accessKey(),
                principal.user(),
                principal.role());
    }

    /// Returns who this is, for ARNs and denials.
    public Principal principal() {
        return new Principal(account, user, accessKey, role);
    }
}
