package io.penstock.server.wire;

/// What a request says about who signed it, for where and for which service. Signatures are not
/// checked. Understands the header of SigV4 and SigV4a and the query of presigned URLs; anything
/// else counts as unsigned.
///
/// @param accessKey empty if unsigned
/// @param region from the credential scope; empty if it names none
/// @param service the signing name, for example `sqs`; empty if unsigned
public record Credentials(String accessKey, String region, String service) {
    private static final Credentials NONE = new Credentials("", "", "");
    private static final String MARK = "Credential=";

    /// Reads what a request says; nothing of it is checked.
    public static Credentials of(WireRequest request) {
        String header = request.header("Authorization");
        int at = header.indexOf(MARK);
        if (at >= 0) {
            int from = at + MARK.length();
            int end = header.indexOf(',', from);
            return scope(header.substring(from, end < 0 ? header.length() : end).strip());
        }
        String query = request.rawQuery();
        if (query.contains("X-Amz-Credential=")) {
            return scope(Parameters.of(query).first("X-Amz-Credential"));
        }
        return NONE;
    }

    /// Reads `KEY/DATE/REGION/SERVICE/aws4_request`; SigV4a leaves the region out.
    private static Credentials scope(String text) {
        String[] parts = text.split("/", -1);
        return switch (parts.length) {
            case 5 -> new Credentials(parts[0], parts[2], parts[3]);
            case 4 -> new Credentials(parts[0], "", parts[2]);
            default -> NONE;
        };
    }

    /// Returns on whose behalf the request is made.
    public Caller caller() {
        return new Caller(
                isAccount(accessKey) ? accessKey : Caller.DEFAULT_ACCOUNT,
                region.isEmpty() ? Caller.DEFAULT_REGION : region,
                accessKey);
    }

    private static boolean isAccount(String key) {
        return key.length() == 12 && key.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
