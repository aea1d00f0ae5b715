package io.penstock.runtime.image;

import java.util.List;

/// What an image is made of.
///
/// @param digest that names the image
/// @param settings of its configuration
/// @param layers the lowest first
record ImageManifest(Digest digest, ImageSettings settings, List<Layer> layers) {
    ImageManifest {
        layers = List.copyOf(layers);
    }

    /// One layer.
    ///
    /// @param file its name among the files of the image
    /// @param compressed whether it is a gzip file
    /// @param content digest of the file, or of what is in it
    /// @param measuresFile which of the two
    record Layer(String file, boolean compressed, Digest content, boolean measuresFile) {}
}
