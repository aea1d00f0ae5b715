package io.penstock.server.sns;

import io.penstock.services.topic.Subscription;
import io.penstock.services.topic.Topic;
import java.util.LinkedHashMap;
import java.util.Map;

/// What topics and subscriptions say of themselves, by the names of SNS.
final class TopicAttributes {
    private static final String DELIVERY_POLICY =
            "{\"http\":{\"defaultHealthyRetryPolicy\":{\"minDelayTarget\":20,\"maxDelayTarget\":20,"
                    + "\"numRetries\":3,\"numMaxDelayRetries\":0,\"numNoDelayRetries\":0,"
                    + "\"numMinDelayRetries\":0,\"backoffFunction\":\"linear\"},"
                    + "\"disableSubscriptionOverrides\":false,\"defaultRequestPolicy\":"
                    + "{\"headerContentType\":\"text/plain; charset=UTF-8\"}}}";

    private TopicAttributes() {}

    static Map<String, String> of(Topic topic, int subscriptions) {
        var attributes = new LinkedHashMap<String, String>();
        attributes.put("TopicArn", topic.arn().toString());
        attributes.put("Owner", topic.arn().account());
        attributes.put("DisplayName", "");
        attributes.put("Policy", policy(topic));
        attributes.put("SubscriptionsConfirmed", Integer.toString(subscriptions));
        attributes.put("SubscriptionsPending", "0");
        attributes.put("SubscriptionsDeleted", "0");
        attributes.put("EffectiveDeliveryPolicy", DELIVERY_POLICY);
        attributes.putAll(topic.attributes());
        return attributes;
    }

    static Map<String, String> of(Subscription subscription) {
        var attributes = new LinkedHashMap<String, String>();
        attributes.put("SubscriptionArn", subscription.arn());
        attributes.put("TopicArn", subscription.topic().toString());
        attributes.put("Owner", subscription.topic().account());
        attributes.put("Protocol", subscription.protocol());
        attributes.put("Endpoint", subscription.endpoint());
        attributes.put("ConfirmationWasAuthenticated", "true");
        attributes.put("PendingConfirmation", "false");
        attributes.put("RawMessageDelivery", "false");
        attributes.putAll(subscription.attributes());
        if (attributes.containsKey("FilterPolicy")) {
            attributes.putIfAbsent("FilterPolicyScope", "MessageAttributes");
        }
        return attributes;
    }

    /// AWS's default; policies are kept and shown, not enforced.
    private static String policy(Topic topic) {
        return ("{\"Version\":\"2008-10-17\",\"Id\":\"__default_policy_ID\",\"Statement\":[{"
                        + "\"Sid\":\"__default_statement_ID\",\"Effect\":\"Allow\",\"Principal\":"
                        + "{\"AWS\":\"*\"},\"Action\":[\"SNS:GetTopicAttributes\","
                        + "\"SNS:SetTopicAttributes\",\"SNS:AddPermission\","
                        + "\"SNS:RemovePermission\",\"SNS:DeleteTopic\",\"SNS:Subscribe\","
                        + "\"SNS:ListSubscriptionsByTopic\",\"SNS:Publish\"],\"Resource\":\"%s\","
                        + "\"Condition\":{\"StringEquals\":{\"AWS:SourceOwner\":\"%s\"}}}]}")
                .formatted(topic.arn(), topic.arn().account());
    }
}
