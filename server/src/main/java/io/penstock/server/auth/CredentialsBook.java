package io.penstock.server.auth;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// All access keys that a server knows. Immutable.
public final class CredentialsBook {
    /// How many access keys one server may know.
    public static final int CREDENTIALS_MAX = 10_000;

    /// What the session token of functions says; it is no secret.
    private static final String FUNCTIONS_TOKEN = "penstock";

    private static final Pattern ACCOUNT = Pattern.compile("\\d{12}");

    private final Map<String, Credential> byKey;

    /// Empty where functions have no credentials.
    private final byte[] functionsSecret;

    /// @throws IllegalArgumentException if there are none, too many, or two with one access key
    public CredentialsBook(Collection<Credential> credentials) {
        if (credentials.isEmpty() || credentials.size() > CREDENTIALS_MAX) {
            throw new IllegalArgumentException(
                    credentials.size() + " credentials are not between 1 and " + CREDENTIALS_MAX);
        }
        var all = new HashMap<String, Credential>();
        for (Credential each : credentials) {
            if (all.put(each.accessKey(), each) != null) {
                throw new IllegalArgumentException(
                        "the access key " + each.accessKey() + " is there twice");
            }
        }
        byKey = Map.copyOf(all);
        functionsSecret = new byte[0];
    }

    private CredentialsBook(Map<String, Credential> byKey, byte[] functionsSecret) {
        this.byKey = byKey;
        this.functionsSecret = functionsSecret.clone();
    }

    /// Returns this book with credentials for the functions of every account besides: the access
    /// key is the account, the role [Role#INVOKE].
    ///
    /// @param secret that the secrets of all accounts are made of; drawn anew by each server
    public CredentialsBook withFunctions(byte[] secret) {
        return new CredentialsBook(byKey, secret);
    }

    /// Returns what functions of an account sign with.
    ///
    /// @throws IllegalStateException if functions have no credentials
    public String functionSecret(String account) {
        if (functionsSecret.length == 0) {
            throw new IllegalStateException("functions have no credentials");
        }
        return Encodings.hex(Encodings.hmac(functionsSecret, account));
    }

    /// Returns the credential of an access key.
    public Optional<Credential> find(String accessKey) {
        Credential credential = byKey.get(accessKey);
        boolean function =
                credential == null
                        && functionsSecret.length > 0
                        && ACCOUNT.matcher(accessKey).matches();
        return function ? Optional.of(function(accessKey)) : Optional.ofNullable(credential);
    }

    private Credential function(String account) {
        return new Credential(
                "function",
                account,
                functionSecret(account),
                FUNCTIONS_TOKEN,
                account,
                Role.INVOKE);
    }
}
