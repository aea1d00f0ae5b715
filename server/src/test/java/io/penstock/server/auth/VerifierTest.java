package io.penstock.server.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;

/// Signatures made by the AWS SDK for Java.
class VerifierTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final Credential ALICE =
            new Credential("alice", "AKIAALICE", "s3cr+t/", "", "111122223333", Role.ADMIN);
    private static final Credential BOB =
            new Credential("bob", "ASIABOB", "other", "tok/en+", "444455556666", Role.READ);
    private static final List<String> SERVICES = List.of("lambda", "sqs", "s3");
    private static final String ALPHABET = "abz019-._~ /%+=&:;,@!$'()*äß€\u2028😀";

    private final Verifier verifier =
            new Verifier(new CredentialsBook(List.of(ALICE, BOB)), InstantSource.fixed(NOW));

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void believesWhatTheSdkSignsAndNothingElse(long seed) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        for (int i = 0; i < 150; i++) {
            String service = SERVICES.get(random.nextInt(SERVICES.size()));
            Credential who = random.nextBoolean() ? ALICE : BOB;
            boolean presigned = random.nextInt(4) == 0;
            byte[] body = bytes(random, presigned ? 0 : random.nextInt(200));
            var way =
                    new SdkRequest.Way(
                            service,
                            random.nextBoolean() ? "us-east-1" : "eu-west-3",
                            NOW.plusSeconds(random.nextInt(-290, 290)),
                            presigned);
            SdkRequest request = SdkRequest.signed(plain(random), body, who, way);
            String hash = request.bodyHash();
            String because = "seed " + seed + ", request " + i + ": " + request;

            assertThat(verifier.verify(request, Rules.of(service), hash))
                    .as(because)
                    .isInstanceOfSatisfying(
                            Verdict.Verified.class,
                            verified -> {
                                assertThat(verified.principal()).isEqualTo(who.principal());
                                assertThat(verified.region()).isEqualTo(way.region());
                            });
            assertThat(reason(changed(random, request), Rules.of(service), hash))
                    .as(because)
                    .isNotNull();
        }
    }

    @Test
    void noticesAnotherBody() {
        SdkRequest request = lambda(ALICE, NOW);

        assertThat(reason(request, Rules.of("lambda"), Encodings.hash("other")))
                .isEqualTo(Refusal.Reason.MISMATCH);
    }

    @Test
    void knowsWhoIsNotInTheBook() {
        var mallory = new Credential("m", "AKIAMALLORY", "x", "", "111122223333", Role.ADMIN);
        var wrongSecret = new Credential("a", "AKIAALICE", "x", "", "111122223333", Role.ADMIN);
        var wrongToken = new Credential("b", "ASIABOB", "other", "old", "444455556666", Role.READ);

        assertThat(refused(lambda(mallory, NOW)))
                .isEqualTo(
                        new Refusal(
                                Refusal.Reason.UNKNOWN_KEY,
                                "The security token included in the request is invalid."));
        assertThat(refused(lambda(wrongToken, NOW)).reason()).isEqualTo(Refusal.Reason.WRONG_TOKEN);
        assertThat(refused(lambda(wrongSecret, NOW)).message())
                .startsWith(
                        "The request signature we calculated does not match the signature you"
                                + " provided.");
    }

    @Test
    void saysByHowMuchClocksDiffer() {
        assertThat(refused(lambda(ALICE, NOW.minusSeconds(301))))
                .isEqualTo(
                        new Refusal(
                                Refusal.Reason.SKEWED,
                                "Signature expired: 20261121T115459Z is now earlier than"
                                        + " 20261121T115500Z (20261121T120000Z - 5 min.)"));
        assertThat(refused(lambda(ALICE, NOW.plusSeconds(301))))
                .isEqualTo(
                        new Refusal(
                                Refusal.Reason.SKEWED,
                                "Signature not yet current: 20261121T120501Z is still later than"
                                        + " 20261121T120500Z (20261121T120000Z + 5 min.)"));
        var s3 = new SdkRequest.Way("s3", "us-east-1", NOW.minus(Duration.ofMinutes(14)), false);
        SdkRequest request = SdkRequest.signed(get("/b/k"), new byte[0], ALICE, s3);
        assertThat(verifier.verify(request, Rules.of("s3"), request.bodyHash()))
                .isInstanceOf(Verdict.Verified.class);
    }

    @Test
    void letsPresignedUrlsRunOut() {
        Instant longAgo = NOW.minus(Duration.ofMinutes(16));
        var way = new SdkRequest.Way("lambda", "us-east-1", longAgo, true);
        SdkRequest request = SdkRequest.signed(get("/x"), new byte[0], ALICE, way);

        assertThat(refused(request).reason()).isEqualTo(Refusal.Reason.EXPIRED);
    }

    @Test
    void wantsTheRightScope() {
        var way = new SdkRequest.Way("sqs", "us-east-1", NOW, false);
        SdkRequest request = SdkRequest.signed(get("/x"), new byte[0], ALICE, way);

        assertThat(refused(request))
                .isEqualTo(
                        new Refusal(
                                Refusal.Reason.WRONG_SCOPE,
                                "Credential should be scoped to correct service: 'lambda'."));
        assertThat(verifier.verify(request, Rules.of(""), request.bodyHash()))
                .isInstanceOf(Verdict.Verified.class);
    }

    @Test
    void wantsAllHeadersOfAwsSigned() {
        assertThat(refused(lambda(ALICE, NOW).with("X-Amz-Target", "AmazonSQS.DeleteQueue")))
                .isEqualTo(
                        new Refusal(
                                Refusal.Reason.UNSIGNED_HEADER,
                                "'X-Amz-Target' must be a 'SignedHeader' in the AWS"
                                        + " Authorization."));
    }

    @Test
    void saysWhatIsMissing() {
        SdkRequest plain =
                SdkRequest.of(
                        SdkHttpMethod.GET, URI.create("http://localhost/x"), Map.of(), new byte[0]);

        assertThat(refused(plain).reason()).isEqualTo(Refusal.Reason.MISSING);
        assertThat(refused(plain.with("Authorization", "Basic YTpi")).reason())
                .isEqualTo(Refusal.Reason.MISSING);
        assertThat(
                        refused(plain.with("Authorization", "AWS4-HMAC-SHA256 Credential=a/b"))
                                .message())
                .startsWith(
                        "Authorization header requires 'Signature' parameter. Authorization header"
                                + " requires 'SignedHeaders' parameter. Authorization header"
                                + " requires existence of either a 'X-Amz-Date' or a 'Date' header.");
        assertThat(refused(plain.with("Authorization", "AWS4-ECDSA-P256-SHA256 a=b")).message())
                .isEqualTo("Unsupported AWS 'algorithm': 'AWS4-ECDSA-P256-SHA256'.");
        assertThat(refused(plain.to(URI.create("http://localhost/x?X-Amz-Signature=1"))).reason())
                .isEqualTo(Refusal.Reason.INCOMPLETE);
    }

    @Test
    void givesFunctionsCredentialsOfTheirAccountOnly() {
        CredentialsBook book = new CredentialsBook(List.of(ALICE)).withFunctions(new byte[] {1});
        var own = new Verifier(book, InstantSource.fixed(NOW));
        String account = "123456789012";
        var function =
                new Credential(
                        "f",
                        account,
                        book.functionSecret(account),
                        "penstock",
                        account,
                        Role.INVOKE);
        var thief =
                new Credential(
                        "f",
                        "999999999999",
                        book.functionSecret(account),
                        "penstock",
                        account,
                        Role.INVOKE);

        SdkRequest right = lambda(function, NOW);
        SdkRequest wrong = lambda(thief, NOW);

        assertThat(own.verify(right, Rules.of("lambda"), right.bodyHash()))
                .isInstanceOfSatisfying(
                        Verdict.Verified.class,
                        verified ->
                                assertThat(verified.principal())
                                        .isEqualTo(
                                                new Principal(
                                                        account,
                                                        "function",
                                                        account,
                                                        Role.INVOKE)));
        assertThat(own.verify(wrong, Rules.of("lambda"), wrong.bodyHash()))
                .isInstanceOf(Verdict.Refused.class);
    }

    @Test
    void believesWhatItsOwnSignerSigns() {
        var uri = URI.create("http://127.0.0.1:4566/_penstock/mappings?region=eu-west-1&a=b%20c");
        var signer = new Signer("ASIABOB", "other", "tok/en+", InstantSource.fixed(NOW));
        var request = SdkRequest.of(SdkHttpMethod.GET, uri, Map.of(), new byte[0]);
        for (var header : signer.headers("GET", uri).entrySet()) {
            request = request.with(header.getKey(), header.getValue());
        }

        assertThat(verifier.verify(request, Rules.of(""), Encodings.EMPTY_HASH))
                .isInstanceOf(Verdict.Verified.class);
    }

    private Refusal refused(SdkRequest request) {
        return switch (verifier.verify(request, Rules.of("lambda"), request.bodyHash())) {
            case Verdict.Refused(Refusal refusal) -> refusal;
            case Verdict.Verified verified -> throw new AssertionError("believed " + verified);
        };
    }

    private Refusal.Reason reason(SdkRequest request, Rules rules, String hash) {
        return switch (verifier.verify(request, rules, hash)) {
            case Verdict.Refused(Refusal refusal) -> refusal.reason();
            case Verdict.Verified verified -> throw new AssertionError("believed " + verified);
        };
    }

    private static SdkRequest lambda(Credential who, Instant at) {
        return SdkRequest.signed(
                get("/2015-03-31/functions/arn%3Aaws%3Alambda"),
                "{}".getBytes(StandardCharsets.UTF_8),
                who,
                new SdkRequest.Way("lambda", "us-east-1", at, false));
    }

    private static SdkHttpRequest get(String path) {
        return SdkHttpRequest.builder()
                .method(SdkHttpMethod.GET)
                .protocol("http")
                .host("localhost")
                .port(4566)
                .encodedPath(path)
                .build();
    }

    private static SdkHttpRequest plain(RandomGenerator random) {
        var builder =
                SdkHttpRequest.builder()
                        .method(random.nextBoolean() ? SdkHttpMethod.GET : SdkHttpMethod.POST)
                        .protocol("http")
                        .host(random.nextBoolean() ? "localhost" : "127.0.0.1")
                        .port(4566);
        var path = new StringBuilder();
        for (int i = random.nextInt(4); i >= 0; i--) {
            path.append('/').append(Encodings.encode(text(random), false));
        }
        builder.encodedPath(path.toString());
        for (int i = random.nextInt(4); i > 0; i--) {
            builder.appendRawQueryParameter("p" + text(random), text(random));
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            builder.putHeader("X-Amz-Meta-" + i, "a  b " + random.nextInt());
        }
        return builder.build();
    }

    private static String text(RandomGenerator random) {
        var text = new StringBuilder("k");
        for (int i = random.nextInt(6); i > 0; i--) {
            int at = random.nextInt(ALPHABET.codePointCount(0, ALPHABET.length()));
            text.appendCodePoint(ALPHABET.codePointAt(ALPHABET.offsetByCodePoints(0, at)));
        }
        return text.toString();
    }

    private static SdkRequest changed(RandomGenerator random, SdkRequest request) {
        String uri = request.uri().toString();
        return switch (random.nextInt(3)) {
            case 0 -> request.to(URI.create(uri.replaceFirst("4566/", "4566/x")));
            case 1 -> request.to(URI.create(uri + (uri.contains("?") ? "&" : "?") + "more=1"));
            default -> request.with("Host", "elsewhere:4566");
        };
    }

    private static byte[] bytes(RandomGenerator random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
