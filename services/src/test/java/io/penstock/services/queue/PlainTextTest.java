package io.penstock.services.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.time.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PlainTextTest {
    @Test
    void findsEveryStrangeByteWhereverItIs() {
        for (int length = 0; length < 40; length++) {
            byte[] text = "x".repeat(length).getBytes(StandardCharsets.US_ASCII);
            assertThat(PlainText.isPlain(text)).isTrue();
            for (int at = 0; at < length; at++) {
                for (int value = 0; value < 256; value++) {
                    text[at] = (byte) value;
                    assertThat(PlainText.isPlain(text))
                            .as("%d at %d of %d", value, at, length)
                            .isEqualTo(value >= 0x20 && value < 0x80 && value != '?');
                }
                text[at] = 'x';
            }
        }
    }

    @Test
    void isSureWheneverItSaysSo() {
        Seeds.forEach(
                20_000,
                seed -> {
                    var random = new SplittableRandom(seed);
                    byte[] text = new byte[random.nextInt(64)];
                    random.nextBytes(text);
                    for (int i = 0; i < text.length; i++) {
                        text[i] =
                                random.nextInt(30) == 0
                                        ? text[i]
                                        : (byte) ((text[i] & 0x3F) | 0x40);
                    }

                    boolean plain = true;
                    for (byte b : text) {
                        plain &= b >= ' ' && b != '?';
                    }

                    assertThat(PlainText.isPlain(text)).isEqualTo(plain);
                });
    }
}
