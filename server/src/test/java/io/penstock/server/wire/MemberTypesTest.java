package io.penstock.server.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.invocation.Payload;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemberTypesTest {
    private static final ServiceModel LAMBDA = ServiceModel.load("lambda");

    @Test
    void dropsNullsAndMembersThatTheModelDoesNotHave() {
        ObjectNode members = read("{\"Timeout\":3,\"Handler\":null,\"Colour\":{\"a\":[1]}}");

        assertThat(fit(members)).isEmpty();

        assertThat(members.toString()).isEqualTo("{\"Timeout\":3}");
    }

    @Test
    void decodesBase64Once() throws IOException {
        ObjectNode members = read("{\"Code\":{\"ZipFile\":\"UEsDBA==\"}}");

        assertThat(fit(members)).isEmpty();

        assertThat(members.path("Code").path("ZipFile").binaryValue())
                .containsExactly('P', 'K', 3, 4);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"Timeout":"3"}                   | STRING_VALUE can not be converted to an Integer
                    {"Timeout":3.5}                   | must be an Integer in range
                    {"Timeout":99999999999}           | must be an Integer in range
                    {"Handler":7}                     | NUMBER_VALUE can not be converted to a String
                    {"Handler":["a"]}                 | START_ARRAY can not be converted to a String
                    {"Publish":"yes"}                 | STRING_VALUE can not be converted to a Boolean
                    {"Architectures":"arm64"}         | STRING_VALUE can not be converted to a list
                    {"Architectures":[true]}          | TRUE_VALUE can not be converted to a String
                    {"Environment":"A=1"}             | STRING_VALUE can not be converted to a structure
                    {"Environment":{"Variables":[]}}  | START_ARRAY can not be converted to a map
                    {"Tags":{"a":1}}                  | NUMBER_VALUE can not be converted to a String
                    {"Code":{"ZipFile":"*"}}          | must be base64 text
                    """)
    void refusesOtherTypes(String json, String message) {
        assertThat(fit(read(json))).hasValueSatisfying(text -> assertThat(text).contains(message));
    }

    @Test
    void readsTimesAsNumbersOrText() {
        Shape.Structure input = LAMBDA.structure("CreateEventSourceMappingRequest");
        ObjectNode number = read("{\"StartingPositionTimestamp\":1700000000.5}");
        ObjectNode text = read("{\"StartingPositionTimestamp\":\"2023-11-14T22:13:20.500Z\"}");

        assertThat(new MemberTypes(LAMBDA).fit(number, input)).isEmpty();
        assertThat(new MemberTypes(LAMBDA).fit(text, input)).isEmpty();

        assertThat(text.path("StartingPositionTimestamp").asDouble()).isEqualTo(1700000000.5);
        assertThat(number).isEqualTo(text);
    }

    private static Optional<String> fit(ObjectNode members) {
        return new MemberTypes(LAMBDA).fit(members, LAMBDA.structure("CreateFunctionRequest"));
    }

    private static ObjectNode read(String json) {
        return ((Json.Document.Members) Json.read(Payload.of(json))).root();
    }
}
