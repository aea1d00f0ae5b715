package io.penstock.server.wire;

/// On whose behalf a call is made. Accounts and regions do not see each other.
///
/// @param account the access key if it is twelve digits, else `000000000000`
/// @param region from the credential scope, else `us-east-1`
/// @param accessKey as sent; empty if the request was not signed
public record Caller(String account, String region, String accessKey) {
    /// The account of callers whose access key is not an account id.
    public static final String DEFAULT_ACCOUNT = "000000000000";

    /// The region of callers that name none.
    public static final String DEFAULT_REGION = "us-east-1";

    /// Returns a caller with an access key of no meaning.
    public static Caller of(String account, String region) {
        return new Caller(account, region, "");
    }
}
