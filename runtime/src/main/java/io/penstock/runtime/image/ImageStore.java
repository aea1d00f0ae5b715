package io.penstock.runtime.image;

import io.penstock.engine.time.Timeline;
import io.penstock.runtime.code.CodeStoreException;
import io.penstock.runtime.code.Stockroom;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/// Images on disk, once per content: `<sha256>/root/` and what is to be known of it,
/// `<sha256>/image.json`. An image appears whole or not at all. Only the server's user can enter
/// the directory. Thread-safe; calls block on the disk.
///
/// What nothing refers to is removed by [#sweep], but only [Stockroom#GRACE] after a sweep first
/// found it so.
public final class ImageStore implements Images {
    private static final String ROOT = "root";
    private static final String FACTS = "image.json";

    private final Path root;
    private final Stockroom stock;
    private final ImageSources sources;
    private final ImageLimits limits;

    /// Keeps images under `root`, which is created with the first one.
    ///
    /// @param registries directory with image layouts that stand for repositories; null for none
    /// @param timeline must flow as functions do, in real time
    public ImageStore(Path root, @Nullable Path registries, Timeline timeline) {
        this(root, registries, timeline, ImageLimits.DEFAULT);
    }

    ImageStore(Path root, @Nullable Path registries, Timeline timeline, ImageLimits limits) {
        this.root = root.toAbsolutePath();
        stock = new Stockroom(this.root, FACTS, timeline);
        sources = new ImageSources(registries);
        this.limits = limits;
    }

    @Override
    public Found find(String text, String architecture) {
        Optional<ImageUri> uri = ImageUri.parse(text);
        if (uri.isEmpty()) {
            return new Found.Malformed();
        }
        try (ImageFiles files = sources.open(uri.get())) {
            ImageManifest manifest =
                    ImageSources.manifest(files, uri.get(), platform(architecture));
            check(manifest, architecture);
            return new Found.There(manifest.digest().hex());
        } catch (ImageProblem problem) {
            return switch (problem.kind()) {
                case MISSING -> new Found.Missing();
                case UNSUPPORTED -> new Found.Unsupported(words(problem));
                case INVALID -> new Found.Invalid(words(problem));
            };
        } catch (IOException failed) {
            return new Found.Invalid(words(failed));
        }
    }

    @Override
    public String resolved(String uri, String sha256) {
        return resolvedUri(uri, sha256);
    }

    static String resolvedUri(String uri, String sha256) {
        return ImageUri.parse(uri)
                .map(each -> each.pinned(new Digest(sha256)).resolved())
                .orElse(uri);
    }

    @Override
    public Unpacked unpack(String text, String sha256, String architecture) {
        if (stock.claim(sha256)) {
            return new Unpacked.Ready();
        }
        ImageUri uri = ImageUri.parse(text).orElseThrow().pinned(new Digest(sha256));
        try (ImageFiles files = sources.open(uri);
                var incoming = stock.receive()) {
            Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
            ImageManifest manifest = ImageSources.manifest(files, uri, platform(architecture));
            Path unpacked = Files.createDirectory(incoming.path().resolve(ROOT));
            ImageFacts facts = new ImageUnpacker(limits).unpack(files, manifest, unpacked);
            facts.write(incoming.path().resolve(FACTS));
            incoming.keepAs(sha256);
            return new Unpacked.Ready();
        } catch (ImageProblem | EOFException | ZipException damaged) {
            return new Unpacked.Refused(words(damaged));
        } catch (IOException failed) {
            throw new CodeStoreException("cannot store an image", failed);
        }
    }

    @Override
    public ImageProgram program(String sha256, Replacement instead) {
        Path directory = stock.directory(sha256);
        if (!Files.isRegularFile(directory.resolve(FACTS))) {
            return ImageProgram.GONE;
        }
        try {
            return ImageFacts.read(directory.resolve(FACTS))
                    .program(directory.resolve(ROOT), instead);
        } catch (IOException gone) {
            throw new CodeStoreException("an unpacked image cannot be read", gone);
        }
    }

    @Override
    public void clean(Set<String> inUse) {
        stock.clean(inUse);
    }

    @Override
    public void sweep(Set<String> inUse) {
        stock.sweep(inUse);
    }

    private void check(ImageManifest manifest, String architecture) throws ImageProblem {
        ImageSettings settings = manifest.settings();
        if (!settings.system().equals("linux")
                || !settings.architecture().equals(platform(architecture))) {
            throw ImageProblem.unsupported(
                    "it is made for %s/%s, not for linux/%s"
                            .formatted(
                                    settings.system(),
                                    settings.architecture(),
                                    platform(architecture)));
        }
        if (manifest.layers().size() > limits.layersMax()) {
            throw ImageProblem.unsupported("it has more than " + limits.layersMax() + " layers");
        }
    }

    private static String platform(String architecture) {
        return architecture.equals("x86_64") ? "amd64" : architecture;
    }

    private static String words(IOException failed) {
        return failed.getMessage() == null ? "it cannot be read" : failed.getMessage();
    }
}
