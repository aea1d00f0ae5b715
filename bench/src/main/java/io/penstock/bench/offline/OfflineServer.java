package io.penstock.bench.offline;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.bench.process.Patience;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The peer, running. Ends with the harness, or when closed.
final class OfflineServer implements AutoCloseable {
    /// What tables call it; the version is the one in the lock file.
    static final String NAME = "serverless-offline 13.9.0";

    private static final Duration START_LIMIT = Duration.ofMinutes(1);

    /// Nothing leaves the machine, neither statistics nor anything signed by the user.
    private static final Map<String, String> VARIABLES =
            Map.of(
                    "SLS_TELEMETRY_DISABLED", "1",
                    "SLS_TRACKING_DISABLED", "1",
                    "SLS_NOTIFICATIONS_MODE", "off",
                    "AWS_ACCESS_KEY_ID", "bench",
                    "AWS_SECRET_ACCESS_KEY", "bench");

    private final ProcessTree tree;
    private final InetSocketAddress address;

    private OfflineServer(ProcessTree tree, InetSocketAddress address) {
        this.tree = tree;
        this.address = address;
    }

    /// Starts it with a few functions and waits until its Lambda API can be reached.
    ///
    /// @param modules where it is installed
    /// @param service an empty or missing directory
    /// @param options further options of the command
    /// @throws IOException if it is not ready within a minute; the message holds its words
    static OfflineServer start(
            Path modules,
            Path service,
            Specimen specimen,
            List<String> functions,
            List<String> options)
            throws IOException {
        Files.createDirectories(service);
        Files.createSymbolicLink(service.resolve("node_modules"), modules.toAbsolutePath());
        Files.writeString(
                service.resolve("serverless.yml"), ServiceFile.render(specimen, functions));
        specimen.unpack(service);
        InetSocketAddress address = new InetSocketAddress(loopback(), freePort());
        Path log = service.resolve("output.log");
        ProcessBuilder builder =
                new ProcessBuilder(command(modules, address.getPort(), options))
                        .directory(service.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile());
        builder.environment().putAll(VARIABLES);
        builder.environment().remove("AWS_PROFILE");
        Process process = builder.start();
        ProcessTree tree = ProcessTree.of(process);
        try {
            process.getOutputStream().close();
            Patience.until(NAME + " ready", START_LIMIT, () -> !tree.alive() || open(address));
            if (tree.alive()) {
                return new OfflineServer(tree, address);
            }
        } catch (IOException failure) {
            tree.close();
            throw failure;
        }
        tree.close();
        throw new IOException(NAME + " has ended: " + Files.readString(log, UTF_8));
    }

    /// Returns where its Lambda API listens.
    InetSocketAddress address() {
        return address;
    }

    @Override
    public void close() {
        tree.close();
    }

    private static List<String> command(Path modules, int lambdaPort, List<String> options)
            throws IOException {
        Path program = modules.resolve("serverless").resolve("bin").resolve("serverless.js");
        List<String> command =
                new ArrayList<>(List.of("node", program.toString(), "offline", "start"));
        command.addAll(List.of("--host", loopback().getHostAddress()));
        command.addAll(List.of("--lambdaPort", Integer.toString(lambdaPort)));
        command.addAll(List.of("--httpPort", Integer.toString(freePort())));
        // Nothing is ended for being idle while others have their turn.
        command.addAll(List.of("--noTimeout", "--terminateIdleLambdaTime", "3600", "--noSponsor"));
        command.addAll(options);
        return command;
    }

    private static boolean open(InetSocketAddress address) {
        try (Socket socket = new Socket()) {
            socket.connect(address);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    /// It cannot be told to choose a port itself.
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, loopback())) {
            return socket.getLocalPort();
        }
    }

    /// The IPv4 one, as both sides shall have the same.
    private static InetAddress loopback() throws IOException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    }
}
