package io.penstock.services.bucket;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlgorithmTest {
    private static final byte[] CHECK = "123456789".getBytes(US_ASCII);

    @ParameterizedTest
    @CsvSource({
        "CRC32, cbf43926",
        "CRC32C, e3069283",
        "CRC64NVME, ae8b14860a799888",
        "SHA1, f7c3bc1d808e04732adf679965ccc34ca7ae3441",
        "SHA256, 15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225"
    })
    void calculatesThePublishedCheck(Algorithm algorithm, String expected) {
        Algorithm.Running whole = algorithm.start();
        whole.update(CHECK, 0, CHECK.length);
        Algorithm.Running pieces = algorithm.start();
        pieces.update(CHECK, 0, 4);
        pieces.update(CHECK, 4, 5);

        assertThat(HexFormat.of().formatHex(whole.finish())).isEqualTo(expected);
        assertThat(HexFormat.of().formatHex(pieces.finish())).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"1", "7", "8", "9", "64", "1000"})
    void takesEightBytesAtATimeAsOneByOne(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31 + 7);
        }
        var many = new Crc64Nvme();
        var single = new Crc64Nvme();

        many.update(bytes, 0, length);
        for (byte each : bytes) {
            single.update(each);
        }

        assertThat(many.getValue()).isEqualTo(single.getValue());
    }
}
