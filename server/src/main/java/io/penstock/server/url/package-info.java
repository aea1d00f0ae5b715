/// Function URLs as clients see them: requests become events, results become responses.
///
/// [UrlDoor] takes every request whose host or path [UrlAddress] recognises, before any API sees
/// it. It decides with [CrossOriginRules], [Signature] and [UrlPolicy] whether the function runs at
/// all, makes the event with [UrlEvent], and turns what comes back into a response:
/// [BufferedResult] for a URL that waits for the end, [StreamedResult] with [Prelude] for one that
/// does not.
///
/// Source: AWS Lambda Developer Guide, "Lambda function URLs" and "Response streaming".
@NullMarked
package io.penstock.server.url;

import org.jspecify.annotations.NullMarked;
