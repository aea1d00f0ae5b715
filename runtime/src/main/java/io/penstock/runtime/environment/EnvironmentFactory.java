package io.penstock.runtime.environment;

import io.penstock.engine.time.Timeline;
import io.penstock.runtime.environment.log.EnvironmentLog;
import io.penstock.runtime.environment.log.FunctionLogs;
import io.penstock.runtime.environment.process.OutputPipe;
import io.penstock.runtime.function.FunctionDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes environments with their files, and removes them. Thread-safe.
final class EnvironmentFactory {
    private static final Logger LOG = LoggerFactory.getLogger(EnvironmentFactory.class);
    private static final int ID_BYTES = 16;
    private static final Duration PROVISIONED_INIT_MIN = Duration.ofSeconds(130);
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyyy/MM/dd").withZone(ZoneOffset.UTC);

    private final Path directory;
    private final RuntimeLauncher launcher;
    private final FunctionLogs logs;
    private final Timeline timeline;
    private final RandomGenerator random;
    private final Duration initLimit;

    /// @param directory below which every environment has one of its own
    /// @param random for identities; safe for use by several threads
    EnvironmentFactory(
            Path directory,
            RuntimeLauncher launcher,
            FunctionLogs logs,
            Timeline timeline,
            RandomGenerator random,
            Duration initLimit) {
        this.directory = directory;
        this.launcher = launcher;
        this.logs = logs;
        this.timeline = timeline;
        this.random = random;
        this.initLimit = initLimit;
    }

    /// Makes a fresh environment; nothing runs in it yet.
    ///
    /// @param provisioned whether it is to be initialised before anybody calls
    /// @throws EnvironmentUnavailableException if the disk refuses
    Environment create(FunctionDefinition function, boolean provisioned) {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        String id = HexFormat.of().formatHex(bytes);
        String stream = DAY.format(timeline.instant()) + "/" + prefix(function) + id;
        Path temporary = directory.resolve(id);
        try {
            Files.createDirectory(temporary);
            EnvironmentLog log = logs.open(function.arn(), stream, function.logging());
            OutputPipe output = OutputPipe.open(EnvironmentSite.beside(temporary, "output"), log);
            var site = new EnvironmentSite(id, stream, temporary, output.path(), provisioned);
            return new Environment(
                    function, site, launcher, log, output, initLimit(function, provisioned));
        } catch (IOException failed) {
            throw new EnvironmentUnavailableException(
                    "No environment could be made for %s: %s"
                            .formatted(function.arn(), failed.getMessage()),
                    failed);
        }
    }

    /// Streams of a group that functions may share begin with the function's name.
    private static String prefix(FunctionDefinition function) {
        boolean own = function.logGroup().equals("/aws/lambda/" + function.arn().name());
        return (own ? "" : function.arn().name()) + "[" + function.version() + "]";
    }

    /// Ends an environment and removes its files.
    void destroy(Environment environment) {
        try {
            environment.destroy();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt(); // the watchdog finds what is left
        }
        remove(environment.site());
    }

    /// What nobody waits for may take longer: 130 seconds, or the function's timeout. Source:
    /// Lambda developer guide, "Understanding the Lambda execution environment lifecycle".
    private Duration initLimit(FunctionDefinition function, boolean provisioned) {
        if (!provisioned) {
            return initLimit;
        }
        return function.timeout().compareTo(PROVISIONED_INIT_MIN) > 0
                ? function.timeout()
                : PROVISIONED_INIT_MIN;
    }

    private static void remove(EnvironmentSite site) {
        try (Stream<Path> found = Files.walk(site.temporary())) {
            List<Path> innermostFirst = found.sorted(Comparator.reverseOrder()).toList();
            for (Path path : innermostFirst) {
                Files.deleteIfExists(path);
            }
            Files.deleteIfExists(site.image());
        } catch (IOException failed) {
            LOG.atDebug()
                    .addKeyValue("directory", site.temporary())
                    .setCause(failed)
                    .log("not removed");
        }
    }
}
