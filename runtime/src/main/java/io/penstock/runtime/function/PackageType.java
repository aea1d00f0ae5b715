package io.penstock.runtime.function;

/// What a function's code comes as; fixed at its creation.
public enum PackageType {
    /// A zip of files.
    ZIP("Zip"),

    /// A container image.
    IMAGE("Image");

    private final String wireName;

    PackageType(String wireName) {
        this.wireName = wireName;
    }

    /// Returns the name in the API.
    public String wireName() {
        return wireName;
    }

    /// Reads the name in the API, which must be one.
    public static PackageType of(String wireName) {
        return wireName.equals(IMAGE.wireName) ? IMAGE : ZIP;
    }
}
