/// Code of functions and layers on disk: zips, unpacked once per content.
///
/// [CodeStore] keeps every package under its SHA-256 in a [Stockroom], which container images
/// share; [ZipPlan] decides what an archive would write and refuses what leaves its directory,
/// [ZipUnpacker] writes it, [FileModes] reads the Unix modes that the JDK does not show,
/// [MergedTree] lays layers over each other. Zips in buckets come through an [ObjectSource].
/// Reading order: [CodeStore], [ZipPlan], [ZipUnpacker].
@NullMarked
package io.penstock.runtime.code;

import org.jspecify.annotations.NullMarked;
