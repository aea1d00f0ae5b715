package io.penstock.runtime.environment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.arn.FunctionArn;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/// A binary built from AWS's own library for Go, unmodified, as `provided.al2023`. The report says
/// whether this machine could build it.
final class GoClientTest {
    private static final String LIBRARY = "github.com/aws/aws-lambda-go@v1.49.0";
    private static final long BUILD_MINUTES_MAX = 5;

    private static final String PROGRAM =
            """
            package main

            import (
                "context"
                "errors"
                "io"
                "strings"

                "github.com/aws/aws-lambda-go/lambda"
                "github.com/aws/aws-lambda-go/lambdacontext"
            )

            type ask struct {
                Do   string `json:"do"`
                Name string `json:"name"`
            }

            func handle(ctx context.Context, event ask) (any, error) {
                switch event.Do {
                case "fail":
                    return nil, errors.New("refused " + event.Name)
                case "panic":
                    panic("lost " + event.Name)
                case "stream":
                    return io.Reader(strings.NewReader(strings.Repeat(event.Name, 1000))), nil
                }
                about, _ := lambdacontext.FromContext(ctx)
                return map[string]string{"hello": event.Name, "arn": about.InvokedFunctionArn}, nil
            }

            func main() {
                lambda.StartWithOptions(handle, lambda.WithEnableSIGTERM())
            }
            """;

    @TempDir Path root;

    @Test
    void runsAsItIs(TestReporter reporter) throws Exception {
        Path code = Path.of("target", "clients", "go").toAbsolutePath();
        if (!built(code, reporter)) {
            return;
        }
        try (Stage stage = new Stage(root, EnvironmentSettings.DEFAULT)) {
            FunctionArn function =
                    stage.deploy(Deployment.of("gopher", "provided.al2023", "unused").code(code));

            assertThat(stage.answer(function, "{\"name\":\"Ada\"}"))
                    .isEqualTo("{\"arn\":\"" + function + "\",\"hello\":\"Ada\"}");
            assertThat(stage.answer(function, "{\"do\":\"stream\",\"name\":\"abc\"}"))
                    .isEqualTo("abc".repeat(1000));
            assertThat(stage.answer(function, "{\"do\":\"fail\",\"name\":\"Bob\"}"))
                    .contains("\"errorMessage\":\"refused Bob\"", "\"errorType\":\"errorString\"");
            assertThat(stage.answer(function, "{\"do\":\"panic\",\"name\":\"Eve\"}"))
                    .contains("\"errorMessage\":\"lost Eve\"", "\"stackTrace\":[");
            assertThat(stage.answer(function, "{\"name\":\"again\"}")).contains("again");
            assertThat(stage.log(function))
                    .anyMatch(line ->
                            line.startsWith("EXTENSION\tName: GoLangEnableSIGTERM\tState: Ready"));
        }
    }

    /// Builds the program once; the module's and Go's own caches are kept.
    private static boolean built(Path code, TestReporter reporter)
            throws IOException, InterruptedException {
        if (Files.isExecutable(code.resolve("bootstrap"))) {
            reporter.publishEntry("go", "ran, built before");
            return true;
        }
        if (!runs(root(), List.of("go", "version"))) {
            reporter.publishEntry("go", "did not run: there is no Go on this machine");
            return false;
        }
        Files.createDirectories(code);
        Files.writeString(code.resolve("main.go"), PROGRAM);
        Files.writeString(code.resolve("go.mod"), "module penstock.test/gopher\n\ngo 1.21\n");
        if (!runs(code, List.of("go", "get", LIBRARY))) {
            reporter.publishEntry("go", "did not run: " + LIBRARY + " cannot be had");
            return false;
        }
        assertThat(runs(code, List.of("go", "build", "-o", "bootstrap", "."))).isTrue();
        reporter.publishEntry("go", "ran");
        return true;
    }

    private static Path root() {
        return Path.of(".").toAbsolutePath();
    }

    private static boolean runs(Path directory, List<String> words)
            throws IOException, InterruptedException {
        var builder = new ProcessBuilder(words).directory(directory.toFile());
        builder.environment().put("CGO_ENABLED", "0");
        builder.redirectErrorStream(true);
        File output = Files.createTempFile("go-build", ".txt").toFile();
        builder.redirectOutput(output);
        Process process;
        try {
            process = builder.start();
        } catch (IOException missing) {
            return false;
        }
        boolean ended = process.waitFor(BUILD_MINUTES_MAX, TimeUnit.MINUTES);
        String text = Files.readString(output.toPath(), UTF_8);
        Files.deleteIfExists(output.toPath());
        if (!ended) {
            process.destroyForcibly();
            throw new AssertionError(words + " takes too long: " + text);
        }
        return process.exitValue() == 0;
    }
}
