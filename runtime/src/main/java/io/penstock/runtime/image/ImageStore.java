package io.penstock.runtime.image;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.penstock.engine.time.Tick;
import io.penstock.engine.time.Timeline;
import io.penstock.runtime.code.CodeStore;
import io.penstock.runtime.code.CodeStoreException;
import io.penstock.runtime.code.FileTree;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/// Images on disk, once per content: `<sha256>/root/` and what is to be known of it,
/// `<sha256>/image.json`. An image appears whole or not at all. Only the server's user can enter
/// the directory. Thread-safe; calls block on the disk.
///
/// What nothing refers to is removed by [#sweep], but only [CodeStore#GRACE] after a sweep first
/// found it so.
public final class ImageStore implements Images {
    private static final String ROOT = "root";
    private static final String FACTS = "image.json";
    private static final String INCOMING = "incoming-";

    /// What every container needs to have a place for.
    private static final List<String> PLACES = List.of("proc", "dev", "tmp", "etc");

    private static final List<String> FILES = List.of("etc/resolv.conf", "etc/hosts");
    private static final int BUFFER_BYTES = 64 * 1024;

    private final Path root;
    private final @Nullable Path registries;
    private final Timeline timeline;
    private final ImageLimits limits;

    @GuardedBy("this")
    private final Map<String, Tick> unusedSince = new HashMap<>();

    /// Keeps images under `root`, which is created with the first one.
    ///
    /// @param registries directory with image layouts that stand for repositories; null for none
    /// @param timeline must flow as functions do, in real time
    public ImageStore(Path root, @Nullable Path registries, Timeline timeline) {
        this(root, registries, timeline, ImageLimits.DEFAULT);
    }

    ImageStore(Path root, @Nullable Path registries, Timeline timeline, ImageLimits limits) {
        this.root = root.toAbsolutePath();
        this.registries = registries;
        this.timeline = timeline;
        this.limits = limits;
    }

    @Override
    public Found find(String text, String architecture) {
        Optional<ImageUri> uri = ImageUri.parse(text);
        if (uri.isEmpty()) {
            return new Found.Malformed();
        }
        try (ImageFiles files = files(uri.get())) {
            ImageManifest manifest = manifest(files, uri.get(), architecture);
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
        if (claim(sha256)) {
            return new Unpacked.Ready();
        }
        ImageUri uri = ImageUri.parse(text).orElseThrow().pinned(new Digest(sha256));
        try (ImageFiles files = files(uri)) {
            Files.createDirectories(root);
            Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
            Path incoming = Files.createTempDirectory(root, INCOMING);
            try {
                unpack(files, manifest(files, uri, architecture), incoming);
                publish(sha256, incoming);
            } finally {
                FileTree.delete(incoming);
            }
            return new Unpacked.Ready();
        } catch (ImageProblem | EOFException | ZipException damaged) {
            return new Unpacked.Refused(words(damaged));
        } catch (IOException failed) {
            throw new CodeStoreException("cannot store an image", failed);
        }
    }

    @Override
    public ImageProgram program(String sha256, Replacement instead) {
        Path directory = root.resolve(sha256);
        if (!Files.isRegularFile(directory.resolve(FACTS))) {
            return ImageProgram.GONE;
        }
        try {
            JsonNode facts = OciImage.parse(Files.readAllBytes(directory.resolve(FACTS)));
            Map<String, String> variables = new LinkedHashMap<>();
            facts.path("variables")
                    .properties()
                    .forEach(it -> variables.put(it.getKey(), it.getValue().asText()));
            String own = facts.path("workingDirectory").asText();
            String place = instead.workingDirectory().isEmpty() ? own : instead.workingDirectory();
            return new ImageProgram(
                    directory.resolve(ROOT),
                    command(facts, instead),
                    place.isEmpty() ? "/" : place,
                    facts.path("user").asInt(),
                    facts.path("group").asInt(),
                    variables);
        } catch (IOException gone) {
            throw new CodeStoreException("an unpacked image cannot be read", gone);
        }
    }

    /// An entry point that replaces the image's takes the image's command away with it, as
    /// containers have it.
    private static List<String> command(JsonNode facts, Replacement instead) {
        List<String> words = new ArrayList<>();
        boolean entry = !instead.entryPoint().isEmpty();
        words.addAll(entry ? instead.entryPoint() : ImageSettings.texts(facts.path("entryPoint")));
        if (!instead.command().isEmpty()) {
            words.addAll(instead.command());
        } else if (!entry) {
            words.addAll(ImageSettings.texts(facts.path("command")));
        }
        return words;
    }

    @Override
    public synchronized void clean(Set<String> inUse) {
        for (Path directory : directories()) {
            if (!inUse.contains(name(directory))) {
                delete(directory);
            }
        }
    }

    @Override
    public synchronized void sweep(Set<String> inUse) {
        Tick now = timeline.tick();
        unusedSince.keySet().removeAll(inUse);
        for (Path directory : directories()) {
            String sha256 = name(directory);
            if (!inUse.contains(sha256) && !sha256.startsWith(INCOMING)) {
                Tick since = unusedSince.computeIfAbsent(sha256, _ -> now);
                if (now.reached(since.plus(CodeStore.GRACE))) {
                    delete(directory);
                    unusedSince.remove(sha256);
                }
            }
        }
    }

    private ImageFiles files(ImageUri uri) throws IOException {
        return switch (uri.kind()) {
            case LAYOUT -> directory(Path.of(uri.place()));
            case ARCHIVE, DOCKER -> ArchiveFiles.open(Path.of(uri.place()));
            case REGISTRY -> {
                if (registries == null) {
                    throw ImageProblem.missing("there are no registries");
                }
                Path inside = registries.resolve(uri.repository()).normalize();
                if (!inside.startsWith(registries)) {
                    throw ImageProblem.missing("a repository outside of all registries");
                }
                yield directory(inside);
            }
        };
    }

    private static ImageFiles directory(Path path) throws ImageProblem {
        if (!Files.isDirectory(path)) {
            throw ImageProblem.missing("there is no directory " + path);
        }
        return new DirectoryFiles(path);
    }

    private static ImageManifest manifest(ImageFiles files, ImageUri uri, String architecture)
            throws IOException {
        if (OciImage.isIn(files)) {
            return new OciImage(files, platform(architecture)).find(uri);
        }
        if (uri.kind() == ImageUri.Kind.DOCKER) {
            return new DockerImage(files).find(uri);
        }
        throw ImageProblem.missing("there is no image layout in " + uri.place());
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

    private void unpack(ImageFiles files, ImageManifest manifest, Path incoming)
            throws IOException {
        var image = new ImageRoot(Files.createDirectory(incoming.resolve(ROOT)).toRealPath());
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
        Files.writeString(incoming.resolve(FACTS), facts(manifest.settings(), user), UTF_8);
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

    private static String facts(ImageSettings settings, ImageUser user) {
        ObjectNode facts = JsonNodeFactory.instance.objectNode();
        settings.entryPoint().forEach(facts.putArray("entryPoint")::add);
        settings.command().forEach(facts.putArray("command")::add);
        facts.put("workingDirectory", settings.workingDirectory());
        facts.put("user", user.number()).put("group", user.group());
        ObjectNode variables = facts.putObject("variables");
        settings.variables().forEach(variables::put);
        return facts.toString();
    }

    private synchronized void publish(String sha256, Path incoming) throws IOException {
        if (!claim(sha256)) {
            Files.move(incoming, root.resolve(sha256), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private synchronized boolean claim(String sha256) {
        unusedSince.remove(sha256);
        return Files.isRegularFile(root.resolve(sha256).resolve(FACTS));
    }

    private List<Path> directories() {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> found = Files.list(root)) {
            return found.toList();
        } catch (IOException cause) {
            throw new CodeStoreException("cannot list images", cause);
        }
    }

    private static void delete(Path directory) {
        try {
            FileTree.delete(directory);
        } catch (IOException cause) {
            throw new CodeStoreException("cannot remove an image", cause);
        }
    }

    private static String name(Path directory) {
        return String.valueOf(directory.getFileName());
    }

    private static String words(IOException failed) {
        return failed.getMessage() == null ? "it cannot be read" : failed.getMessage();
    }
}
