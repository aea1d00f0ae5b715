package io.penstock.server.auth;

import java.util.regex.Pattern;

/// An access key and whose it is.
///
/// @param user the name of its holder; a part of the ARN that errors and functions see
/// @param accessKey 3 to 128 letters, digits and underscores
/// @param secret what requests are signed with
/// @param sessionToken what requests must carry besides; empty for none
/// @param account twelve digits
public record Credential(
        String user,
        String accessKey,
        String secret,
        String sessionToken,
        String account,
        Role role) {
    private static final Pattern USER = Pattern.compile("[\\w+=,.@-]{1,64}");
    private static final Pattern KEY = Pattern.compile("\\w{3,128}");
    private static final Pattern ACCOUNT = Pattern.compile("\\d{12}");

    /// Checks the forms.
    public Credential {
        require(
                USER.matcher(user).matches(),
                "'" + user + "' is not a name of 1 to 64 of [\\w+=,.@-]");
        require(
                KEY.matcher(accessKey).matches(),
                "the access key of " + user + " is not 3 to 128 letters, digits or _");
        require(!secret.isEmpty(), "the secret of " + user + " is empty");
        require(
                ACCOUNT.matcher(account).matches(),
                "the account of " + user + " is '" + account + "', not twelve digits");
    }

    /// Returns who this is.
    public Principal principal() {
        return new Principal(account, user, accessKey, role);
    }

    /// Leaves the secrets out.
    @Override
    public String toString() {
        return "Credential[" + user + " " + accessKey + " " + account + " " + role + "]";
    }

    private static void require(boolean right, String otherwise) {
        if (!right) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
