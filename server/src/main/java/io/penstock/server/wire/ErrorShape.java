package io.penstock.server.wire;

/// An exception of a service model.
///
/// @param name the exception's name
/// @param serverFault whether the service is to blame, not the caller
/// @param legacyCode its code in the Query protocol
/// @param status HTTP status; 400 or 500 unless the model says otherwise
/// @param messageMember how the member with the text is spelled: `Message` or `message`
record ErrorShape(
        String name, String legacyCode, int status, boolean serverFault, String messageMember) {}
