package io.penstock.server.endtoend;

import io.penstock.server.config.Access;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/// Who may call a server that checks signatures: three of one account, each with another role, and
/// one of another account.
final class KnownCallers {
    static final AwsBasicCredentials ALICE =
            AwsBasicCredentials.create("PENSTOCKALICE", "alices/secret+");
    static final AwsBasicCredentials BOT = AwsBasicCredentials.create("PENSTOCKBOT", "bots");
    static final AwsSessionCredentials EYE =
            AwsSessionCredentials.create("PENSTOCKEYE", "eyes", "today");
    static final AwsBasicCredentials STRANGER =
            AwsBasicCredentials.create("PENSTOCKSTRANGER", "strange");

    private static final String FILE =
            """
            [alice]
            aws_access_key_id = PENSTOCKALICE
            aws_secret_access_key = alices/secret+
            account = 111122223333
            role = admin

            [bot]
            aws_access_key_id = PENSTOCKBOT
            aws_secret_access_key = bots
            account = 111122223333
            role = invoke

            [eye]
            aws_access_key_id = PENSTOCKEYE
            aws_secret_access_key = eyes
            aws_session_token = today
            account = 111122223333
            role = read

            [stranger]
            aws_access_key_id = PENSTOCKSTRANGER
            aws_secret_access_key = strange
            account = 999988887777
            role = invoke
            """;

    private KnownCallers() {}

    /// Writes them down in a directory.
    static Access access(Path directory) throws IOException {
        return new Access.Signed(Files.writeString(directory.resolve("credentials"), FILE));
    }
}
