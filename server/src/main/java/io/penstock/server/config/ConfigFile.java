package io.penstock.server.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.concurrency.scaling.Bounds;
import io.penstock.engine.concurrency.scaling.Cron;
import io.penstock.engine.concurrency.scaling.ScalingRule;
import io.penstock.engine.concurrency.scaling.Window;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;

/// What a configuration file says: JSON, one section `scaling`. A member that is missing, unknown
/// or wrong is refused with its path, for example `scaling[0].windows[1].cron`.
///
/// @param scaling how provisioned concurrency follows schedules and load
public record ConfigFile(List<ScalingRule> scaling) {
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
    private static final String ACCOUNT = "000000000000";
    private static final String REGION = "us-east-1";

    /// Copies the rules.
    public ConfigFile {
        scaling = List.copyOf(scaling);
    }

    /// Reads a file.
    ///
    /// @throws IllegalArgumentException if it says what cannot be; names the member
    /// @throws UncheckedIOException if it cannot be read
    public static ConfigFile read(Path file) {
        try {
            return parse(Files.readString(file));
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException(file + ": " + wrong.getMessage(), wrong);
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot read " + file, failed);
        }
    }

    /// Reads the text of a file.
    static ConfigFile parse(String text) {
        var top = new ConfigMembers(tree(text), "");
        List<ScalingRule> rules = top.list("scaling").stream().map(ConfigFile::rule).toList();
        top.nothingElse();
        return new ConfigFile(rules);
    }

    private static JsonNode tree(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException malformed) {
            throw new IllegalArgumentException(
                    "no JSON: " + malformed.getOriginalMessage(), malformed);
        }
    }

    private static ScalingRule rule(ConfigMembers members) {
        FunctionArn function = members.read("function", text -> function(text, members));
        Bounds bounds = bounds(members);
        double target = members.number("targetUtilization", 0);
        List<Window> windows = members.list("windows").stream().map(ConfigFile::window).toList();
        members.nothingElse();
        return members.checked(() -> new ScalingRule(function, bounds, target, windows));
    }

    private static FunctionArn function(String text, ConfigMembers members) {
        String[] parts = text.split(":", -1);
        if (parts.length != 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
            throw new IllegalArgumentException("'" + text + "' must be NAME:VERSION or NAME:ALIAS");
        }
        return new FunctionArn(
                members.text("region", REGION),
                members.text("account", ACCOUNT),
                parts[0],
                parts[1]);
    }

    private static Window window(ConfigMembers members) {
        Cron opens = members.read("cron", Cron::parse);
        ZoneId zone = ConfigFile.zone(members);
        Duration length = members.read("duration", ConfigFile::duration);
        Bounds bounds = bounds(members);
        members.nothingElse();
        return members.checked(() -> new Window(opens, zone, length, bounds));
    }

    private static ZoneId zone(ConfigMembers members) {
        String zone = members.text("timeZone", "UTC");
        if (!zone.equals("UTC") && !ZoneId.getAvailableZoneIds().contains(zone)) {
            throw members.wrong("timeZone", "'" + zone + "' is no time zone");
        }
        return ZoneId.of(zone);
    }

    private static Duration duration(String text) {
        if (!text.matches("PT(\\d{1,3}H)?(\\d{1,5}M)?") || text.equals("PT")) {
            throw new IllegalArgumentException("'" + text + "' must be like PT10H or PT1H30M");
        }
        return Duration.parse(text);
    }

    private static Bounds bounds(ConfigMembers members) {
        int minimum = members.whole("minimum");
        int maximum = members.whole("maximum");
        return members.checked(() -> new Bounds(minimum, maximum));
    }
}
