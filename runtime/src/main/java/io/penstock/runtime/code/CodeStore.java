package io.penstock.runtime.code;

import io.penstock.engine.invocation.Payload;
import io.penstock.engine.time.Timeline;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/// Code of functions and layers on disk, once per content: `<sha256>/package.zip` and, unpacked and
/// read-only, `<sha256>/files/`; lists of layers, laid over each other, in
/// `layers-<sha256>/files/`. A package appears whole or not at all. Thread-safe; calls block on the
/// disk.
///
/// What nothing refers to is removed by [#sweep], but only [Stockroom#GRACE] after a sweep first
/// found it so.
public final class CodeStore {
    /// The largest zip that may come with a request.
    public static final int MAX_ZIPPED_BYTES = 52_428_800;

    /// The most its files may take together.
    public static final long MAX_UNZIPPED_BYTES = 262_144_000;

    private static final String ZIP = "package.zip";
    private static final String FILES = "files";
    private static final String MERGED = "layers-";

    private final Stockroom stock;

    /// Keeps code under `root`, which is created with the first package.
    ///
    /// @param timeline must flow as functions do, in real time
    public CodeStore(Path root, Timeline timeline) {
        stock = new Stockroom(root, FILES, timeline);
    }

    /// Unpacks a zip that came with a request, unless the same content is there already.
    ///
    /// @throws CodeStoreException if the disk does not take it
    public Storing store(Payload zip) {
        return store(zip, MAX_ZIPPED_BYTES);
    }

    /// Unpacks a zip, unless the same content is there already.
    ///
    /// @param maxZippedBytes the largest zip to take
    /// @throws CodeStoreException if the disk does not take it
    public Storing store(Payload zip, int maxZippedBytes) {
        if (zip.length() > maxZippedBytes) {
            return new Storing.ZippedTooLarge();
        }
        byte[] bytes = zip.toByteArray();
        CodePackage code = new CodePackage(sha256(bytes), bytes.length);
        if (stock.claim(code.sha256())) {
            return new Storing.Stored(code);
        }
        try (var incoming = stock.receive()) {
            return unpack(bytes, code, incoming);
        } catch (IOException cause) {
            throw new CodeStoreException("cannot store function code", cause);
        }
    }

    /// Returns the directory with the unpacked files.
    public Path files(CodePackage code) {
        return stock.directory(code.sha256()).resolve(FILES);
    }

    /// Returns what the files of a package take together.
    public long unzippedBytes(CodePackage code) {
        try (Stream<Path> files = Files.walk(files(code))) {
            return files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        } catch (IOException cause) {
            throw new CodeStoreException("cannot measure function code", cause);
        }
    }

    /// Returns the name under which packages are kept laid over each other.
    public static String mergedName(List<CodePackage> packages) {
        String hashes = packages.stream().map(CodePackage::sha256).collect(Collectors.joining());
        return MERGED + sha256(hashes.getBytes(StandardCharsets.US_ASCII));
    }

    /// Returns the directory where [#merge] lays packages over each other.
    public Path merged(List<CodePackage> packages) {
        return stock.directory(mergedName(packages)).resolve(FILES);
    }

    /// Lays packages over each other, the later over the earlier, unless that is done already. Only
    /// directories are made; the files are those of the packages.
    ///
    /// @throws CodeStoreException if the disk does not take it
    public void merge(List<CodePackage> packages) {
        String name = mergedName(packages);
        if (stock.claim(name)) {
            return;
        }
        try (var incoming = stock.receive()) {
            Path files = Files.createDirectory(incoming.path().resolve(FILES));
            for (CodePackage each : packages) {
                MergedTree.add(files(each), files);
            }
            keep(incoming, name);
        } catch (IOException cause) {
            throw new CodeStoreException("cannot lay layers over each other", cause);
        }
    }

    /// Returns the zip as it was sent.
    public Path zip(String sha256) {
        return stock.directory(sha256).resolve(ZIP);
    }

    /// Removes, at start, everything that no function refers to, also what a crash left half done.
    ///
    /// @param inUse hashes of all code that functions and layers refer to, and the merged names of
    ///   the functions' layers
    public void clean(Set<String> inUse) {
        stock.clean(inUse);
    }

    /// Removes what nothing has referred to for [Stockroom#GRACE].
    ///
    /// @param inUse hashes of all code that functions and layers refer to, and the merged names of
    ///   the functions' layers
    public void sweep(Set<String> inUse) {
        stock.sweep(inUse);
    }

    private Storing unpack(byte[] bytes, CodePackage code, Stockroom.Incoming incoming)
            throws IOException {
        Path file = incoming.path().resolve(ZIP);
        write(file, bytes);
        Path files = Files.createDirectory(incoming.path().resolve(FILES));
        try (ZipFile zip = new ZipFile(file.toFile())) {
            List<? extends ZipEntry> entries = zip.stream().toList();
            return switch (ZipPlan.of(entries, FileModes.of(bytes))) {
                case ZipPlan.Refused(String reason) -> new Storing.Malformed(reason);
                case ZipPlan.Write(List<ZipPlan.Item> items) when items.isEmpty() ->
                        new Storing.Empty();
                case ZipPlan.Write(List<ZipPlan.Item> items) ->
                        new ZipUnpacker(zip, files, MAX_UNZIPPED_BYTES).write(items)
                                ? publish(code, incoming)
                                : new Storing.UnzippedTooLarge();
            };
        } catch (ZipException | EOFException damaged) {
            return new Storing.Malformed(String.valueOf(damaged.getMessage()));
        }
    }

    // The zip is what must outlive a power cut; its files could be unpacked again.
    private static void write(Path file, byte[] bytes) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
    }

    private static Storing publish(CodePackage code, Stockroom.Incoming incoming)
            throws IOException {
        keep(incoming, code.sha256());
        return new Storing.Stored(code);
    }

    private static void keep(Stockroom.Incoming incoming, String name) throws IOException {
        FileTree.freeze(incoming.path().resolve(FILES));
        incoming.keepAs(name);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }
}
