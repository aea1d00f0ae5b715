package io.penstock.services.topic;

import java.util.List;

/// Keeps topics and subscriptions over restarts. Thread-safe; a call returns when its change is
/// safe.
public interface TopicStore {
    /// Reads all topics.
    List<Topic> topics();

    /// Reads all subscriptions.
    List<Subscription> subscriptions();

    /// Writes a topic, new or in place of the one with its ARN.
    void save(Topic topic);

    /// Writes a subscription, new or in place of the one with its ARN.
    void save(Subscription subscription);

    /// Forgets a topic.
    void deleteTopic(String arn);

    /// Forgets a subscription.
    void deleteSubscription(String arn);

    /// Returns a store that keeps nothing.
    static TopicStore inMemory() {
        return new TopicStore() {
            @Override
            public List<Topic> topics() {
                return List.of();
            }

            @Override
            public List<Subscription> subscriptions() {
                return List.of();
            }

            @Override
            public void save(Topic topic) {}

            @Override
            public void save(Subscription subscription) {}

            @Override
            public void deleteTopic(String arn) {}

            @Override
            public void deleteSubscription(String arn) {}
        };
    }
}
