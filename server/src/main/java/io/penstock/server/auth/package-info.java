/// Who signed a request, and what that permits: AWS Signature Version 4, checked.
///
/// Pure: text, bytes and a time in, verdicts out. [CredentialsFile] reads who there is into a
/// [CredentialsBook]; [Claim] is what a request says about its signature; [Verifier] says whether
/// that is true, and answers with a [Verdict]; [Role] says what a caller may do. [Encodings] and
/// [CanonicalRequest] hold the rules of what is signed, [ChunkSignatures] those of bodies that are
/// signed piece by piece. Nothing here knows the services, their protocols or the HTTP server: a
/// [Refusal] gets its words for the wire where it is answered.
///
/// Source: AWS Identity and Access Management User Guide, "AWS Signature Version 4 for API
/// requests"; Amazon S3 API Reference, "Authenticating Requests (AWS Signature Version 4)".
@NullMarked
package io.penstock.server.auth;

import org.jspecify.annotations.NullMarked;
