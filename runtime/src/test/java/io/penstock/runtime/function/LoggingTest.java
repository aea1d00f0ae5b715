package io.penstock.runtime.function;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.runtime.function.Logging.Change;
import io.penstock.runtime.function.Logging.Format;
import io.penstock.runtime.function.Logging.Level;
import org.junit.jupiter.api.Test;

class LoggingTest {
    private static final Logging TEXT = Logging.text("/aws/lambda/f");

    @Test
    void setsBothLevelsToInfoWhenJsonIsNamed() {
        Logging json = TEXT.with(new Change("JSON", "", "", ""));

        assertThat(json).isEqualTo(new Logging(Format.JSON, Level.INFO, Level.INFO, TEXT.group()));
    }

    @Test
    void keepsWhatIsNotNamed() {
        Logging json = TEXT.with(new Change("JSON", "DEBUG", "WARN", ""));

        assertThat(json.with(new Change("", "", "", "/mine")))
                .isEqualTo(new Logging(Format.JSON, Level.DEBUG, Level.WARN, "/mine"));
        assertThat(json.with(new Change("", "ERROR", "", "")))
                .isEqualTo(new Logging(Format.JSON, Level.ERROR, Level.WARN, TEXT.group()));
        assertThat(TEXT.with(new Change("", "", "", "/mine"))).isEqualTo(Logging.text("/mine"));
    }

    @Test
    void dropsTheLevelsWithText() {
        Logging json = TEXT.with(new Change("JSON", "DEBUG", "WARN", ""));

        assertThat(json.with(new Change("Text", "", "", ""))).isEqualTo(TEXT);
    }
}
