package io.penstock.server.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.server.config.Access;
import io.penstock.server.config.ObjectStorage;
import io.penstock.server.config.ServerConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Buckets through `aws s3` and boto3, with signatures checked.
class BucketClientsTest {
    private static final int BIG_BYTES = 20 * 1024 * 1024;
    private static final Map<String, String> ALICE =
            Map.of(
                    "AWS_ACCESS_KEY_ID", "PENSTOCKALICE",
                    "AWS_SECRET_ACCESS_KEY", "alices");

    @TempDir private Path directory;

    @Test
    void areGoodForTheCommandLine() throws Exception {
        if (!ClientTools.ready("python", "aws s3")) {
            return;
        }
        Path big = directory.resolve("big");
        byte[] bytes = new byte[BIG_BYTES];
        new Random(5).nextBytes(bytes);
        Files.write(big, bytes);
        Path small = Files.writeString(directory.resolve("small.txt"), "small");
        Path back = directory.resolve("back");
        try (var world = world()) {
            aws(world, "s3 mb s3://photos");
            aws(world, "s3 cp", big.toString(), "s3://photos/a/big");
            aws(world, "s3 cp", small.toString(), "s3://photos/ü b/small.txt");
            aws(world, "s3 cp s3://photos/a/big", back.toString());
            aws(world, "s3 cp s3://photos/a/big s3://photos/copy");

            assertThat(back).hasSameBinaryContentAs(big);
            assertThat(aws(world, "s3 ls s3://photos --recursive"))
                    .contains("20971520 a/big", "20971520 copy", "5 ü b/small.txt");
            assertThat(aws(world, "s3 ls s3://photos")).contains("PRE a/", "PRE ü b/");
            assertThat(aws(world, "s3 ls")).contains("photos");
            assertThat(directory.resolve("buckets/photos/a/big")).hasSameBinaryContentAs(big);
            assertThat(aws(world, "s3api head-object --bucket photos --key", "ü b/small.txt"))
                    .contains("\"ContentType\": \"text/plain\"");
            aws(world, "s3 rm s3://photos --recursive");
            aws(world, "s3 rb s3://photos");
            assertThat(aws(world, "s3 ls")).isBlank();
            var wrong =
                    world.tryToRun(
                            command(world, "s3 ls"),
                            Map.of(
                                    "AWS_ACCESS_KEY_ID", "PENSTOCKALICE",
                                    "AWS_SECRET_ACCESS_KEY", "guess"));
            assertThat(wrong.exitCode()).isNotZero();
            assertThat(wrong.errors()).contains("SignatureDoesNotMatch");
        }
    }

    @Test
    void areGoodForBoto3() throws Exception {
        if (!ClientTools.ready("python", "boto3 with S3, and signatures")) {
            return;
        }
        try (var world = world()) {
            var ended =
                    world.tryToRun(
                            List.of(
                                    ClientTools.python().toString(),
                                    ClientTools.script("python/buckets.py").toString()),
                            ALICE);

            assertThat(ended.exitCode()).as(ended.errors()).isZero();
            assertThat(ended.output()).contains("all is well");
        }
    }

    private World world() throws Exception {
        Path credentials =
                Files.writeString(
                        directory.resolve("credentials"),
                        """
                        [alice]
                        aws_access_key_id = PENSTOCKALICE
                        aws_secret_access_key = alices
                        role = admin
                        [eye]
                        aws_access_key_id = PENSTOCKEYE
                        aws_secret_access_key = eyes
                        role = read
                        """);
        return new World(
                directory,
                ServerConfig.passing()
                        .with(new Access.Signed(credentials))
                        .with(new ObjectStorage.Directory(directory.resolve("buckets"))));
    }

    private static String aws(World world, String words, String... rest) throws Exception {
        var ended = world.tryToRun(command(world, words, rest), ALICE);
        assertThat(ended.exitCode()).as("%s %s%n%s", words, List.of(rest), ended.errors()).isZero();
        return ended.output();
    }

    private static List<String> command(World world, String words, String... rest) {
        return Stream.of(
                        Stream.of(
                                ClientTools.aws().toString(),
                                "--endpoint-url",
                                world.endpoint().toString()),
                        Stream.of(words.split(" ")),
                        Stream.of(rest))
                .flatMap(each -> each)
                .toList();
    }
}
