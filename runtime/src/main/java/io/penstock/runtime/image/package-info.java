/// Container images of functions: found in directories and archives on this machine, checked
/// against their digests, and unpacked once per content.
///
/// [ImageStore] is the door: it resolves an [ImageUri] to a digest while the caller waits, and
/// unpacks the image afterwards. [ImageSources] finds the [ImageFiles] of an image, be they a
/// directory or a tar file; [OciImage] and [DockerImage] read the two formats out of them.
/// [ImageUnpacker] unpacks it: a layer is read by [TarStream] and laid over the others by
/// [LayerUnpacker], which writes nothing outside its [ImageRoot]. [ImageFacts] are kept beside it;
/// what is run in the end is an [ImageProgram]. Nothing is fetched from registries.
///
/// Rules: Open Container Initiative Image Format Specification 1.1; AWS Lambda Developer Guide,
/// "Create a Lambda function using a container image".
@NullMarked
package io.penstock.runtime.image;

import org.jspecify.annotations.NullMarked;
