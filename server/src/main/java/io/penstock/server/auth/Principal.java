package io.penstock.server.auth;

/// Who makes a request.
///
/// @param account twelve digits
/// @param user the name in the credentials; empty for an account as such, where signatures are not
///   checked
/// @param accessKey as sent; empty if the request was not signed
public record Principal(String account, String user, String accessKey, Role role) {
    /// Returns the ARN that errors and events name.
    public String arn() {
        String resource = user.isEmpty() ? "root" : "user/" + user;
        return "arn:aws:iam::" + account + ":" + resource;
    }

    /// Returns the text of a denial in AWS's words.
    ///
    /// @param action for example `lambda:InvokeFunction`
    /// @param resource an ARN, or `*`
    public String notAuthorized(String action, String resource) {
        return "User: %s is not authorized to perform: %s on resource: %s because no identity-based policy allows the %s action"
                .formatted(arn(), action, resource, action);
    }
}
