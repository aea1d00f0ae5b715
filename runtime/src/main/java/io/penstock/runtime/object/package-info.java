/// Objects in buckets of another S3 service, reached through the AWS SDK: the code of functions is
/// read from there, failed events are written there.
///
/// [SdkObjects] is all there is.
@NullMarked
package io.penstock.runtime.object;

import org.jspecify.annotations.NullMarked;
