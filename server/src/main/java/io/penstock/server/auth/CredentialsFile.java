package io.penstock.server.auth;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// The file that says who may call: the shared credentials file of AWS's command line and SDKs,
/// with two settings more, so that clients can use the very same file.
///
/// ```
/// [alice]
/// aws_access_key_id = PENSTOCKALICE
/// aws_secret_access_key = …
/// aws_session_token = …        (optional)
/// account = 123456789012       (default: 000000000000)
/// role = admin                 (admin, invoke or read)
/// ```
///
/// Settings that mean nothing are refused, but for `region` and `output`, which are for clients.
public final class CredentialsFile {
    private static final String DEFAULT_ACCOUNT = "000000000000";
    private static final Set<String> CLIENTS_OWN = Set.of("region", "output");
    private static final Set<String> KNOWN =
            Set.of(
                    "aws_access_key_id",
                    "aws_secret_access_key",
                    "aws_session_token",
                    "account",
                    "role");

    private CredentialsFile() {}

    /// Reads the lines of a file.
    ///
    /// @throws IllegalArgumentException naming the line, never a secret
    public static CredentialsBook read(List<String> lines) {
        var sections = new LinkedHashMap<String, Map<String, String>>();
        Map<String, String> section = Map.of();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#") || line.startsWith(";")) {
                continue;
            }
            if (line.startsWith("[")) {
                section = new LinkedHashMap<>();
                String name = name(line, i);
                if (sections.put(name, section) != null) {
                    throw wrong(i, "[" + name + "] is there twice");
                }
            } else {
                read(line, i, section, sections.isEmpty());
            }
        }
        var credentials = new ArrayList<Credential>();
        sections.forEach((name, settings) -> credentials.add(credential(name, settings)));
        return new CredentialsBook(credentials);
    }

    private static String name(String line, int index) {
        if (!line.endsWith("]")) {
            throw wrong(index, "a section's name ends in ]");
        }
        return line.substring(1, line.length() - 1).strip();
    }

    private static void read(
            String line, int index, Map<String, String> section, boolean beforeAll) {
        int equals = line.indexOf('=');
        if (beforeAll || equals < 0) {
            throw wrong(index, "expected [name], or a setting = value below one");
        }
        String setting = line.substring(0, equals).strip().toLowerCase(Locale.ROOT);
        if (!KNOWN.contains(setting) && !CLIENTS_OWN.contains(setting)) {
            throw wrong(index, "there is no setting " + setting);
        }
        if (section.put(setting, line.substring(equals + 1).strip()) != null) {
            throw wrong(index, setting + " is there twice");
        }
    }

    private static Credential credential(String name, Map<String, String> settings) {
        return new Credential(
                name,
                required(name, settings, "aws_access_key_id"),
                required(name, settings, "aws_secret_access_key"),
                settings.getOrDefault("aws_session_token", ""),
                settings.getOrDefault("account", DEFAULT_ACCOUNT),
                role(name, required(name, settings, "role")));
    }

    private static Role role(String name, String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "admin" -> Role.ADMIN;
            case "invoke" -> Role.INVOKE;
            case "read" -> Role.READ;
            default ->
                    throw new IllegalArgumentException(
                            "the role of ["
                                    + name
                                    + "] is '"
                                    + text
                                    + "', not admin, invoke or read");
        };
    }

    private static String required(String name, Map<String, String> settings, String setting) {
        String value = settings.getOrDefault(setting, "");
        if (value.isEmpty()) {
            throw new IllegalArgumentException("[" + name + "] has no " + setting);
        }
        return value;
    }

    private static IllegalArgumentException wrong(int index, String cause) {
        return new IllegalArgumentException("line " + (index + 1) + ": " + cause);
    }
}
