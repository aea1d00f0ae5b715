package io.penstock.server.cli;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// Gives options that are not on the command line their values from the environment.
///
/// Every option of `serve` has a twin: `--account-concurrency` is `PENSTOCK_ACCOUNT_CONCURRENCY`.
/// The commands that ask a server take endpoint, account and region from where AWS clients do.
final class EnvironmentDefaults implements IDefaultValueProvider {
    private static final String PREFIX = "PENSTOCK_";
    private static final Set<String> OTHERS =
            Set.of(
                    "PENSTOCK_ENDPOINT",
                    "PENSTOCK_JAVA_HOME",
                    "PENSTOCK_JAVA_OPTIONS",
                    "PENSTOCK_MVN",
                    "PENSTOCK_OFFLINE");

    private final Map<String, String> environment;

    EnvironmentDefaults(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option)) {
            return null;
        }
        return switch (option.longestName()) {
            case "--endpoint" -> first("PENSTOCK_ENDPOINT", "AWS_ENDPOINT_URL");
            case "--region" -> first("AWS_REGION", "AWS_DEFAULT_REGION");
            case "--account" -> account();
            default -> of(option);
        };
    }

    /// Returns the whole environment.
    Map<String, String> variables() {
        return environment;
    }

    /// Names the variables that look like ours and mean nothing: a misspelt one must not pass
    /// unnoticed.
    List<String> unknown(CommandSpec serve) {
        Set<String> known =
                serve.options().stream()
                        .map(EnvironmentDefaults::variable)
                        .collect(Collectors.toSet());
        return environment.keySet().stream()
                .filter(name -> name.startsWith(PREFIX))
                .filter(name -> !known.contains(name) && !OTHERS.contains(name))
                .sorted()
                .toList();
    }

    private @Nullable String of(OptionSpec option) {
        boolean serve = "serve".equals(option.command().name());
        return serve && !option.usageHelp() ? environment.get(variable(option)) : null;
    }

    private @Nullable String account() {
        @Nullable String key = environment.get("AWS_ACCESS_KEY_ID");
        return key != null && key.matches("\\d{12}") ? key : null;
    }

    private @Nullable String first(String... names) {
        for (String name : names) {
            @Nullable String value = environment.get(name);
            if (value != null && !value.isEmpty()) {
                return value;
            }
        }
        return null;
    }

    private static String variable(OptionSpec option) {
        String words = option.longestName().substring("--".length());
        return PREFIX + words.replace('-', '_').toUpperCase(Locale.ROOT);
    }
}
