package io.penstock.server.cli.demo;

/// What a user may try on the server that `demo --keep` leaves running.
final class Invitation {
    private Invitation() {}

    static String text(String endpoint) {
        return """

        The server keeps running until you press Ctrl-C. In another terminal:

          export AWS_ENDPOINT_URL=%s AWS_DEFAULT_REGION=us-east-1
          export AWS_ACCESS_KEY_ID=any AWS_SECRET_ACCESS_KEY=any
          alias aws='aws --endpoint-url "$AWS_ENDPOINT_URL"'

          ./penstock why
          ./penstock journal --follow
          ./penstock logs orders
          aws sqs send-message --queue-url $AWS_ENDPOINT_URL/000000000000/orders \\
              --message-body '{"kind":"order","order":"mine","item":"tea","quantity":2}'
          aws sqs receive-message \\
              --queue-url $AWS_ENDPOINT_URL/000000000000/orders-dead-letters
          aws lambda list-event-source-mappings
        """
                .formatted(endpoint);
    }
}
