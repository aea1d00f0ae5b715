package io.penstock.runtime.environment.language;

/// What runtime identifiers of one language have in common.
public enum RuntimeFamily {
    PYTHON("python", "Python"),
    NODEJS("nodejs", "Node.js"),
    JAVA("java", "Java"),
    PROVIDED("provided", "custom runtimes"),
    RUBY("ruby", "Ruby"),
    DOTNET("dotnet", ".NET"),
    UNKNOWN("", "unknown");

    private final String prefix;
    private final String words;

    RuntimeFamily(String prefix, String words) {
        this.prefix = prefix;
        this.words = words;
    }

    /// Returns the family of an identifier such as `python3.12`.
    public static RuntimeFamily of(String runtime) {
        for (RuntimeFamily family : values()) {
            if (family != UNKNOWN && runtime.startsWith(family.prefix)) {
                return family;
            }
        }
        return UNKNOWN;
    }

    /// Returns the key that configures the whole family, for example `python`.
    public String key() {
        return prefix;
    }

    /// Returns the language's name for people.
    String words() {
        return words;
    }

    /// Returns the version in an identifier: `3.12` of `python3.12`, `22` of `nodejs22.x`, `8` of
    /// `java8.al2`.
    String version(String runtime) {
        String rest = runtime.substring(prefix.length());
        return switch (this) {
            case NODEJS -> rest.replaceFirst("\\.x$", "");
            case JAVA -> rest.replaceFirst("\\.al\\w*$", "");
            case PYTHON, PROVIDED, RUBY, DOTNET, UNKNOWN -> rest;
        };
    }
}
