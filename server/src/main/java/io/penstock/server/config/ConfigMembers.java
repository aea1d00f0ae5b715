package io.penstock.server.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/// The members of one object in a configuration file. Every complaint is an
/// [IllegalArgumentException] that begins with the member's path.
final class ConfigMembers {
    private final JsonNode node;
    private final String path;
    private final Set<String> asked = new HashSet<>();

    /// @param path of the object; empty for the whole file
    ConfigMembers(JsonNode node, String path) {
        this.node = node;
        this.path = path;
        if (!node.isObject()) {
            throw new IllegalArgumentException(
                    (path.isEmpty() ? "the file" : path) + ": must be an object");
        }
    }

    /// Returns a text, or `otherwise` if it is absent.
    String text(String name, String otherwise) {
        JsonNode member = member(name);
        if (member.isMissingNode()) {
            return otherwise;
        }
        if (!member.isTextual()) {
            throw wrong(name, "must be a string");
        }
        return member.textValue();
    }

    /// Reads a text that must be there.
    <T> T read(String name, Function<String, T> reader) {
        if (member(name).isMissingNode()) {
            throw wrong(name, "is missing");
        }
        String text = text(name, "");
        try {
            return reader.apply(text);
        } catch (IllegalArgumentException problem) {
            throw wrong(name, String.valueOf(problem.getMessage()));
        }
    }

    /// Returns a whole number that must be there.
    int whole(String name) {
        JsonNode member = member(name);
        if (member.isMissingNode()) {
            throw wrong(name, "is missing");
        }
        if (!member.isIntegralNumber() || !member.canConvertToInt()) {
            throw wrong(name, "must be a whole number");
        }
        return member.intValue();
    }

    /// Returns a number, or `otherwise` if it is absent.
    double number(String name, double otherwise) {
        JsonNode member = member(name);
        if (member.isMissingNode()) {
            return otherwise;
        }
        if (!member.isNumber() || member.doubleValue() == otherwise) {
            throw wrong(name, "must be a number other than " + otherwise);
        }
        return member.doubleValue();
    }

    /// Returns the objects of a list; none if it is absent.
    List<ConfigMembers> list(String name) {
        JsonNode member = member(name);
        if (member.isMissingNode()) {
            return List.of();
        }
        if (!member.isArray()) {
            throw wrong(name, "must be a list");
        }
        var members = new ArrayList<ConfigMembers>();
        for (int i = 0; i < member.size(); i++) {
            members.add(new ConfigMembers(member.get(i), at(name) + "[" + i + "]"));
        }
        return members;
    }

    /// Makes something of several members that must fit together.
    <T> T checked(Supplier<T> maker) {
        try {
            return maker.get();
        } catch (IllegalArgumentException problem) {
            throw new IllegalArgumentException(path + ": " + problem.getMessage(), problem);
        }
    }

    /// Refuses members that nobody asked for.
    void nothingElse() {
        node.fieldNames()
                .forEachRemaining(name -> {
                    if (!asked.contains(name)) {
                        throw wrong(
                                name,
                                "is not known; known are " + asked.stream().sorted().toList());
                    }
                });
    }

    IllegalArgumentException wrong(String name, String what) {
        return new IllegalArgumentException(at(name) + ": " + what);
    }

    private JsonNode member(String name) {
        asked.add(name);
        return node.path(name);
    }

    private String at(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }
}
