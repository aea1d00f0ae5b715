package io.penstock.examples.orders;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class OrderHandlerTest {
    @Test
    void takesAnOrderOfSomething() {
        assertThatCode(() -> OrderHandler.take("{\"order\":\"order-001\",\"quantity\":2}"))
                .doesNotThrowAnyException();
    }

    @Test
    void raisesOnAnOrderOfLessThanNothing() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OrderHandler.take("{\"order\":\"order-017\",\"quantity\":-1}"))
                .withMessage("order-017: quantity -1 is not positive");
    }

    @Test
    void raisesOnWhatIsNoOrder() {
        assertThatIllegalArgumentException().isThrownBy(() -> OrderHandler.take("tea, please"));
    }
}
