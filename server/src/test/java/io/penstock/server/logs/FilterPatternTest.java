package io.penstock.server.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Which events filter patterns want.
final class FilterPatternTest {
    private static final List<String> LINES =
            List.of(
                    "[ERROR 400] BAD REQUEST",
                    "[ERROR 401] UNAUTHORIZED REQUEST",
                    "[ERROR 419] MISSING ARGUMENTS",
                    "{\"level\":\"ERROR\",\"took\":7,\"ok\":false,\"user\":{\"ids\":[4,5]},\"none\":null}");

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '\0',
            value = {
                "~0123",
                "ERROR~0123",
                "ERROR REQUEST~01",
                "ERROR REQUEST -UNAUTHORIZED~0",
                "?UNAUTHORIZED ?ARGUMENTS~12",
                "ERROR ?ARGUMENTS~0123",
                "\"BAD REQUEST\"~0",
                "-\"ERROR 4\"~3",
                "error~",
                "{ $.level = \"ERROR\" }~3",
                "{$.level=ERR*}~3",
                "{ $.level != \"ERROR\" }~",
                "{ $.took > 6.5 && $.took<=7 }~3",
                "{ $.took >= 8 || $.user.ids[1] = 5 }~3",
                "{ ($.took < 0 || $.ok IS FALSE) && $.none IS NULL }~3",
                "{ $.gone NOT EXISTS && $.took = 7 }~3",
                "{ $.took != 7 }~",
            })
    void matchesAsTheGuideSays(String pattern, String expected) {
        FilterPattern filter = FilterPattern.of(pattern == null ? "" : pattern);

        var found = new StringBuilder();
        for (int i = 0; i < LINES.size(); i++) {
            if (filter.matches(LINES.get(i))) {
                found.append(i);
            }
        }

        assertThat(found.toString()).isEqualTo(expected == null ? "" : expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ERROR:",
                "\"open",
                "?",
                "a -",
                "{ $.a = }",
                "{ $.a = 1",
                "{ a = 1 }",
                "{ $.a[x] = 1 }",
                "{ $.a > word }",
                "{ $.a = 1 } more"
            })
    void refusesWhatIsNoPattern(String pattern) {
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> FilterPattern.of(pattern))
                .withMessage("Invalid filter pattern");
    }

    @Test
    void refusesByNameWhatIsNotHere() {
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> FilterPattern.of("[ip, user]"))
                .withMessageContaining("space-delimited fields are not supported by Penstock");
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> FilterPattern.of("{ $.a = %x.*% }"))
                .withMessageContaining("regular expressions");
    }
}
