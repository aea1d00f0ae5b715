package io.penstock.engine.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.penstock.engine.invocation.Payload;
import io.penstock.engine.time.Seeds;
import io.penstock.engine.time.Simulation;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class JsonTextTest {
    private static final byte[] BEFORE = {'"'};
    private static final String[] PIECES = {
        "a",
        "plain text of some length",
        "\"",
        "\\",
        "?",
        "\n",
        "\u0001",
        "\u001f",
        "\u007f",
        "\u00e9",
        "\u20ac",
        "\ud83d\ude00",
        "\ud800",
        "\udc00",
        " ",
        "0123456"
    };

    @Test
    void writesWhatAParserReadsBackAndMeasuresItExactly() {
        var json = new ObjectMapper();
        Seeds.forEach(
                20_000,
                seed -> {
                    String text = text(new Simulation(seed).fork());

                    String written = written(text);

                    assertThat(read(json, written)).isEqualTo(text);
                });
    }

    @Test
    void keepsAnUnpairedSurrogateApartFromAQuestionMark() {
        assertThat(written("is it? \ud800 ?")).isEqualTo("is it? \\ud800 ?");
    }

    private static String text(RandomGenerator random) {
        var text = new StringBuilder();
        int pieces = random.nextInt(0, 12);
        for (int i = 0; i < pieces; i++) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString();
    }

    private static String written(String text) {
        var parts = new JsonParts(text.length() / 2);
        parts.raw(BEFORE);
        parts.endPart();
        parts.text(text);
        Payload part = parts.endPart();
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        assertThat(part.length()).isEqualTo(JsonText.length(text, encoded));
        return part.text();
    }

    private static String read(ObjectMapper json, String inside) {
        try {
            return json.readValue("\"" + inside + "\"", String.class);
        } catch (JsonProcessingException broken) {
            throw new AssertionError(inside, broken);
        }
    }
}
