package io.penstock.engine.finding;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import io.penstock.engine.arn.QueueArn;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// What a queue's attributes say, as far as traps are made of it.
///
/// @param visibility how long a received message is hidden
/// @param retention how long a message lives
/// @param redrive when and where messages are given up, if ever
public record QueueSettings(Duration visibility, Duration retention, Optional<Redrive> redrive) {
    private static final Duration VISIBILITY_DEFAULT = Duration.ofSeconds(30);
    private static final Duration RETENTION_DEFAULT = Duration.ofDays(4);
    private static final JsonFactory JSON = new JsonFactory();

    /// A redrive policy.
    ///
    /// @param target the dead-letter queue
    /// @param receivesMax after so many receives a message is moved there
    public record Redrive(QueueArn target, int receivesMax) {}

    /// Reads attributes as GetQueueAttributes returns them; what is absent has SQS's default.
    public static QueueSettings of(Map<String, String> attributes) {
        return new QueueSettings(
                seconds(attributes, "VisibilityTimeout", VISIBILITY_DEFAULT),
                seconds(attributes, "MessageRetentionPeriod", RETENTION_DEFAULT),
                redrive(attributes.getOrDefault("RedrivePolicy", "")));
    }

    private static Optional<Redrive> redrive(String policy) {
        Optional<QueueArn> target = Optional.empty();
        int receivesMax = 0;
        try (JsonParser parser = JSON.createParser(policy)) {
            for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token.isScalarValue() && "deadLetterTargetArn".equals(parser.currentName())) {
                    target = QueueArn.parse(parser.getText());
                }
                if (token.isScalarValue() && "maxReceiveCount".equals(parser.currentName())) {
                    receivesMax = parser.getValueAsInt(); // written as a number or as its text
                }
            }
        } catch (IOException notJson) {
            return Optional.empty(); // no queue accepts such a policy
        }
        int most = receivesMax;
        return target.filter(_ -> most > 0).map(arn -> new Redrive(arn, most));
    }

    private static Duration seconds(
            Map<String, String> attributes, String name, Duration otherwise) {
        String text = attributes.getOrDefault(name, "");
        return text.matches("\\d{1,9}") ? Duration.ofSeconds(Long.parseLong(text)) : otherwise;
    }
}
