package io.penstock.server.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Publishes versions, aliases, layers and permissions with boto3, waits with its waiters, and
/// makes the mistakes one can make.
class Boto3VersionsTest {
    private static final String FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:orders";
    private static final String TOOLS = "arn:aws:lambda:us-east-1:000000000000:layer:tools:1";

    @Test
    void understandsEveryAnswer(@TempDir Path directory) throws Exception {
        if (!ClientTools.ready("python", "boto3 on versions")) {
            return;
        }
        try (var world = new World(directory)) {
            JsonNode told =
                    world.json(
                            world.run(
                                    List.of(
                                            ClientTools.python().toString(),
                                            ClientTools.script("python/versions.py").toString(),
                                            world.zip("handler.py", World.PYTHON).toString())));

            checkLayers(told);
            checkVersions(told);
            checkPolicies(told);
            checkErrors(told.path("errors"));
        }
    }

    private static void checkLayers(JsonNode told) {
        assertThat(told.path("layer").asText()).isEqualTo(TOOLS);
        assertThat(told.path("layers").toString()).isEqualTo("[\"tools\"]");
        assertThat(told.path("layerVersions").toString()).isEqualTo("[1]");
        assertThat(told.path("layerByArn").asInt()).isEqualTo(1);
        assertThat(told.at("/layerPolicy/Statement/0/Resource").asText()).isEqualTo(TOOLS);
    }

    private static void checkVersions(JsonNode told) {
        assertThat(told.path("second").asText()).isEqualTo(FUNCTION + ":2");
        assertThat(told.path("versions").toString()).isEqualTo("[\"$LATEST\",\"1\",\"2\"]");
        assertThat(told.path("all")).hasSize(3);
        assertThat(told.path("weights").toString()).isEqualTo("{\"2\":0.2}");
        assertThat(told.path("executed").asText()).isEqualTo("2");
        assertThat(told.path("aliases").toString()).isEqualTo("[\"live\"]");
        // $LATEST, two versions and a layer version of the same zip.
        assertThat(told.path("usage").asInt()).isEqualTo(4);
    }

    private static void checkPolicies(JsonNode told) {
        assertThat(told.path("statement").toString())
                .isEqualTo(
                        """
                        {"Sid":"s3","Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},\
                        "Action":"lambda:InvokeFunction","Resource":"%s:live",\
                        "Condition":{"StringEquals":{"AWS:SourceAccount":"000000000000"},\
                        "ArnLike":{"AWS:SourceArn":"arn:aws:s3:::b"}}}\
                        """
                                .formatted(FUNCTION));
        assertThat(told.at("/policy/Statement/0")).isEqualTo(told.path("statement"));
        assertThat(told.path("recursion").asText()).isEqualTo("Allow");
        assertThat(told.path("runtime").asText()).isEqualTo("Auto");
    }

    private static void checkErrors(JsonNode errors) {
        assertError(
                errors,
                "alias twice",
                "409 ResourceConflictException: Alias already exists: " + FUNCTION + ":live");
        assertError(
                errors,
                "no alias",
                "404 ResourceNotFoundException: Cannot find alias arn: " + FUNCTION + ":none");
        assertError(
                errors, "numeric alias", "400 ValidationException: 1 validation error detected:");
        assertError(
                errors,
                "no version",
                "404 ResourceNotFoundException: Function not found: " + FUNCTION + ":9");
        assertError(
                errors,
                "weight",
                "400 ValidationException: 1 validation error detected: Value '{2=2.0}' at"
                        + " 'routingConfig.additionalVersionWeights' failed to satisfy constraint:"
                        + " Map value must satisfy constraint:");
        assertError(errors, "stale alias", "412 PreconditionFailedException: The Revision Id");
        assertError(errors, "stale version", "412 PreconditionFailedException: The Revision Id");
        assertError(errors, "version in use", "409 ResourceConflictException: ");
        assertError(
                errors,
                "latest",
                "400 InvalidParameterValueException: $LATEST version cannot be deleted without"
                        + " deleting the function.");
        assertError(
                errors,
                "alias as version",
                "400 InvalidParameterValueException: Deletion of aliases is not currently"
                        + " supported.");
        assertError(
                errors,
                "invoke",
                "404 ResourceNotFoundException: Function not found: " + FUNCTION + ":none");
        assertError(
                errors,
                "no policy",
                "404 ResourceNotFoundException: The resource you requested does not exist.");
        assertError(
                errors,
                "no layer",
                "404 ResourceNotFoundException: The resource you requested does not exist.");
        assertError(
                errors,
                "layer zero",
                "400 InvalidParameterValueException: Layer Version Cannot be less than 1");
        assertError(
                errors,
                "recursion",
                "400 ValidationException: 1 validation error detected: Value 'Perhaps' at"
                        + " 'recursiveLoop' failed to satisfy constraint: Member must satisfy enum"
                        + " value set: [");
        assertThat(errors.path("scaling").asText()).contains("PutFunctionScalingConfig");
        assertError(
                errors,
                "signing",
                "400 InvalidParameterValueException: CodeSigningConfigArn is not supported yet.");
        assertError(
                errors,
                "tags",
                "400 InvalidParameterValueException: Tags on function aliases and versions are not"
                        + " supported. Please specify a function ARN.");
    }

    private static void assertError(JsonNode errors, String name, String beginning) {
        assertThat(errors.path(name).asText()).as(name).startsWith(beginning);
    }
}
