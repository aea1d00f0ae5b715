package io.penstock.server.wire;

/// A member of a structure of a service model.
///
/// @param name as handlers see it
/// @param shape name of its shape in the model
/// @param location which part of an HTTP message carries it
/// @param locationName its name there; the member's own name unless the model says otherwise
public record Member(String name, String shape, Location location, String locationName) {
    /// Which part of an HTTP message carries a member.
    public enum Location {
        /// A member of the JSON (or form) body.
        BODY,
        /// A label of the path.
        PATH,
        /// A parameter of the query string.
        QUERY,
        /// A header.
        HEADER,
        /// The status code of the response.
        STATUS
    }

    /// Returns the name as validation messages write it: first letter in lower case, whatever
    /// follows (`UUID` is `uUID` at AWS, too).
    String path() {
        return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }
}
