package io.penstock.server;

import io.penstock.server.auth.CredentialsBook;
import io.penstock.server.auth.CredentialsFile;
import io.penstock.server.auth.Verifier;
import io.penstock.server.config.Access;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Opens the gates the way a server's configuration asks for: whose signatures are believed, if
/// they matter.
final class Gates {
    private static final long FILE_BYTES_MAX = 4L * 1024 * 1024;
    private static final int SECRET_BYTES = 32;
    private static final Logger LOG = LoggerFactory.getLogger(Gates.class);

    private Gates() {}

    /// Returns who is believed; empty for everybody.
    ///
    /// @throws IllegalArgumentException if the file says nonsense; names the file and the line
    static Optional<CredentialsBook> book(Access access, RandomGenerator random) {
        return switch (access) {
            case Access.Open _ -> Optional.empty();
            case Access.Signed(Path file) -> Optional.of(read(file).withFunctions(secret(random)));
        };
    }

    /// Returns what checks signatures against a book, by the clock of the machine.
    static Verifier verifier(CredentialsBook book) {
        return new Verifier(book, InstantSource.system());
    }

    private static CredentialsBook read(Path file) {
        try {
            if (Files.size(file) > FILE_BYTES_MAX) {
                throw new IllegalArgumentException(
                        file + " is longer than " + FILE_BYTES_MAX + " bytes");
            }
            warnIfOpen(file);
            return CredentialsFile.read(Files.readAllLines(file));
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot read the credentials in " + file, failure);
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException(file + ": " + wrong.getMessage(), wrong);
        }
    }

    private static void warnIfOpen(Path file) throws IOException {
        if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return;
        }
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        if (permissions.contains(PosixFilePermission.OTHERS_READ)) {
            LOG.atWarn()
                    .addKeyValue("file", file)
                    .log("everybody on this machine can read the secrets");
        }
    }

    private static byte[] secret(RandomGenerator random) {
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        return secret;
    }
}
