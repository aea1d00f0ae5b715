package io.penstock.server.cloudwatch;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// Where the next page of an answer begins, as text that clients hand back.
///
/// @param of what was asked for, so that it fits no other request
/// @param position how many entries were told
record PageToken(int of, int position) {
    private static final String MARK = "p1";

    String text() {
        String plain = MARK + ":" + Integer.toHexString(of) + ":" + position;
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(plain.getBytes(StandardCharsets.US_ASCII));
    }

    /// Reads a token for a request.
    ///
    /// @param of what that request asks for
    /// @throws Refused if it is none, or another request's
    static PageToken of(String text, int of) {
        try {
            String plain =
                    new String(Base64.getUrlDecoder().decode(text), StandardCharsets.US_ASCII);
            String[] parts = plain.split(":", -1);
            if (parts.length == 3
                    && parts[0].equals(MARK)
                    && Integer.parseUnsignedInt(parts[1], 16) == of) {
                int position = Integer.parseInt(parts[2]);
                if (position >= 0) {
                    return new PageToken(of, position);
                }
            }
        } catch (IllegalArgumentException notOurs) {
            throw new Refused(MetricErrors.token());
        }
        throw new Refused(MetricErrors.token());
    }
}
