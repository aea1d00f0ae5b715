package io.penstock.runtime.function;

import static io.penstock.runtime.function.World.assertOk;
import static io.penstock.runtime.function.World.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.invocation.Payload;
import io.penstock.runtime.code.CodePackage;
import io.penstock.runtime.code.ObjectSource;
import io.penstock.runtime.code.ObjectSource.Fetched;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CodeIntakeTest {
    private static final ObjectSource.Address ADDRESS =
            new ObjectSource.Address("000000000000", "us-east-1", "bucket", "key", "");

    @TempDir private Path directory = Path.of("");
    private World world = new World(directory);

    @BeforeEach
    void makeAWorld() {
        world = new World(directory);
    }

    @AfterEach
    void letTheDirectoryBeDeleted() {
        world.codes.clean(Set.of());
    }

    @Test
    void takesZipsFromBuckets() {
        Payload zip = World.zip("v1");

        assertThat(assertOk(from(new Fetched.Found(zip))).sizeBytes()).isEqualTo(zip.length());
        assertThat(assertOk(from(new Fetched.Found(zip))))
                .isEqualTo(
                        assertOk(
                                new CodeIntake(world.codes, ObjectSource.NONE)
                                        .take(new CodeSource.Inline(zip), 0)));
    }

    @Test
    void saysInTheWordsOfAwsWhatABucketLacks() {
        assertThat(assertRefused(from(new Fetched.NoSuchBucket())))
                .isEqualTo(
                        new FunctionError.Invalid(
                                "Error occurred while GetObject. S3 Error Code: NoSuchBucket. S3"
                                        + " Error Message: The specified bucket does not exist"));
        assertThat(assertRefused(from(new Fetched.NoSuchKey())))
                .isEqualTo(
                        new FunctionError.Invalid(
                                "Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error"
                                        + " Message: The specified key does not exist."));
        assertThat(assertRefused(from(new Fetched.NotConfigured())))
                .isInstanceOf(FunctionError.Invalid.class);
    }

    @Test
    void endsWhereTheAccountsStorageEnds() {
        var intake = new CodeIntake(world.codes, ObjectSource.NONE);

        assertThat(
                        assertRefused(
                                intake.take(
                                        new CodeSource.Inline(World.zip("v1")),
                                        AccountUsage.MAX_CODE_BYTES)))
                .isInstanceOf(FunctionError.StorageExceeded.class);
    }

    private Answer<CodePackage> from(Fetched fetched) {
        return new CodeIntake(world.codes, _ -> fetched).take(new CodeSource.Bucket(ADDRESS), 0);
    }
}
