package io.penstock.server.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class CredentialsFileTest {
    private static final String ALICE =
            """
            # people
            [alice]
            aws_access_key_id = PENSTOCKALICE
            aws_secret_access_key=a=b
            account = 111122223333
            region = eu-west-1
            role = admin
            """;

    @Test
    void isTheFileOfAwsClientsWithAccountAndRole() {
        CredentialsBook book =
                read(
                        ALICE
                                + """

                                ; machines
                                [ci]
                                aws_access_key_id = PENSTOCKCI
                                aws_secret_access_key = s
                                aws_session_token = t
                                role = Read
                                """);

        assertThat(book.find("PENSTOCKALICE"))
                .hasValue(
                        new Credential(
                                "alice", "PENSTOCKALICE", "a=b", "", "111122223333", Role.ADMIN));
        assertThat(book.find("PENSTOCKCI"))
                .hasValue(new Credential("ci", "PENSTOCKCI", "s", "t", "000000000000", Role.READ));
        assertThat(book.find("nobody")).isEmpty();
    }

    @Test
    void refusesWhatItDoesNotUnderstandWithoutTellingSecrets() {
        refuses("", "0 credentials");
        refuses("role = admin", "line 1: expected [name]");
        refuses("[a", "line 1: a section's name ends in ]");
        refuses(ALICE + "rule = x", "line 8: there is no setting rule");
        refuses(ALICE + "role = x", "line 8: role is there twice");
        refuses(ALICE + ALICE, "[alice] is there twice");
        refuses(ALICE.replace("admin", "root"), "the role of [alice] is 'root'");
        refuses(ALICE.replace("role = admin", ""), "[alice] has no role");
        refuses(ALICE.replace("111122223333", "1"), "the account of alice is '1'");
        refuses(ALICE + ALICE.replace("[alice]", "[bob]"), "PENSTOCKALICE is there twice");
        assertThat(read(ALICE).find("PENSTOCKALICE").orElseThrow().toString())
                .doesNotContain("a=b");
    }

    private static void refuses(String text, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(text))
                .withMessageContaining(message)
                .withMessageNotContaining("a=b");
    }

    private static CredentialsBook read(String text) {
        return CredentialsFile.read(text.lines().toList());
    }
}
