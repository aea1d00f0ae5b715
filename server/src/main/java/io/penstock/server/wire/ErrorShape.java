package io.penstock.server.wire;

/// An exception of a service model.
///
/// @param name the exception's name
/// @param serverFault whether the service is to blame, not the caller
/// @param messageMember how the member with the text is spelled: `Message` or `message`
record ErrorShape(String name, boolean serverFault, String messageMember) {}
