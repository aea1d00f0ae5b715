package io.penstock.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.concurrency.scaling.Bounds;
import io.penstock.engine.concurrency.scaling.ScalingRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigFileTest {
    @Test
    void hasNothingByDefault() {
        assertThat(ConfigFile.parse("{}").scaling()).isEmpty();
    }

    @Test
    void mapsEveryMember() {
        var file =
                ConfigFile.parse(
                        """
                        {"scaling": [{
                            "function": "orders:live",
                            "account": "123456789012",
                            "region": "eu-central-1",
                            "minimum": 2,
                            "maximum": 20,
                            "targetUtilization": 0.7,
                            "windows": [{
                                "cron": "0 8 * * MON-FRI",
                                "timeZone": "Europe/Berlin",
                                "duration": "PT10H",
                                "minimum": 10,
                                "maximum": 40}]}]}
                        """);

        assertThat(file.scaling())
                .singleElement()
                .satisfies(rule -> {
                    assertThat(rule.function())
                            .isEqualTo(
                                    new FunctionArn(
                                            "eu-central-1", "123456789012", "orders", "live"));
                    assertThat(rule.bounds()).isEqualTo(new Bounds(2, 20));
                    assertThat(rule.target()).isEqualTo(0.7);
                    assertThat(rule.windows())
                            .singleElement()
                            .satisfies(window -> {
                                assertThat(window.opens()).hasToString("0 8 * * MON-FRI");
                                assertThat(window.zone()).isEqualTo(ZoneId.of("Europe/Berlin"));
                                assertThat(window.length()).isEqualTo(Duration.ofHours(10));
                                assertThat(window.bounds()).isEqualTo(new Bounds(10, 40));
                            });
                });
    }

    @Test
    void hasDefaults() {
        ScalingRule rule =
                ConfigFile.parse(
                                "{\"scaling\":[{\"function\":\"f:1\",\"minimum\":0,\"maximum\":1}]}")
                        .scaling()
                        .getFirst();

        assertThat(rule.function())
                .isEqualTo(new FunctionArn("us-east-1", "000000000000", "f", "1"));
        assertThat(rule.target()).isZero();
        assertThat(rule.windows()).isEmpty();
    }

    /// Quotes are left out of what is inside a rule, and apostrophes stand for quotes.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "[] | the file: must be an object",
                "{ | no JSON",
                "{'scalling': []} | scalling: is not known; known are [scaling]",
                "{'scaling': {}} | scaling: must be a list",
                "{'scaling': [1]} | scaling[0]: must be an object",
                "{'scaling': [{'minimum': 1, 'maximum': 2}]} | scaling[0].function: is missing",
                "{'scaling': [{'function': 'f', 'minimum': 1, 'maximum': 2}]} | scaling[0].function: 'f' must be NAME:VERSION",
                "{'scaling': [{'function': 'f:1', 'maximum': 2}]} | scaling[0].minimum: is missing",
                "{'scaling': [{'function': 'f:1', 'minimum': 1.5, 'maximum': 2}]} | scaling[0].minimum: must be a whole number",
                "{'scaling': [{'function': 'f:1', 'minimum': 3, 'maximum': 2}]} | scaling[0]: minimum 3 and maximum 2",
                "{'scaling': [{'function': 'f:1', 'minimum': 1, 'maximum': 2, 'targetUtilization': 0.95}]} | scaling[0]: target 0.95 must be from 0.1 to 0.9",
                "{'scaling': [{'function': 'f:1', 'minimum': 1, 'maximum': 2, 'targetUtilization': 'x'}]} | scaling[0].targetUtilization: must be a number",
                "{'scaling': [{'function': 'f:1', 'minimum': 1, 'maximum': 2, 'target': 1}]} | scaling[0].target: is not known",
                "{'scaling': [{'function': 'f:1', 'minimum': 1, 'maximum': 2, 'windows': [{'cron': '0 8 * *', 'duration': 'PT1H', 'minimum': 1, 'maximum': 2}]}]} | scaling[0].windows[0].cron: '0 8 * *' must have five fields",
                "{'scaling': [{'function': 'f:1', 'minimum': 1, 'maximum': 2, 'windows': [{'cron': '0 8 * * *', 'duration': '1h', 'minimum': 1, 'maximum': 2}]}]} | scaling[0].windows[0].duration: '1h' must be like PT10H",
                "{'scaling': [{'function': 'f:1', 'minimum': 1, 'maximum': 2, 'windows': [{'cron': '0 8 * * *', 'duration': 'PT200H', 'minimum': 1, 'maximum': 2}]}]} | scaling[0].windows[0]: length PT200H must be",
                "{'scaling': [{'function': 'f:1', 'minimum': 1, 'maximum': 2, 'windows': [{'cron': '0 8 * * *', 'timeZone': 'Mars', 'duration': 'PT1H', 'minimum': 1, 'maximum': 2}]}]} | scaling[0].windows[0].timeZone: 'Mars' is no time zone",
                "{'scaling': [], 'scaling': []} | no JSON: Duplicate field",
            })
    void refusesWithThePathOfTheMember(String text, String complaint) {
        assertThatThrownBy(() -> ConfigFile.parse(text.replace('\'', '"')))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(complaint);
    }

    @Test
    void namesTheFile(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("penstock.json"), "[]");

        assertThatThrownBy(() -> ConfigFile.read(file))
                .hasMessage(file + ": the file: must be an object");
    }
}
