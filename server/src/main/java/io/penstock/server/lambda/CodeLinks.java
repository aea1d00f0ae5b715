package io.penstock.server.lambda;

import io.penstock.engine.time.Timeline;
import io.penstock.runtime.code.CodeStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Links under which function code can be fetched for a while (`Code.Location` of GetFunction). A
/// link proves itself by a code over its content, so none is remembered. Thread-safe.
public final class CodeLinks {
    /// Where the server answers them; the rest of the path is the link's token.
    public static final String PATH = "/_penstock/code/";

    /// How long a link works.
    public static final Duration VALIDITY = Duration.ofMinutes(10);

    private static final String ALGORITHM = "HmacSHA256";
    private static final int KEY_BYTES = 32;

    private final CodeStore codes;
    private final Timeline timeline;
    private final SecretKeySpec key;

    /// @param random must be fit for keys
    public CodeLinks(CodeStore codes, Timeline timeline, RandomGenerator random) {
        byte[] secret = new byte[KEY_BYTES];
        random.nextBytes(secret);
        this.codes = codes;
        this.timeline = timeline;
        this.key = new SecretKeySpec(secret, ALGORITHM);
    }

    /// Returns a fresh link to a zip.
    ///
    /// @param baseUrl of this server as the caller knows it, without a trailing slash
    String location(String baseUrl, String sha256) {
        String content = sha256 + "-" + timeline.instant().plus(VALIDITY).getEpochSecond();
        return baseUrl + PATH + content + "-" + sign(content);
    }

    /// Returns the zip that a link's token stands for, unless the link is not ours or has expired.
    public Optional<Path> open(String token) {
        String[] parts = token.split("-", -1);
        if (parts.length != 3) {
            return Optional.empty();
        }
        byte[] expected = sign(parts[0] + "-" + parts[1]).getBytes(StandardCharsets.UTF_8);
        if (!MessageDigest.isEqual(expected, parts[2].getBytes(StandardCharsets.UTF_8))
                || timeline.instant().isAfter(Instant.ofEpochSecond(Long.parseLong(parts[1])))) {
            return Optional.empty();
        }
        return Optional.of(codes.zip(parts[0])).filter(Files::isRegularFile);
    }

    private String sign(String content) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            byte[] signature = mac.doFinal(content.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(signature);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, impossible);
        }
    }
}
