package io.penstock.server.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.server.wire.Reply;
import java.util.List;
import java.util.Optional;

/// Refuses, by name, members of the service model that are not built yet. Their neutral values
/// (what a function has anyway) are let through: absent, null, false, empty, or the text named
/// here.
final class UnsupportedMembers {
    private static final List<Member> OF_FUNCTIONS =
            List.of(
                    new Member("/PublishTo", ""),
                    new Member("/Code/S3ObjectStorageMode", "COPY"),
                    new Member("/Code/SourceKMSKeyArn", ""),
                    new Member("/S3ObjectStorageMode", "COPY"),
                    new Member("/SourceKMSKeyArn", ""),
                    new Member("/FileSystemConfigs", ""),
                    new Member("/SnapStart/ApplyOn", "None"),
                    new Member("/CodeSigningConfigArn", ""),
                    new Member("/DurableConfig", ""),
                    new Member("/CapacityProviderConfig", ""),
                    new Member("/TenancyConfig", ""));

    private static final List<Member> OF_INVOCATIONS =
            List.of(new Member("/TenantId", ""), new Member("/DurableExecutionName", ""));

    private UnsupportedMembers() {}

    /// Returns the refusal of the first such member of a create or update request.
    static Optional<Reply> ofFunction(ObjectNode input) {
        return refusal(OF_FUNCTIONS, input);
    }

    /// Returns the refusal of the first such member of an Invoke request.
    static Optional<Reply> ofInvocation(ObjectNode input) {
        return refusal(OF_INVOCATIONS, input);
    }

    private static Optional<Reply> refusal(List<Member> members, ObjectNode input) {
        return members.stream()
                .filter(member -> !isNeutral(input.at(member.pointer()), member.neutral()))
                .findFirst()
                .map(member -> Errors.invalid(member.message()));
    }

    private static boolean isNeutral(JsonNode value, String neutral) {
        if (value.isContainerNode()) {
            return value.isArray()
                    ? value.isEmpty()
                    : value.properties().stream().allMatch(it -> isNeutral(it.getValue(), ""));
        }
        return value.isMissingNode()
                || value.isNull()
                || (value.isBoolean() && !value.booleanValue())
                || (value.isTextual()
                        && (value.textValue().isEmpty() || value.textValue().equals(neutral)));
    }

    /// A member that is not built.
    ///
    /// @param pointer where it is, as a JSON pointer
    /// @param neutral the text that asks for nothing special; empty for none
    private record Member(String pointer, String neutral) {
        String message() {
            String name = pointer.substring(1).replace('/', '.');
            return neutral.isEmpty()
                    ? name + " is not supported yet. Leave it out."
                    : name + " is not supported yet, except " + neutral + ".";
        }
    }
}
