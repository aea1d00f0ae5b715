package io.penstock.server.url;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.runtime.url.CrossOrigin;
import io.penstock.server.wire.HeaderLine;
import java.util.List;
import org.junit.jupiter.api.Test;

class CrossOriginRulesTest {
    private static final String PAGE = "https://page.example";
    private static final List<HeaderLine> OWN =
            List.of(
                    new HeaderLine("access-control-allow-origin", "https://function.example"),
                    new HeaderLine("Vary", "Accept"));

    @Test
    void letsTheFunctionSpeakWhereNothingIsConfigured() {
        assertThat(rules(CrossOrigin.NONE, PAGE).apply(OWN)).isEqualTo(OWN);
        assertThat(rules(CrossOrigin.NONE, PAGE).answersAlone(preflight())).isFalse();
    }

    @Test
    void namesAKnownOriginAndSaysThatTheResponseVaries() {
        CrossOrigin configured = configured(List.of(PAGE), true);

        assertThat(rules(configured, PAGE).apply(OWN))
                .containsExactly(
                        new HeaderLine("Vary", "Accept"),
                        new HeaderLine("Access-Control-Allow-Origin", PAGE),
                        new HeaderLine("Vary", "Origin"),
                        new HeaderLine("Access-Control-Allow-Methods", "GET,POST"),
                        new HeaderLine("Access-Control-Allow-Headers", "x-a"),
                        new HeaderLine("Access-Control-Expose-Headers", "x-b"),
                        new HeaderLine("Access-Control-Max-Age", "60"),
                        new HeaderLine("Access-Control-Allow-Credentials", "true"));
    }

    @Test
    void allowsEveryOriginByAStar() {
        assertThat(rules(configured(List.of("*"), false), PAGE).apply(List.of()))
                .contains(new HeaderLine("Access-Control-Allow-Origin", "*"));
    }

    @Test
    void namesTheOriginWhereCredentialsForbidTheStar() {
        assertThat(rules(configured(List.of("*"), true), PAGE).apply(List.of()))
                .contains(new HeaderLine("Access-Control-Allow-Origin", PAGE));
    }

    @Test
    void tellsAnUnknownOriginNothing() {
        assertThat(rules(configured(List.of(PAGE), true), "https://evil.example").apply(OWN))
                .containsExactly(new HeaderLine("Vary", "Accept"));
    }

    @Test
    void answersOnlyPreflightsAlone() {
        CrossOriginRules rules = rules(configured(List.of(PAGE), false), PAGE);

        assertThat(rules.answersAlone(preflight())).isTrue();
        assertThat(rules.answersAlone(FakeRequest.of("OPTIONS", "/").header("Origin", PAGE)))
                .isFalse();
        assertThat(rules.answersAlone(FakeRequest.of("GET", "/").header("Origin", PAGE))).isFalse();
    }

    private static FakeRequest preflight() {
        return FakeRequest.of("OPTIONS", "/")
                .header("Origin", PAGE)
                .header("Access-Control-Request-Method", "POST");
    }

    private static CrossOriginRules rules(CrossOrigin configured, String origin) {
        return CrossOriginRules.of(configured, FakeRequest.of("GET", "/").header("Origin", origin));
    }

    private static CrossOrigin configured(List<String> origins, boolean credentials) {
        return new CrossOrigin(
                true,
                credentials,
                List.of("x-a"),
                List.of("GET", "POST"),
                origins,
                List.of("x-b"),
                60);
    }
}
