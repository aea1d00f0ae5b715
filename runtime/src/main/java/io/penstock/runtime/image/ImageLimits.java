package io.penstock.runtime.image;

/// How much an image may be. Sources: AWS Lambda quotas (10 GB uncompressed); the rest suits one
/// machine.
///
/// @param unpackedBytesMax of all layers together
/// @param entriesMax files and directories in all layers
/// @param layersMax layers
record ImageLimits(long unpackedBytesMax, int entriesMax, int layersMax) {
    /// Those of AWS, or what suits.
    static final ImageLimits DEFAULT = new ImageLimits(10L << 30, 1_000_000, 127);

    /// The largest index, manifest or configuration that is read.
    static final int DOCUMENT_BYTES_MAX = 4 << 20;

    /// What may follow the end of a layer's archive; archivers fill up their last block.
    static final int PADDING_BYTES_MAX = 1 << 20;
}
