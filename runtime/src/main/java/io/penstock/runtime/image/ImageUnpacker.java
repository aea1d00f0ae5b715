package io.penstock.runtime.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.util.List;
import java.util.zip.GZIPInputStream;

/// Unpacks an image, layer over layer, and checks every layer against its digest.
final class ImageUnpacker {
    /// What every container needs to have a place for.
    private static final List<String> PLACES = List.of("proc", "dev", "tmp", "etc");

    private static final List<String> FILES = List.of("etc/resolv.conf", "etc/hosts");
    private static final int BUFFER_BYTES = 64 * 1024;

    private final ImageLimits limits;

    ImageUnpacker(ImageLimits limits) {
        this.limits = limits;
    }

    /// Unpacks all layers.
    ///
    /// @param root a new directory, which nobody can write in afterwards
    /// @return what is to be known of the image
    /// @throws ImageProblem if the image is damaged, or leaves its limits
    ImageFacts unpack(ImageFiles files, ImageManifest manifest, Path root) throws IOException {
        var image = new ImageRoot(root.toRealPath());
        var unpacker = new LayerUnpacker(image, limits);
        for (ImageManifest.Layer layer : manifest.layers()) {
            add(files, layer, unpacker);
        }
        for (String name : PLACES) {
            Path place = image.resolve(name);
            if (!ImageRoot.exists(place)) {
                Files.createDirectories(place);
            }
        }
        for (String name : FILES) {
            Path place = image.resolve(name);
            if (!ImageRoot.exists(place) && Files.isDirectory(place.resolveSibling(""))) {
                Files.createFile(place);
            }
        }
        unpacker.finish();
        Files.setPosixFilePermissions(
                image.directory(), PosixFilePermissions.fromString("r-xr-xr-x"));
        ImageUser user = ImageUser.of(manifest.settings().user(), image);
        return ImageFacts.of(manifest.settings(), user);
    }

    private static void add(ImageFiles files, ImageManifest.Layer layer, LayerUnpacker unpacker)
            throws IOException {
        try (InputStream file = files.open(layer.file());
                DigestInputStream stored = Digest.measure(file);
                InputStream plain = layer.compressed() ? gunzip(stored) : stored;
                DigestInputStream content = Digest.measure(plain)) {
            unpacker.add(new TarStream(content));
            skipPadding(content);
            stored.transferTo(OutputStream.nullOutputStream());
            Digest actual = Digest.of(layer.measuresFile() ? stored : content);
            if (!actual.equals(layer.content())) {
                throw ImageProblem.invalid(
                        "a layer is not what its digest says: " + layer.content());
            }
        }
    }

    /// What follows the end of an archive counts for its digest, but a few compressed bytes must
    /// not become work without end.
    private static void skipPadding(InputStream content) throws IOException {
        byte[] padding = new byte[BUFFER_BYTES];
        long skipped = 0;
        for (int count = content.read(padding); count >= 0; count = content.read(padding)) {
            skipped += count;
            if (skipped > ImageLimits.PADDING_BYTES_MAX) {
                throw ImageProblem.invalid("a layer goes on after its end");
            }
        }
    }

    private static InputStream gunzip(InputStream file) throws IOException {
        return new GZIPInputStream(file, BUFFER_BYTES);
    }
}
