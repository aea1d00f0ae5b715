package io.penstock.server.wire;

/// How a service's Query protocol names and nests members that the model names otherwise.
enum QueryStyle {
    /// As SQS: lists and maps lie flat in their structure and are named in the singular.
    QUEUE("http://queue.amazonaws.com/doc/2012-11-05/") {
        @Override
        String name(Member member, ServiceModel model) {
            return QueryNames.of(member, model);
        }

        @Override
        String element(String list) {
            return list;
        }

        @Override
        String entry(String map) {
            return map;
        }

        @Override
        String key(Shape.Dictionary map) {
            return QueryNames.key(map);
        }

        @Override
        String value(Shape.Dictionary map) {
            return "Value";
        }

        @Override
        String listPath(String at, Shape element) {
            return element.name();
        }
    },

    /// As CloudWatch and most services: lists hold `member`s, maps `entry`s of `key` and `value`.
    METRIC("http://monitoring.amazonaws.com/doc/2010-08-01/"),

    /// As CloudWatch, but for the attributes of messages, whose entries have a `Name` and a
    /// `Value`.
    TOPIC("http://sns.amazonaws.com/doc/2010-03-31/") {
        @Override
        String key(Shape.Dictionary map) {
            return map.name().equals("MessageAttributeMap") ? "Name" : "key";
        }

        @Override
        String value(Shape.Dictionary map) {
            return map.name().equals("MessageAttributeMap") ? "Value" : "value";
        }
    };

    private final String namespace;

    QueryStyle(String namespace) {
        this.namespace = namespace;
    }

    /// Returns the XML namespace of answers.
    String namespace() {
        return namespace;
    }

    /// Returns whether lists and maps have an element of their own around their entries.
    boolean wraps() {
        return this != QUEUE;
    }

    /// Returns the name of a member's parameter or element.
    String name(Member member, ServiceModel model) {
        return member.name();
    }

    /// Returns what the parameters of a list's elements start with; a number follows.
    String element(String list) {
        return list + ".member";
    }

    /// Returns what the parameters of a map's entries start with; a number follows.
    String entry(String map) {
        return map + ".entry";
    }

    /// Returns what the key of a map's entry is called.
    String key(Shape.Dictionary map) {
        return "key";
    }

    /// Returns what the value of a map's entry is called.
    String value(Shape.Dictionary map) {
        return "value";
    }

    /// Returns how error messages of all protocols name the elements of a list; a number follows.
    ///
    /// @param at the path of the list
    String listPath(String at, Shape element) {
        return at + ".member";
    }
}
