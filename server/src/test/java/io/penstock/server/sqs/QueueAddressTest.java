package io.penstock.server.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueueAddressTest {
    private static final String OWN = "000000000000";

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:4566/123456789012/orders, 123456789012, orders",
        "https://sqs.us-east-1.amazonaws.com/123456789012/orders.fifo, 123456789012, orders.fifo",
        "host.docker+x-1://elsewhere/123456789012/orders, 123456789012, orders",
        "http://127.0.0.1:4566/queue/orders, 000000000000, orders",
        "http://127.0.0.1:4566/12345678901/orders, 000000000000, orders",
        "http://127.0.0.1:4566/12345678901x/orders, 000000000000, orders",
        "http://127.0.0.1:4566/orders, 000000000000, orders",
        "/123456789012/orders, 123456789012, orders",
        "orders, 000000000000, orders",
        "http://127.0.0.1:4566, 000000000000, ''",
        "1http://host/orders, 000000000000, orders",
        "'', 000000000000, ''",
    })
    void findsAccountAndNameWhateverTheHost(String url, String account, String name) {
        assertThat(QueueAddress.parse(url, OWN)).isEqualTo(new QueueAddress(account, name));
    }
}
