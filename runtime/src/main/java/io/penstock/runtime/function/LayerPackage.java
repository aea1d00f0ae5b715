package io.penstock.runtime.function;

import io.penstock.runtime.code.CodePackage;

/// A layer version as a function uses it. It stays usable when the layer version is deleted.
///
/// @param arn of the layer version
/// @param code its zip
/// @param unzippedBytes of its files together
public record LayerPackage(String arn, CodePackage code, long unzippedBytes) {}
